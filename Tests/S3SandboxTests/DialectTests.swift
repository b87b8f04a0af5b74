import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct DialectTests {
  /// One thing that a service does otherwise, a request that shows it, and what comes of it there.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let method: HTTPMethod
    let target: String
    var headers: [String: String] = [:]
    var body = ""
    /// The outcome at Amazon S3, and at the other service.
    let amazon: String
    let other: String
    let change: @Sendable (inout SandboxDialect) -> Void
  }

  private static let new = ["If-None-Match": "*"]
  private static let unlike = ["If-Match": "\"x\""]
  private static let copy = ["x-amz-copy-source": "site/k"]
  private static let sum = ["x-amz-checksum-crc32": ChecksumAlgorithm.crc32.value(of: "hello")]
  private static let batch = "<Delete><Object><Key>k</Key></Object></Delete>"

  private static let cases = [
    Case(
      testDescription: "no list-type=2", method: .GET, target: "/site?list-type=2", amazon: "200",
      other: "501 NotImplemented", change: { $0.listVersion2 = .refused }),
    Case(
      testDescription: "list-type is unknown", method: .GET, target: "/site?list-type=7", amazon: "400 InvalidArgument",
      other: "200", change: { $0.listVersion2 = .ignored }),
    Case(
      testDescription: "encoding-type is unknown", method: .GET, target: "/site?encoding-type=x",
      amazon: "400 InvalidArgument", other: "200", change: { $0.encodesListings = false }),
    Case(
      testDescription: "Content-MD5 is wanted", method: .POST, target: "/site?delete",
      headers: ["x-amz-checksum-crc32": ChecksumAlgorithm.crc32.value(of: batch)], body: batch, amazon: "200",
      other: "400 InvalidRequest", change: { $0.deleteObjectsNeedsMD5 = true }),
    Case(
      testDescription: "a conditional put overwrites", method: .PUT, target: "/site/k", headers: new,
      amazon: "412 PreconditionFailed", other: "200", change: { $0.conditionalPuts = .ignored }),
    Case(
      testDescription: "no conditional puts", method: .PUT, target: "/site/new", headers: new, amazon: "200",
      other: "501 NotImplemented", change: { $0.conditionalPuts = .refused }),
    Case(
      testDescription: "a conditional copy overwrites", method: .PUT, target: "/site/other",
      headers: copy.merging(unlike) { $1 }, amazon: "412 PreconditionFailed", other: "200",
      change: { $0.conditionalPuts = .ignored }),
    Case(
      testDescription: "a conditional delete deletes", method: .DELETE, target: "/site/k", headers: unlike,
      amazon: "412 PreconditionFailed", other: "204", change: { $0.conditionalDeletes = .ignored }),
    Case(
      testDescription: "no conditional deletes", method: .DELETE, target: "/site/k", headers: ["If-Match": "*"],
      amazon: "204", other: "501 NotImplemented", change: { $0.conditionalDeletes = .refused }),
    Case(
      testDescription: "a conditional read stays one", method: .GET, target: "/site/k", headers: unlike,
      amazon: "412 PreconditionFailed", other: "412 PreconditionFailed", change: { $0 = .rclone }),
    Case(
      testDescription: "the condition of a source does not count", method: .PUT, target: "/site/c",
      headers: copy.merging(["x-amz-copy-source-if-match": "\"x\""]) { $1 }, amazon: "412 PreconditionFailed",
      other: "200", change: { $0.copySourceConditions = .ignored }),
    Case(
      testDescription: "no conditions of a source", method: .PUT, target: "/site/c",
      headers: copy.merging(["x-amz-copy-source-if-match": "*"]) { $1 }, amazon: "200", other: "501 NotImplemented",
      change: { $0.copySourceConditions = .refused }),
    Case(
      testDescription: "no copies of parts", method: .PUT, target: "/site/m?partNumber=1&uploadId=none", headers: copy,
      amazon: "404 NoSuchUpload", other: "501 NotImplemented", change: { $0.copiesParts = false }),
    Case(
      testDescription: "no tags", method: .GET, target: "/site/k?tagging", amazon: "200", other: "501 NotImplemented",
      change: { $0.tagging = .refused }),
    Case(
      testDescription: "no tags on a put", method: .PUT, target: "/site/k", headers: ["x-amz-tagging": "a=1"],
      amazon: "200", other: "501 NotImplemented", change: { $0.tagging = .refused }),
    Case(
      testDescription: "bad tags are not looked at", method: .PUT, target: "/site/k",
      headers: ["x-amz-tagging": "a=1&a=2"], amazon: "400 InvalidTag", other: "200", change: { $0.tagging = .ignored }),
    Case(
      testDescription: "no ACLs", method: .GET, target: "/site/k?acl", amazon: "200", other: "501 NotImplemented",
      change: { $0.accessControl = .refused }),
    Case(
      testDescription: "bad ACLs are not looked at", method: .PUT, target: "/site/k", headers: ["x-amz-acl": "x"],
      amazon: "400 InvalidArgument", other: "200", change: { $0.accessControl = .ignored }),
    Case(
      testDescription: "ACLs are switched off", method: .PUT, target: "/site/k", headers: ["x-amz-acl": "public-read"],
      amazon: "200", other: "400 AccessControlListNotSupported", change: { $0.enforcesBucketOwner = true }),
    Case(
      testDescription: "the owner may be granted what he has", method: .PUT, target: "/site/k",
      headers: ["x-amz-acl": "bucket-owner-full-control"], amazon: "200", other: "200",
      change: { $0.enforcesBucketOwner = true }),
    Case(
      testDescription: "checksums are refused", method: .PUT, target: "/site/k", headers: sum, body: "hello",
      amazon: "200", other: "400 InvalidArgument", change: { $0.checksums = .refused }),
    Case(
      testDescription: "checksums are not looked at", method: .PUT, target: "/site/k", headers: sum, body: "hullo",
      amazon: "400 BadDigest", other: "200", change: { $0.checksums = .ignored }),
    Case(
      testDescription: "only the path names a bucket", method: .GET, target: "/k",
      headers: ["Host": "site.s3.localhost"], amazon: "200", other: "400 InvalidBucketName",
      change: { $0.virtualHosts = false }),
  ]

  @Test(arguments: cases)
  func `a dialect changes what comes of one request and of no other`(_ example: Case) throws {
    for isAmazon in [true, false] {
      let sandbox = try DirectSandbox { if !isAmazon { example.change(&$0.dialect) } }
      try sandbox.send(.PUT, "/site/k", body: "hello")
      try sandbox.send(.PUT, "/site/other", body: "other")
      let answer = try sandbox.send(example.method, example.target, example.headers, body: example.body)
      #expect(answer.outcome == (isAmazon ? example.amazon : example.other))
    }
  }

  @Test func `a service without the second listing answers with the first`() throws {
    let sandbox = try DirectSandbox { $0.dialect.listVersion2 = .ignored }
    for name in ["a", "b", "c"] { try sandbox.send(.PUT, "/site/\(name)") }
    let page = try sandbox.send(.GET, "/site?list-type=2&max-keys=2&start-after=a").document()
    #expect(page.texts("Contents", "Key") == ["a", "b"])
    #expect(page.texts("IsTruncated") == ["true"])
    #expect(page.child("NextContinuationToken") == nil && page.child("KeyCount") == nil)
  }

  @Test func `a service that does not encode gives keys as they are`() throws {
    let sandbox = try DirectSandbox { $0.dialect.encodesListings = false }
    try sandbox.send(.PUT, "/site/a%20%2B%25b")
    let page = try sandbox.send(.GET, "/site?list-type=2&encoding-type=url").document()
    #expect(page.texts("Contents", "Key") == ["a +%b"])
    #expect(page.child("EncodingType") == nil)
  }

  @Test(arguments: [SandboxDialect.MultipartETag.countsParts, .wholeMD5, .opaque])
  func `the tag of a multipart object takes the form of the service`(_ form: SandboxDialect.MultipartETag) throws {
    let sandbox = try DirectSandbox { $0.dialect.multipartETag = form }
    try sandbox.upload("/site/k", parts: ["hello"])
    let md5 = "\"5d41402abc4b2a76b9719d911017c592\""
    let etag = try #require(try sandbox.send(.HEAD, "/site/k")["ETag"])
    switch form {
    case .countsParts: #expect(etag.hasSuffix("-1\"") && etag.utf8.count == 36)
    case .wholeMD5: #expect(etag == md5)
    case .opaque: #expect(etag.utf8.count == 34 && etag != md5)
    }
  }

  @Test(arguments: [
    (SandboxDialect.amazon, "412 PreconditionFailed"), (.ceph, "200"), (.rclone, "200"),
    (.swift, "412 PreconditionFailed"), (.google, "412 PreconditionFailed"),
  ])
  func `a complete may overwrite where conditions of puts hold`(
    _ dialect: SandboxDialect, _ outcome: String
  ) throws {
    let sandbox = try DirectSandbox { $0.dialect = dialect }
    try sandbox.send(.PUT, "/site/k")
    #expect(try sandbox.upload("/site/k", parts: ["hello"], completing: Self.new).outcome == outcome)
  }
}
