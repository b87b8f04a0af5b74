import JobPlan
package import S3Client
import S3Types

/// How one step ended.
struct StepSuccess: Sendable, Hashable {
  /// The ETag that the service answered with; deletes have none.
  var etag: ETag?
  /// Requests that were sent for it, retries included.
  var attempts = 1
}

/// A store that can be read and written, which steps need: a touch reads what it has to keep.
package protocol ObjectStore: ObjectReader, ObjectWriter {
  /// Whether an ETag that looks like an MD5 is that of the bytes, but for objects that are encrypted with other keys.
  var hasMD5ETags: Bool { get }
}

extension S3Client: ObjectStore {}

extension S3Error {
  /// An error of ours about one step.
  static func step(_ code: Code, _ message: String, at location: S3Location) -> S3Error {
    S3Error(code: code, bucket: location.bucket, key: location.key, message: message)
  }
}
