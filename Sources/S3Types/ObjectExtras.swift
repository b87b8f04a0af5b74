/// What an object has besides bytes and headers, as far as somebody asks for it when it is written.
///
/// What is nil nobody has asked for: a copy keeps the tags of its source, and the bucket decides about the rest.
public struct ObjectExtras: Hashable, Sendable {
  /// Exactly these tags; empty for none.
  public var tags: [String: String]?
  /// Who may do what with it.
  public var acl: CannedACL?
  /// How the service encrypts it.
  public var encryption: ServerSideEncryption?

  /// Asks for what is given and nothing else.
  public init(tags: [String: String]? = nil, acl: CannedACL? = nil, encryption: ServerSideEncryption? = nil) {
    self.tags = tags
    self.acl = acl
    self.encryption = encryption
  }

  /// Asks for nothing.
  public static let none = ObjectExtras()
}
