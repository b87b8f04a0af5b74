import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListObjectsTests {
  private static let root = "ListBucketResult"

  private static func page(
    _ keys: [String], prefixes: [String] = [], marker: String? = nil, truncated: String = "false"
  ) -> StubTransport.Reply {
    let folded = prefixes.map { "<CommonPrefixes><Prefix>\($0)</Prefix></CommonPrefixes>" }
    return .answer(
      200, [:],
      ListObjectsV2Tests.document(
        keys.map { ListObjectsV2Tests.entry($0) }.joined() + folded.joined()
          + (marker.map { "<NextMarker>\($0)</NextMarker>" } ?? ""), truncated: truncated))
  }

  private func next(_ reply: StubTransport.Reply) async throws -> String? {
    let test = try TestClient([reply])
    return try await test.client.listObjectsPage(ListObjectsParameters(bucket: try .make()), marker: nil).nextMarker
  }

  @Test func `every parameter reaches the query`() async throws {
    let test = try TestClient([Self.page(["a+b"], prefixes: ["c%2F"])])
    let page = try await test.client.listObjectsPage(
      ListObjectsParameters(
        bucket: try .make(), prefix: "p+", delimiter: "/", maxKeys: 3, options: AskedOptions.value),
      marker: "m&1")
    #expect(page.objects.map(\.key.rawValue) == ["a b"])
    #expect(page.commonPrefixes == ["c/"])
    #expect(page.nextMarker == nil)
    #expect(
      test.line
        == "GET http://127.0.0.1:9000/bucket?delimiter=%2F&encoding-type=url&marker=m%261&max-keys=3&prefix=p%2B")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `the next page begins after the marker, which is decoded, else after the last entry`() async throws {
    #expect(try await next(Self.page(["a"], marker: "b+%2B", truncated: "true")) == "b +")
    #expect(try await next(Self.page(["a", "b+c"], truncated: "true")) == "b c")
    #expect(try await next(Self.page(["a"], prefixes: ["b%2F"], truncated: "true")) == "b/")
    #expect(try await next(Self.page(["c"], prefixes: ["b%2F"], truncated: "true")) == "c")
    #expect(try await next(Self.page(["a"], marker: "b")) == nil)
  }

  @Test func `the pager goes from page to page to the proven end`() async throws {
    let test = try TestClient([
      Self.page(["a", "b"], truncated: "true"), Self.page([], marker: "c", truncated: "true"), Self.page(["d"]),
    ])
    let pager = test.client.listObjects(ListObjectsParameters(bucket: try .make()))
    var keys: [String] = []
    while let page = try await pager.nextPage() { keys += page.objects.map(\.key.rawValue) }
    #expect(keys == ["a", "b", "d"])
    #expect(test.sent[1].request.url.contains("marker=b"))
    #expect(test.sent[2].request.url.contains("marker=c"))
  }

  @Test(arguments: [
    ("a page repeats (row L5)", [page(["a"], truncated: "true"), page(["a"], truncated: "true")]),
    (
      "the marker repeats (row L5)",
      [page([], marker: "a", truncated: "true"), page([], marker: "a", truncated: "true")]
    ),
    ("keys go back (row L8)", [page(["b", "a"])]),
    ("truncated without any marker (row L4)", [page([], truncated: "true")]),
    ("no word on whether it is complete", [page(["a"], truncated: "x")]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listObjects(ListObjectsParameters(bucket: try .make()))
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
    #expect(error?.operation == .listObjects)
  }

  @Test(arguments: FailureAnswer.documents(root))
  func `a page that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    let parameters = ListObjectsParameters(bucket: try .make())
    try await answer.expect(of: .listObjects) { (client) async throws(S3Error) in
      try await client.listObjectsPage(parameters, marker: nil)
    }
  }

  @Test func `a service that knows this version alone is listed by it under the name of the other`() async throws {
    let test = try TestClient([Self.page(["b"], truncated: "true"), Self.page(["c"])], dialect: .listing(by: .v1))
    let pager = test.client.listObjectsV2(
      ListObjectsV2Parameters(bucket: try .make(), prefix: "", startAfter: "a", maxKeys: 1))
    var keys: [String] = []
    while let page = try await pager.nextPage() { keys += page.objects.map(\.key.rawValue) }
    #expect(keys == ["b", "c"])
    #expect(
      test.sent.map(\.request.url)
        == ["a", "b"].map {
          "http://127.0.0.1:9000/bucket?encoding-type=url&marker=\($0)&max-keys=1"
        })
  }
}
