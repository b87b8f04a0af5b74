import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListObjectVersionsTests {
  private static let root = "ListVersionsResult"

  private static func version(_ key: String, _ id: String, latest: String = "false", size: String = "3") -> String {
    "<Version><Key>\(key)</Key><VersionId>\(id)</VersionId><IsLatest>\(latest)</IsLatest>"
      + "<LastModified>2026-11-22T10:11:12.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>\(size)</Size>"
      + "<StorageClass>STANDARD</StorageClass><Owner><ID>o</ID></Owner></Version>"
  }

  private static func deleted(_ key: String, _ id: String, latest: String = "true") -> String {
    "<DeleteMarker><Key>\(key)</Key><VersionId>\(id)</VersionId><IsLatest>\(latest)</IsLatest>"
      + "<LastModified>2026-11-22T10:11:12.000Z</LastModified></DeleteMarker>"
  }

  private static func page(
    _ entries: [String], next: (String, String)? = nil, truncated: String? = nil
  ) -> StubTransport.Reply {
    let marker = next.map { "<NextKeyMarker>\($0.0)</NextKeyMarker><NextVersionIdMarker>\($0.1)</NextVersionIdMarker>" }
    return .answer(
      200, [:],
      "<\(root)><Name>bucket</Name><EncodingType>url</EncodingType>"
        + "<IsTruncated>\(truncated ?? (next == nil ? "false" : "true"))</IsTruncated>\(marker ?? "")"
        + "\(entries.joined())</\(root)>")
  }

  @Test func `versions and delete markers are entries of their own`() async throws {
    let test = try TestClient([
      Self.page(
        [Self.deleted("a+b", "3"), Self.version("a+b", "2"), Self.version("c", "null", latest: "true")]
          + ["<CommonPrefixes><Prefix>d%2F</Prefix></CommonPrefixes>"], next: ("d%2F", "x"))
    ])
    let page = try await test.client.listObjectVersionsPage(
      ListObjectVersionsParameters(
        bucket: try .make(), prefix: "p", delimiter: "/", maxKeys: 4, options: AskedOptions.value),
      marker: KeyMarker(key: "k", entry: "1"))
    let key = try ObjectKey("a b")
    let object = ObjectSummary(key: key, size: 3, etag: ETag("e"), lastModified: .test, storageClass: .standard)
    #expect(
      page.versions.prefix(2) == [
        ObjectVersion(key: key, versionID: "3", isLatest: true, lastModified: .test, object: nil),
        ObjectVersion(key: key, versionID: "2", isLatest: false, lastModified: .test, object: object),
      ])
    #expect(page.versions.map(\.isDeleteMarker) == [true, false, false])
    #expect(page.versions.last?.versionID == "null")
    #expect(page.commonPrefixes == ["d/"])
    #expect(page.nextMarker == KeyMarker(key: "d/", entry: "x"))
    #expect(
      test.line == "GET http://127.0.0.1:9000/bucket?delimiter=%2F&encoding-type=url&key-marker=k&max-keys=4&prefix=p"
        + "&version-id-marker=1&versions=")
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test func `the pager goes from page to page, also within one key, and lets markers stand apart`() async throws {
    let test = try TestClient([
      Self.page([Self.version("a", "2"), Self.version("c", "1"), Self.deleted("a", "3")], next: ("c", "1")),
      Self.page([Self.version("c", "0"), Self.deleted("b", "4")], next: ("c", "0")),
      Self.page([Self.version("d", "9")]),
    ])
    let pager = test.client.listObjectVersions(ListObjectVersionsParameters(bucket: try .make()))
    var versions: [String] = []
    while let page = try await pager.nextPage() { versions += page.versions.map { $0.key.rawValue + $0.versionID } }
    #expect(versions == ["a2", "c1", "a3", "c0", "b4", "d9"])
    #expect(test.sent[2].request.url.contains("key-marker=c&version-id-marker=0"))
  }

  @Test(arguments: [
    ("the marker repeats (row L5)", [page([version("a", "1")], next: ("a", "1")), page([], next: ("a", "1"))]),
    ("the marker goes back (row L5)", [page([], next: ("b", "1")), page([], next: ("a", "1"))]),
    ("keys go back (row L8)", [page([version("b", "1"), version("a", "1")])]),
    ("delete markers go back (row L8)", [page([deleted("b", "1"), deleted("a", "1")])]),
    ("keys go back between pages (row L8)", [page([version("b", "1")], next: ("b", "1")), page([version("a", "1")])]),
    ("truncated without a marker (row L4)", [page([version("a", "1")], truncated: "true")]),
    ("no word on whether it is complete", [page([version("a", "1")], truncated: "x")]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listObjectVersions(ListObjectVersionsParameters(bucket: try .make()))
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
    #expect(error?.operation == .listObjectVersions)
    #expect(test.transport.unused == 0, "\(what)")
  }

  @Test(
    arguments: FailureAnswer.documents(root)
      + [
        version("", "1"), version("a", ""), version("a", "1", latest: "x"), version("a", "1", size: "-1"),
        version("a", "1", size: "9007199254740993"), version("%zz", "1"), deleted("a", "1", latest: ""),
        "<DeleteMarker><Key>a</Key><VersionId>1</VersionId><IsLatest>true</IsLatest></DeleteMarker>",
      ].map { FailureAnswer(what: $0, reply: page([$0]), code: .malformedResponse, attempts: 3) })
  func `a page that cannot be trusted is refused`(_ answer: FailureAnswer) async throws {
    let parameters = ListObjectVersionsParameters(bucket: try .make())
    try await answer.expect(of: .listObjectVersions) { (client) async throws(S3Error) in
      try await client.listObjectVersionsPage(parameters, marker: nil)
    }
  }
}
