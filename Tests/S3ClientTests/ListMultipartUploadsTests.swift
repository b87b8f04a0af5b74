import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListMultipartUploadsTests {
  private static let root = "ListMultipartUploadsResult"

  private static func page(
    _ uploads: [(key: String, id: String)], prefixes: [String] = [], next: (String, String)? = nil,
    truncated: String? = nil
  ) -> StubTransport.Reply {
    let entries = uploads.map {
      "<Upload><Key>\($0.key)</Key><UploadId>\($0.id)</UploadId><Initiated>2026-11-22T10:11:12.000Z</Initiated>"
        + "<StorageClass>STANDARD</StorageClass><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>"
        + "<Owner><ID>o</ID></Owner></Upload>"
    }
    let folded = prefixes.map { "<CommonPrefixes><Prefix>\($0)</Prefix></CommonPrefixes>" }
    let marker = next.map { "<NextKeyMarker>\($0.0)</NextKeyMarker><NextUploadIdMarker>\($0.1)</NextUploadIdMarker>" }
    return .answer(
      200, [:],
      "<\(root)><EncodingType>url</EncodingType>\(marker ?? "")"
        + "<IsTruncated>\(truncated ?? (next == nil ? "false" : "true"))</IsTruncated>"
        + "\(entries.joined())\(folded.joined())</\(root)>")
  }

  @Test func `every parameter reaches the query and every field the page`() async throws {
    let test = try TestClient([Self.page([("p+a", "u1")], prefixes: ["p%2Bd%2F"], next: ("p+a", "u1"))])
    let page = try await test.client.listMultipartUploadsPage(
      ListMultipartUploadsParameters(
        bucket: try .make(), prefix: "p", delimiter: "/", maxUploads: 5, options: AskedOptions.value),
      marker: KeyMarker(key: "p", entry: "u0"))
    #expect(
      page
        == ListMultipartUploadsPage(
          uploads: [
            ListedUpload(
              key: try ObjectKey("p a"), uploadID: "u1", initiated: .test, storageClass: .standard,
              checksumAlgorithm: .crc32)
          ], commonPrefixes: ["p+d/"], nextMarker: KeyMarker(key: "p a", entry: "u1")))
    #expect(
      test.line == "GET http://127.0.0.1:9000/bucket?delimiter=%2F&encoding-type=url&key-marker=p&max-uploads=5"
        + "&prefix=p&upload-id-marker=u0&uploads=")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `the pager goes from page to page, also within one key`() async throws {
    let test = try TestClient([
      Self.page([("a", "2"), ("a", "1")], next: ("a", "1")), Self.page([("a", "9")], next: ("a", "9")),
      Self.page([], next: ("b", "0")), Self.page([("c", "3")]),
    ])
    let pager = test.client.listMultipartUploads(ListMultipartUploadsParameters(bucket: try .make()))
    var uploads: [String] = []
    while let page = try await pager.nextPage() { uploads += page.uploads.map { $0.key.rawValue + $0.uploadID } }
    #expect(uploads == ["a2", "a1", "a9", "c3"])
    #expect(test.sent[1].request.url.hasSuffix("key-marker=a&upload-id-marker=1&uploads="))
  }

  @Test(arguments: [
    ("the marker repeats (row L5)", [page([("a", "1")], next: ("a", "1")), page([], next: ("a", "1"))]),
    (
      "markers go round in a circle (row L5)",
      [page([], next: ("a", "1")), page([], next: ("a", "2")), page([], next: ("a", "1"))]
    ),
    ("the marker goes back (row L5)", [page([], next: ("b", "1")), page([], next: ("a", "1"))]),
    ("keys go back (row L8)", [page([("b", "1"), ("a", "1")])]),
    ("keys go back between pages (row L8)", [page([("b", "1")], next: ("b", "1")), page([("a", "1")])]),
    ("a common prefix comes twice (row L8)", [page([], prefixes: ["a/", "a/"])]),
    ("truncated without a marker (row L4)", [page([], truncated: "true")]),
    ("no word on whether it is complete", [page([], truncated: "")]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listMultipartUploads(ListMultipartUploadsParameters(bucket: try .make()))
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
    #expect(test.transport.unused == 0, "\(what)")
  }

  @Test func `an upload outside of the prefix breaks the listing`() async throws {
    let test = try TestClient([Self.page([("logs2/a", "1")])])
    let pager = test.client.listMultipartUploads(
      ListMultipartUploadsParameters(bucket: try .make(), prefix: "logs/"))
    let error = await failure { () async throws(S3Error) in try await pager.nextPage() }
    #expect(error?.code == .brokenListing)
  }

  @Test(
    arguments: FailureAnswer.documents(root)
      + [
        "<Upload><UploadId>u</UploadId></Upload>", "<Upload><Key>a</Key></Upload>",
        "<Upload><Key></Key><UploadId>u</UploadId></Upload>",
        "<EncodingType>url</EncodingType><Upload><Key>%zz</Key><UploadId>u</UploadId></Upload>",
      ].map {
        FailureAnswer(
          what: $0, reply: .answer(200, [:], "<\(root)><IsTruncated>false</IsTruncated>\($0)</\(root)>"),
          code: .malformedResponse, attempts: 3)
      })
  func `a page that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    let parameters = ListMultipartUploadsParameters(bucket: try .make())
    try await answer.expect(of: .listMultipartUploads) { (client) async throws(S3Error) in
      try await client.listMultipartUploadsPage(parameters, marker: nil)
    }
  }
}
