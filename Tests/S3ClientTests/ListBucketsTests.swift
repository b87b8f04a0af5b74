import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListBucketsTests {
  private static let root = "ListAllMyBucketsResult"

  private static func page(_ names: [String], token: String? = nil) -> StubTransport.Reply {
    let buckets = names.map {
      "<Bucket><Name>\($0)</Name><CreationDate>2026-11-22T10:11:12.000Z</CreationDate>"
        + "<BucketRegion>eu-west-1</BucketRegion></Bucket>"
    }
    return .answer(
      200, [:],
      "<\(root)><Owner><ID>o</ID></Owner><Buckets>\(buckets.joined())</Buckets>"
        + (token.map { "<ContinuationToken>\($0)</ContinuationToken>" } ?? "") + "</\(root)>")
  }

  @Test func `a page has every bucket, also those with names of old`() async throws {
    let test = try TestClient([Self.page(["bucket", "Old_Name"], token: "t+/")])
    let page = try await test.client.listBucketsPage(
      ListBucketsParameters(prefix: "b", region: "eu-west-1", maxBuckets: 2), continuationToken: "t=")
    #expect(
      page
        == ListBucketsPage(
          buckets: ["bucket", "Old_Name"].map { ListedBucket(name: $0, created: .test, region: "eu-west-1") },
          nextContinuationToken: "t+/"))
    #expect(page.buckets.map(\.bucket) == [try .make(), nil])
    #expect(
      test.line
        == "GET http://127.0.0.1:9000/?bucket-region=eu-west-1&continuation-token=t%3D&max-buckets=2&prefix=b")
  }

  @Test func `on AWS the request goes to the endpoint of the region, without a bucket`() async throws {
    let test = try TestClient([Self.page([])], endpoint: nil, region: "eu-west-1")
    _ = try await test.client.listBucketsPage(ListBucketsParameters(), continuationToken: nil)
    #expect(test.line == "GET https://s3.eu-west-1.amazonaws.com/")
  }

  @Test func `the pager goes from page to page to the end`() async throws {
    let test = try TestClient([Self.page(["bucket"], token: "1"), Self.page([], token: "2"), Self.page(["other"])])
    let pager = test.client.listBuckets()
    var names: [String] = []
    while let page = try await pager.nextPage() { names += page.buckets.map(\.name) }
    #expect(names == ["bucket", "other"])
  }

  @Test(arguments: [
    ("the token repeats (row L5)", [page(["a"], token: "1"), page(["b"], token: "1")]),
    ("a bucket comes twice (row L5)", [page(["a"], token: "1"), page(["a"], token: "2")]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listBuckets()
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
  }

  @Test(
    arguments: FailureAnswer.documents(root) + [
      FailureAnswer(what: "a bucket without a name", reply: page([""]), code: .malformedResponse, attempts: 3)
    ])
  func `a page that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    try await answer.expect(of: .listBuckets) { (client) async throws(S3Error) in
      try await client.listBucketsPage(ListBucketsParameters(), continuationToken: nil)
    }
  }
}

@Suite struct GetBucketLocationTests {
  @Test(arguments: [
    ("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>", "us-east-1"),
    ("<LocationConstraint></LocationConstraint>", "us-east-1"),
    ("<?xml version=\"1.0\"?><LocationConstraint>EU</LocationConstraint>", "eu-west-1"),
    ("<LocationConstraint>eu-central-1</LocationConstraint>", "eu-central-1"),
    ("<LocationConstraint><LocationConstraint>fra1</LocationConstraint></LocationConstraint>", "fra1"),
  ])
  func `the region is told, also in the old words`(_ body: String, _ region: String) async throws {
    let test = try TestClient([.answer(200, [:], body)])
    let result = try await test.client.getBucketLocation(
      GetBucketLocationParameters(try .make(), options: AskedOptions.value))
    #expect(result.region == region)
    #expect(test.line == "GET http://127.0.0.1:9000/bucket?location=")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: FailureAnswer.documents("LocationConstraint")
      + ["a b", "&#xA;", "\u{FC}", String(repeating: "r", count: 64)].map {
        FailureAnswer(
          what: $0, reply: .answer(200, [:], "<LocationConstraint>\($0)</LocationConstraint>"),
          code: .malformedResponse, attempts: 3)
      })
  func `an answer that tells no region is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = GetBucketLocationParameters(try .make())
    try await answer.expect(of: .getBucketLocation) { (client) async throws(S3Error) in
      try await client.getBucketLocation(parameters)
    }
  }
}
