internal import HTTPTransport
public import S3Types

/// Which bucket to locate.
public struct GetBucketLocationParameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// The account that must own the bucket; this operation knows no payer.
  public var options: RequestOptions

  /// Names the bucket.
  public init(_ bucket: BucketName, options: RequestOptions = .none) {
    self.bucket = bucket
    self.options = options
  }
}

/// Where a bucket is.
public struct GetBucketLocationResult: Sendable, Hashable {
  /// Its region.
  public let region: String

  /// Describes a place.
  public init(region: String) { self.region = region }
}

extension S3Client {
  /// Asks in which region a bucket is; `headBucket` tells it too and needs fewer rights.
  public func getBucketLocation(
    _ parameters: GetBucketLocationParameters
  ) async throws(S3Error) -> GetBucketLocationResult {
    let request = try S3Request(
      .getBucketLocation, .get, bucket: parameters.bucket, query: [QueryItem("location")],
      options: parameters.options)
    return try await perform(request) { response async throws(S3Error) in
      let document = try await response.readRecords(root: "LocationConstraint").document
      // Some services wrap it once more.
      let text = document[""] ?? document["LocationConstraint"] ?? ""
      switch text {
      case "": return GetBucketLocationResult(region: "us-east-1")
      case "EU": return GetBucketLocationResult(region: "eu-west-1")
      default:
        guard text.utf8.count <= 63, text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
          throw response.failure(
            .malformedResponse, "'\(Sanitised.text(text, limit: 63))' cannot be the name of a region")
        }
        return GetBucketLocationResult(region: text)
      }
    }
  }
}
