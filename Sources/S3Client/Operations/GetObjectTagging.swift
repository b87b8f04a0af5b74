internal import HTTPTransport
public import S3Types

/// Which object's tags to read.
public struct GetObjectTaggingParameters: Sendable, Hashable {
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

/// The tags of an object.
public struct GetObjectTaggingResult: Sendable, Hashable {
  /// The values by name; empty when it has none.
  public let tags: [String: String]
  /// The version that was read, in a versioned bucket.
  public let versionID: String?

  /// Describes tags.
  public init(tags: [String: String], versionID: String? = nil) {
    self.tags = tags
    self.versionID = versionID
  }
}

extension S3Client {
  /// Reads the tags of an object.
  public func getObjectTagging(_ parameters: GetObjectTaggingParameters) async throws(S3Error) -> GetObjectTaggingResult
  {
    var request = try S3Request(
      .getObjectTagging, .get, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("tagging")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    return try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(root: "Tagging", ["TagSet/Tag"])
      var tags: [String: String] = [:]
      for record in answer.records {
        guard let name = record.text("Key"), let value = record["Value"] else {
          throw response.failure(.malformedResponse, "a tag in the answer has no name or no value")
        }
        // Names that differ in bytes alone are one to a dictionary; a tag must not be lost in silence.
        guard tags.updateValue(value, forKey: name) == nil else {
          throw response.failure(
            .malformedResponse, "the answer has the tag '\(Sanitised.text(name))' twice, perhaps in two Unicode forms")
        }
      }
      return GetObjectTaggingResult(tags: tags, versionID: response.versionID)
    }
  }
}
