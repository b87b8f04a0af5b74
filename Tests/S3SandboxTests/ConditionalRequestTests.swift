import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct ConditionalRequestTests {
  /// Headers of a request and what comes of it, on an object `k` with ETag `md5` that was written at the frozen moment.
  @Test(
    arguments: [
      (.PUT, "/site/k", ["If-Match": md5], "200"), (.PUT, "/site/k", ["If-Match": "\"x\""], "412 PreconditionFailed"),
      (.PUT, "/site/k", ["If-None-Match": "*"], "412 PreconditionFailed"),
      (.PUT, "/site/new", ["If-None-Match": "*"], "200"), (.PUT, "/site/new", ["If-Match": md5], "404 NoSuchKey"),
      (.PUT, "/site/k", ["If-None-Match": md5], "501 NotImplemented"),
      (.PUT, "/site/k", ["If-Unmodified-Since": late], "501 NotImplemented"),
      (.PUT, "/site/k", ["If-Match": md5, "x-amz-copy-source": "site/other"], "200"),
      (.PUT, "/site/k", ["If-Match": "\"x\"", "x-amz-copy-source": "site/other"], "412 PreconditionFailed"),
      (.PUT, "/site/k", ["If-None-Match": "*", "x-amz-copy-source": "site/other"], "412 PreconditionFailed"),
      (.PUT, "/site/new", ["If-Match": md5, "x-amz-copy-source": "site/other"], "404 NoSuchKey"),
      (.PUT, "/site/new", source(["if-match": md5]), "200"),
      (.PUT, "/site/new", source(["if-match": "\"x\""]), "412 PreconditionFailed"),
      (.PUT, "/site/new", source(["if-none-match": md5]), "412 PreconditionFailed"),
      (.PUT, "/site/new", source(["if-modified-since": late]), "412 PreconditionFailed"),
      (.PUT, "/site/new", source(["if-unmodified-since": early]), "412 PreconditionFailed"),
      (.PUT, "/site/new", source(["if-match": md5, "if-unmodified-since": early]), "200"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["if-match": md5]), "200"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["if-match": "\"x\""]), "412 PreconditionFailed"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["if-unmodified-since": early]), "412 PreconditionFailed"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["range": "bytes=0-4"]), "200"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["range": "bytes=0-5"]), "400 InvalidArgument"),
      (.PUT, "/site/m?partNumber=1&uploadId=U", source(["range": "bytes=1-"]), "400 InvalidArgument"),
      (.PUT, "/site/m?partNumber=10001&uploadId=U", source([:]), "400 InvalidArgument"),
      (.PUT, "/site/m?partNumber=1&uploadId=none", source([:]), "404 NoSuchUpload"),
      (.DELETE, "/site/k", ["If-Match": md5], "204"), (.DELETE, "/site/k", ["If-Match": "*"], "204"),
      (.DELETE, "/site/k", ["If-Match": "\"x\""], "412 PreconditionFailed"),
      (.DELETE, "/site/new", ["If-Match": md5], "204"),
      (.DELETE, "/site/k", ["If-None-Match": "*"], "501 NotImplemented"),
      (.GET, "/site/k", ["If-Modified-Since": late], "304"),
      (.GET, "/site/k", ["If-Unmodified-Since": early], "412 PreconditionFailed"),
    ] as [(HTTPMethod, String, [String: String], String)])
  func `a condition decides what a request does`(
    _ method: HTTPMethod, _ target: String, _ headers: [String: String], _ outcome: String
  ) throws {
    let sandbox = try DirectSandbox()
    try sandbox.send(.PUT, "/site/k", body: "hello")
    try sandbox.send(.PUT, "/site/other", body: "other")
    let id = try #require(try sandbox.send(.POST, "/site/m?uploads").document().child("UploadId")?.text)
    #expect(try sandbox.send(method, target.replacing("=U", with: "=\(id)"), headers).outcome == outcome)
  }

  private static let md5 = "\"5d41402abc4b2a76b9719d911017c592\""
  private static let late = "Sun, 22 Nov 2026 10:11:12 GMT"
  private static let early = "Sun, 22 Nov 2026 10:11:11 GMT"

  private static func source(_ conditions: [String: String]) -> [String: String] {
    var headers = ["x-amz-copy-source": "site/k"]
    for (name, value) in conditions { headers["x-amz-copy-source-\(name)"] = value }
    return headers
  }
}
