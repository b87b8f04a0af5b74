internal import HTTPTransport
public import S3Types

/// Who should be able to do what with an object.
public struct PutObjectACLParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// What replaces the rights that it has now.
  public var access: Access
  /// Owner check and payer.
  public var options: RequestOptions

  /// A predefined list of rights, or one of one's own.
  public enum Access: Sendable, Hashable {
    /// By a name that S3 gives it.
    case canned(CannedACL)
    /// Exactly these.
    case policy(AccessControlPolicy)
  }

  /// Says who may do what.
  public init(
    _ location: S3Location, versionID: String? = nil, access: Access, options: RequestOptions = .none
  ) {
    self.location = location
    self.versionID = versionID
    self.access = access
    self.options = options
  }
}

extension S3Client {
  /// Replaces who may do what with an object.
  public func putObjectACL(_ parameters: PutObjectACLParameters) async throws(S3Error) {
    var request = try S3Request(
      .putObjectACL, .put, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("acl")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    switch parameters.access {
    case .canned(let acl): try request.add(acl)
    case .policy(let policy): try request.setDocument(try Self.document(policy, request))
    }
    try await perform(request) { response async throws(S3Error) in try await response.readNothing() }
  }

  private static func document(_ policy: AccessControlPolicy, _ request: S3Request) throws(S3Error) -> [UInt8] {
    guard !policy.ownerID.isEmpty, policy.grants.count <= 100 else {
      throw request.failure(.invalidRequest, "a list of rights has an owner and at most 100 grants")
    }
    var document = RequestDocument("AccessControlPolicy")
    document.open("Owner")
    try document.add("ID", policy.ownerID, of: request)
    document.close("Owner")
    document.open("AccessControlList")
    for grant in policy.grants {
      let (type, name, value) =
        switch grant.grantee {
        case .canonicalUser(let id): ("CanonicalUser", "ID", id)
        case .email(let address): ("AmazonCustomerByEmail", "EmailAddress", address)
        case .group(let uri): ("Group", "URI", uri)
        }
      document.open("Grant")
      document.open(
        "Grantee", attributes: "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"\(type)\"")
      try document.add(name, value, of: request)
      document.close("Grantee")
      try document.add("Permission", grant.permission.rawValue, of: request)
      document.close("Grant")
    }
    document.close("AccessControlList")
    return document.finish()
  }
}
