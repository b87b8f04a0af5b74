import JobPlan
package import S3Client
import S3Types

/// How one step ended.
struct StepSuccess: Sendable {
  /// The ETag that the service answered with; deletes have none.
  var etag: ETag?
  /// Requests that were sent for it, retries included.
  var attempts = 1
  /// How the bytes that arrived were proven; nil for what brings none.
  var verification: Verification?
  /// Bytes that were written, where the plan could not know them.
  var bytes: Int?
  /// What is not as it should be and is no failure (row D15).
  var warning: String?
  /// A file that has to reach the disk and get its name before the step counts as done (invariant I4).
  var file: StagedFile?
}

/// A store that can be read and written, which steps need: a touch reads what it has to keep.
package protocol ObjectStore: MultipartStore {
  /// How objects are fetched: in ranges or whole, and what their ETags say.
  var downloadRules: DownloadRules { get }
}

extension S3Client: ObjectStore {}

extension S3Error {
  /// An error of ours about one step.
  static func step(_ code: Code, _ message: String, at location: S3Location) -> S3Error {
    S3Error(code: code, bucket: location.bucket, key: location.key, message: message)
  }
}
