import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListPartsTests {
  private static let root = "ListPartsResult"

  private static func page(_ numbers: [Int], next: String? = nil, truncated: String? = nil) -> StubTransport.Reply {
    let parts = numbers.map {
      "<Part><PartNumber>\($0)</PartNumber><LastModified>2026-11-22T10:11:12.000Z</LastModified>"
        + "<ETag>&quot;e\($0)&quot;</ETag><Size>5242880</Size><ChecksumCRC32>NhCmhg==</ChecksumCRC32></Part>"
    }
    return .answer(
      200, [:],
      "<\(root)><Bucket>bucket</Bucket><Owner><ID>o</ID></Owner><StorageClass>STANDARD</StorageClass>"
        + (next.map { "<NextPartNumberMarker>\($0)</NextPartNumberMarker>" } ?? "")
        + "<IsTruncated>\(truncated ?? (next == nil ? "false" : "true"))</IsTruncated>\(parts.joined())</\(root)>")
  }

  @Test func `a page has the parts as they will be named`() async throws {
    let test = try TestClient([Self.page([2], next: "2")])
    let page = try await test.client.listPartsPage(
      ListPartsParameters(try .make("a"), uploadID: "u", maxParts: 1, options: AskedOptions.value),
      partNumberMarker: 1)
    let checksum = ObjectChecksum(algorithm: .crc32, value: "NhCmhg==")
    #expect(
      page
        == ListPartsPage(
          parts: [
            ListedPart(
              part: CompletedPart(number: 2, etag: ETag("e2"), checksum: checksum), size: 5_242_880,
              lastModified: .test)
          ], storageClass: .standard, nextPartNumberMarker: 2))
    #expect(test.line == "GET http://127.0.0.1:9000/bucket/a?max-parts=1&part-number-marker=1&uploadId=u")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `the result may have the name that moto gives it`() async throws {
    let root = "ListPartsResponse"
    let test = try TestClient([.answer(200, [:], "<\(root)><IsTruncated>false</IsTruncated></\(root)>")])
    let page = try await test.client.listPartsPage(
      ListPartsParameters(try .make("a"), uploadID: "u"), partNumberMarker: nil)
    #expect(page == ListPartsPage(parts: []))
  }

  @Test func `the pager goes from page to page to the proven end`() async throws {
    let test = try TestClient([
      Self.page([1, 2], next: "2"), Self.page([], next: "4"), Self.page([5], next: "7"),
      Self.page([8, 10_000]),
    ])
    let pager = test.client.listParts(ListPartsParameters(try .make("a"), uploadID: "u"))
    var numbers: [Int] = []
    while let page = try await pager.nextPage() { numbers += page.parts.map(\.part.number) }
    #expect(numbers == [1, 2, 5, 8, 10_000])
    #expect(test.sent.map { $0.request.url.contains("part-number-marker=") } == [false, true, true, true])
    #expect(test.sent[3].request.url.contains("part-number-marker=7&"))
  }

  @Test(arguments: [
    ("the marker stays (row L5)", [page([1], next: "1"), page([1], next: "1")]),
    ("the marker goes back (row L5)", [page([3], next: "2")]),
    ("an empty page does not go on (row L5)", [page([], next: "1"), page([], next: "1")]),
    ("numbers go back (row L8)", [page([2, 1])]),
    ("a number comes twice (row L8)", [page([1, 1])]),
    ("numbers go back between pages (row L8)", [page([5], next: "5"), page([4])]),
    ("truncated without a marker (row L4)", [page([1], truncated: "true")]),
    ("a marker that is no number", [page([1], next: "x")]),
    ("a marker out of range", [page([1], next: "10001")]),
    ("no word on whether it is complete", [page([1], truncated: "maybe")]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listParts(ListPartsParameters(try .make("a"), uploadID: "u"))
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
    let again = await failure { () async throws(S3Error) in try await pager.nextPage() }
    #expect(again == error)
  }

  @Test(
    arguments: FailureAnswer.documents(root)
      + [
        "<PartNumber>0</PartNumber><ETag>e</ETag><Size>1</Size>",
        "<PartNumber>10001</PartNumber><ETag>e</ETag><Size>1</Size>",
        "<PartNumber>1</PartNumber><Size>1</Size>", "<PartNumber>1</PartNumber><ETag>e</ETag>",
        "<PartNumber>1</PartNumber><ETag>e</ETag><Size>-1</Size>",
        "<PartNumber>1</PartNumber><ETag>e</ETag><Size>9007199254740993</Size>",
        "<PartNumber>1</PartNumber><ETag></ETag><Size>1</Size>",
      ].map {
        FailureAnswer(
          what: $0,
          reply: .answer(200, [:], "<\(root)><IsTruncated>false</IsTruncated><Part>\($0)</Part></\(root)>"),
          code: .malformedResponse, attempts: 3)
      })
  func `a page that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    let parameters = ListPartsParameters(try .make("a"), uploadID: "u")
    try await answer.expect(of: .listParts) { (client) async throws(S3Error) in
      try await client.listPartsPage(parameters, partNumberMarker: nil)
    }
  }

  @Test(arguments: [("", nil), ("u", 0), ("u", -1)] as [(String, Int?)])
  func `a request that makes no sense is refused before anything is sent`(
    _ uploadID: String, _ limit: Int?
  ) async throws {
    let test = try TestClient([])
    let parameters = ListPartsParameters(try .make("a"), uploadID: uploadID, maxParts: limit)
    let error = await failure { () async throws(S3Error) in
      try await test.client.listPartsPage(parameters, partNumberMarker: nil)
    }
    #expect(error?.code == .invalidRequest)
  }
}
