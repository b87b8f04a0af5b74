internal import HTTPTransport
public import S3Types

/// Which tags an object should have.
public struct PutObjectTaggingParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// The values by name, at most 10; they replace all tags that it has.
  public var tags: [String: String]
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says which tags.
  public init(
    _ location: S3Location, versionID: String? = nil, tags: [String: String], options: RequestOptions = .none
  ) {
    self.location = location
    self.versionID = versionID
    self.tags = tags
    self.options = options
  }
}

extension S3Client {
  /// Replaces the tags of an object; the object itself stays as it is.
  public func putObjectTagging(_ parameters: PutObjectTaggingParameters) async throws(S3Error) {
    var request = try S3Request(
      .putObjectTagging, .put, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("tagging")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    try request.check(tags: parameters.tags)
    var document = RequestDocument("Tagging")
    document.open("TagSet")
    for (name, value) in parameters.tags.sorted(by: { $0.key < $1.key }) {
      document.open("Tag")
      try document.add("Key", name, of: request)
      try document.add("Value", value, of: request)
      document.close("Tag")
    }
    document.close("TagSet")
    try request.setDocument(document.finish())
    try await perform(request) { response async throws(S3Error) in try await response.readNothing() }
  }
}
