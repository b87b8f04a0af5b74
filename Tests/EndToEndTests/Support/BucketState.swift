import Foundation
import Testing

/// Everything that can be seen of a bucket through another client: boto3.
typealias BucketState = [String: StoredObject]

/// One object as `bucket_state.py` prints it.
struct StoredObject: Decodable, Hashable, Sendable {
  var size: Int
  var md5: String
  var contentType: String?
  var contentEncoding: String?
  var contentLanguage: String?
  var contentDisposition: String?
  var cacheControl: String?
  var expires: String?
  var redirect: String?
  var storageClass: String
  var metadata: [String: String]
  /// Only where they were asked for.
  var tags: [String: String]?
  /// Only where it was asked for.
  var encryption: String?

  private enum CodingKeys: String, CodingKey {
    case size, md5, metadata, tags, expires, redirect, encryption
    case contentType = "content-type"
    case contentEncoding = "content-encoding"
    case contentLanguage = "content-language"
    case contentDisposition = "content-disposition"
    case cacheControl = "cache-control"
    case storageClass = "storage-class"
  }
}

extension Server {
  /// Reads a bucket.
  func state(of bucket: String, prefix: String = "", tags: Bool = false, encryption: Bool = false) async throws
    -> BucketState
  {
    let json = try await Program.output(
      PythonEnvironment.program("python"),
      [Repository.script("bucket_state.py"), "--endpoint", endpoint, "--prefix", prefix, bucket]
        + (tags ? ["--tags"] : []) + (encryption ? ["--encryption"] : []),
      environment: Store.credentials)
    return try JSONDecoder().decode(BucketState.self, from: Data(json.utf8))
  }

  /// Makes a bucket and fills it with plain files.
  func seed(
    _ bucket: String, with directory: String? = nil, prefix: String = "", tagging: String = ""
  ) async throws {
    _ = try await Program.output(
      PythonEnvironment.program("python"),
      [Repository.script("seed_bucket.py"), "--endpoint", endpoint, "--prefix", prefix, "--tagging", tagging, bucket]
        + [directory].compactMap(\.self),
      environment: Store.credentials)
  }

  /// Runs the program under test against this server.
  func s3job(_ arguments: [String], environment additions: [String: String] = [:]) async throws -> Outcome {
    try await Program.run(
      Repository.binary.path, arguments + ["--endpoint-url", endpoint],
      environment: Store.credentials.merging(additions) { _, addition in addition })
  }
}
