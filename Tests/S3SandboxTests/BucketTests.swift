import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct BucketTests {
  @Test(arguments: [
    ("us-east-1", "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>"),
    (
      "eu-central-1",
      "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-central-1</LocationConstraint>"
    ),
  ])
  func `only us-east-1 has no location`(_ region: String, _ expected: String) throws {
    let answer = try DirectSandbox { $0.region = region }.send(.GET, "/site?location")
    #expect(answer.text.hasSuffix("?>\n\(expected)"))
    #expect(try DirectSandbox().send(.GET, "/none?location").outcome == "404 NoSuchBucket")
  }

  private func sandbox() throws -> DirectSandbox {
    try DirectSandbox { configuration in
      configuration.buckets = ["bb", "aa", "ab", "ac"].compactMap { try? BucketName($0 + "-bucket") }
    }
  }

  @Test(arguments: 1...5, ["", "&prefix=a"])
  func `pages of buckets hold together what one page holds`(_ size: Int, _ prefix: String) throws {
    let sandbox = try sandbox()
    var names: [String] = []
    var token = ""
    for _ in 0..<20 {
      let page = try sandbox.send(.GET, "/?max-buckets=\(size)\(prefix)\(token)").document()
      #expect(page.texts("Buckets", "Bucket", "BucketRegion").allSatisfy { $0 == "us-east-1" })
      #expect(page.texts("Prefix") == (prefix.isEmpty ? [] : ["a"]))
      names += page.texts("Buckets", "Bucket", "Name")
      guard let next = page.child("ContinuationToken")?.text else { break }
      token = "&continuation-token=" + next.replacing("+", with: "%2B").replacing("/", with: "%2F")
    }
    #expect(names == ["aa-bucket", "ab-bucket", "ac-bucket"] + (prefix.isEmpty ? ["bb-bucket"] : []))
  }

  @Test func `a listing of buckets that asks for nothing more tells no regions`() throws {
    let document = try sandbox().send(.GET, "/").document()
    #expect(document.texts("Buckets", "Bucket", "Name").count == 4)
    #expect(document.texts("Buckets", "Bucket", "CreationDate")[0] == "2026-11-22T10:11:12.000Z")
    #expect(document.texts("Buckets", "Bucket", "BucketRegion").isEmpty)
    #expect(document.child("ContinuationToken") == nil)
  }

  @Test(arguments: [
    ("/?max-buckets=0", "400 InvalidArgument"), ("/?max-buckets=x", "400 InvalidArgument"),
    ("/?continuation-token=x", "400 InvalidArgument"), ("/?bucket-region=eu-west-1", "400 InvalidArgument"),
    ("/?bucket-region=us-east-1", "200"), ("/?delimiter=x", "501 NotImplemented"),
  ])
  func `a listing of buckets that cannot be answered is refused`(_ target: String, _ outcome: String) throws {
    #expect(try sandbox().send(.GET, target).outcome == outcome)
  }

  private static let payer = ["x-amz-request-payer": "requester"]

  @Test(
    arguments: [
      (HTTPMethod.GET, "/site/k", [:], "403 AccessDenied", nil), (.GET, "/site/k", payer, "200", "requester"),
      (.GET, "/site/k?x-amz-request-payer=requester", [:], "200", "requester"),
      (.GET, "/site/k", ["x-amz-request-payer": "owner"], "501 NotImplemented", nil),
      (.GET, "/site/none", payer, "404 NoSuchKey", nil),
      (.GET, "/site?list-type=2", [:], "403 AccessDenied", nil), (.GET, "/site?list-type=2", payer, "200", "requester"),
      (.DELETE, "/site/k", [:], "403 AccessDenied", nil), (.DELETE, "/site/k", payer, "204", "requester"),
      (.PUT, "/free/k", ["x-amz-copy-source": "/site/k"], "403 AccessDenied", nil),
      (.PUT, "/free/k", payer.merging(["x-amz-copy-source": "site/k"]) { $1 }, "200", "requester"),
      (.GET, "/free?list-type=2", [:], "200", nil), (.GET, "/free?list-type=2", payer, "200", nil),
      (.GET, "/", [:], "200", nil),
    ] as [(HTTPMethod, String, [String: String], String, String?)])
  func `a bucket whose requesters pay wants to be told so`(
    _ method: HTTPMethod, _ target: String, _ headers: [String: String], _ outcome: String, _ charged: String?
  ) throws {
    let free = try BucketName("free")
    let sandbox = try DirectSandbox { configuration in
      configuration.requesterPaysBuckets = Set(configuration.buckets)
      configuration.buckets.append(free)
    }
    try sandbox.send(.PUT, "/site/k", Self.payer, body: "x")
    let answer = try sandbox.send(method, target, headers)
    #expect(answer.outcome == outcome)
    #expect(answer["x-amz-request-charged"] == charged)
  }
}
