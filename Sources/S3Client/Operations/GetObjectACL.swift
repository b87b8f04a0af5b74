internal import HTTPTransport
public import S3Types

/// Which object's access to read.
public struct GetObjectACLParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(_ location: S3Location, versionID: String? = nil, options: RequestOptions = .none) {
    self.location = location
    self.versionID = versionID
    self.options = options
  }
}

extension S3Client {
  /// Reads who may do what with an object.
  public func getObjectACL(_ parameters: GetObjectACLParameters) async throws(S3Error) -> AccessControlPolicy {
    var request = try S3Request(
      .getObjectACL, .get, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("acl")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    return try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(root: "AccessControlPolicy", ["AccessControlList/Grant"])
      var grants: [Grant] = []
      for record in answer.records {
        guard let grantee = Grant.Grantee(record), let permission = record.text("Permission") else {
          throw response.failure(.malformedResponse, "a grant in the answer does not say who may do what")
        }
        grants.append(Grant(to: grantee, Grant.Permission(rawValue: permission)))
      }
      guard let owner = answer.document.text("Owner/ID") else {
        throw response.failure(.malformedResponse, "the answer does not say who owns the object")
      }
      return AccessControlPolicy(ownerID: owner, grants: grants)
    }
  }
}

extension Grant.Grantee {
  /// Told apart by what names it, which is as clear as the type that S3 puts into an attribute.
  fileprivate init?(_ record: XMLRecord) {
    if let id = record.text("Grantee/ID") {
      self = .canonicalUser(id: id)
    } else if let uri = record.text("Grantee/URI") {
      self = .group(uri: uri)
    } else if let address = record.text("Grantee/EmailAddress") {
      self = .email(address)
    } else {
      return nil
    }
  }
}
