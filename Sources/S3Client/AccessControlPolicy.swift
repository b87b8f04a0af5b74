/// Who may do what with an object: its owner, and the grants to others and to the owner.
public struct AccessControlPolicy: Sendable, Hashable {
  /// The canonical ID of the owner, which never changes.
  public var ownerID: String
  /// The grants.
  public var grants: [Grant]

  /// Says who may do what.
  public init(ownerID: String, grants: [Grant]) {
    self.ownerID = ownerID
    self.grants = grants
  }
}

/// One right of one grantee.
public struct Grant: Sendable, Hashable {
  /// Who has it.
  public var grantee: Grantee
  /// What it allows.
  public var permission: Permission

  /// Gives a right.
  public init(to grantee: Grantee, _ permission: Permission) {
    self.grantee = grantee
    self.permission = permission
  }

  /// Who can have a right.
  public enum Grantee: Sendable, Hashable {
    /// An account, by its canonical ID.
    case canonicalUser(id: String)
    /// An account, by the address of its owner; S3 looks the ID up and forgets the address.
    case email(String)
    /// A group, by its URI.
    case group(uri: String)

    /// Everybody, without an account too.
    public static let everybody = Grantee.group(uri: "http://acs.amazonaws.com/groups/global/AllUsers")
    /// Everybody with an AWS account.
    public static let everybodyWithAccount = Grantee.group(
      uri: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers")
  }

  /// What a right allows, by the name that S3 gives it; unknown names survive.
  public struct Permission: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name on the wire.
    public let rawValue: String

    /// Takes any name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name on the wire.
    public var description: String { rawValue }

    /// Read the object and its metadata.
    public static let read = Permission(rawValue: "READ")
    /// Write; on objects it means nothing.
    public static let write = Permission(rawValue: "WRITE")
    /// Read who may do what.
    public static let readACP = Permission(rawValue: "READ_ACP")
    /// Change who may do what.
    public static let writeACP = Permission(rawValue: "WRITE_ACP")
    /// All of these.
    public static let fullControl = Permission(rawValue: "FULL_CONTROL")
  }
}
