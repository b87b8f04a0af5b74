internal import Digests
internal import HTTPTransport
public import S3Types

/// Which bucket to create.
public struct CreateBucketParameters: Sendable, Hashable {
  /// The bucket; it is created in the region of the client.
  public var bucket: BucketName

  /// Names the bucket.
  public init(_ bucket: BucketName) { self.bucket = bucket }
}

extension S3Client {
  /// Creates a bucket in the region of the client.
  public func createBucket(_ parameters: CreateBucketParameters) async throws(S3Error) {
    var request = try S3Request(.createBucket, .put, bucket: parameters.bucket)
    if let document = try Self.locationDocument(region: configuration.region, request) {
      request.body = .bytes(document)
      request.payloadHash = Hex.encode(Digest.of(document, .sha256))
      try request.add("content-type", "application/xml")
    }
    do {
      try await perform(request) { response async throws(S3Error) in
        try await response.readNothing(toleratesDocument: true)
      }
    } catch {
      // The answer to an earlier attempt was lost after the bucket was made (row T3).
      guard error.code == .bucketAlreadyOwnedByYou, error.attempts > 1 else { throw error }
    }
  }

  /// us-east-1 is the one region that must not be named.
  private static func locationDocument(region: String, _ request: S3Request) throws(S3Error) -> [UInt8]? {
    guard region != "us-east-1" else { return nil }
    guard let name = XMLEscape.content(region) else {
      throw request.failure(.configuration, "'\(Sanitised.text(region))' cannot be the name of a region")
    }
    return Array("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".utf8)
      + Array("<LocationConstraint>".utf8) + name + Array("</LocationConstraint></CreateBucketConfiguration>".utf8)
  }
}
