import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite("Listings of the first version") struct MarkedListingTests {
  private static func dialect(encoding: Bool = true) -> Dialect {
    var dialect = Dialect.generic
    dialect.listVersion = .v1
    dialect.encodesListings = encoding
    return dialect
  }

  private static func page(_ keys: [String], isTruncated: Bool = false, _ rest: String = "") -> StubTransport.Reply {
    let entries = keys.map {
      "<Contents><Key>\($0)</Key><Size>1</Size><LastModified>2026-11-22T10:11:12.000Z</LastModified></Contents>"
    }
    return .answer(
      200, [:],
      "<ListBucketResult><IsTruncated>\(isTruncated)</IsTruncated>\(rest)\(entries.joined())</ListBucketResult>")
  }

  private static func all(_ test: TestClient, _ parameters: ListObjectsV2Parameters) async throws(S3Error) -> [String] {
    let pager = test.client.listObjectsV2(parameters)
    var names: [String] = []
    while let page = try await pager.nextPage() { names += page.objects.map(\.key.rawValue) + page.commonPrefixes }
    return names
  }

  @Test func `the last key of a page is the marker of the next`() async throws {
    let encoded = "<EncodingType>url</EncodingType>"
    let test = try TestClient(
      [Self.page(["p/a", "p/b+c%2B"], isTruncated: true, encoded), Self.page(["p/d"], isTruncated: false, encoded)],
      dialect: Self.dialect())
    let keys = try await Self.all(test, ListObjectsV2Parameters(bucket: try .make(), prefix: "p/", startAfter: "p/0"))
    #expect(keys == ["p/a", "p/b c+", "p/d"])
    #expect(
      test.sent.map(\.request.url) == [
        "http://127.0.0.1:9000/bucket?encoding-type=url&marker=p%2F0&prefix=p%2F",
        "http://127.0.0.1:9000/bucket?encoding-type=url&marker=p%2Fb%20c%2B&prefix=p%2F",
      ])
  }

  @Test func `a marker that the service names wins, and is decoded as keys are`() async throws {
    let rest =
      "<EncodingType>url</EncodingType><NextMarker>b%2F</NextMarker>"
      + "<CommonPrefixes><Prefix>b%2F</Prefix></CommonPrefixes>"
    let test = try TestClient([Self.page(["a"], isTruncated: true, rest), Self.page(["c"])], dialect: Self.dialect())
    #expect(try await Self.all(test, ListObjectsV2Parameters(bucket: try .make(), delimiter: "/")) == ["a", "b/", "c"])
    #expect(test.sent[1].request.url.contains("marker=b%2F&") == false)
    #expect(test.sent[1].request.url.contains("&marker=b%2F"))
  }

  @Test func `a page that is cut short and names nothing breaks the listing`() async throws {
    let test = try TestClient([Self.page([], isTruncated: true)], dialect: Self.dialect())
    let parameters = ListObjectsV2Parameters(bucket: try .make())
    let error = await failure { () async throws(S3Error) in try await Self.all(test, parameters) }
    #expect(error?.code == .brokenListing)
    #expect(error?.operation == .listObjects)
  }

  @Test func `a service that ignores the marker does not list for ever`() async throws {
    let test = try TestClient(
      [Self.page(["a", "b"], isTruncated: true), Self.page(["a", "b"], isTruncated: true)], dialect: Self.dialect())
    let parameters = ListObjectsV2Parameters(bucket: try .make())
    let error = await failure { () async throws(S3Error) in try await Self.all(test, parameters) }
    #expect(error?.code == .brokenListing)
  }

  @Test(arguments: [(ListVersion.v1, "?prefix=p"), (.v2, "?list-type=2&prefix=p")])
  func `no encoding is asked for where there is none`(_ version: ListVersion, _ query: String) async throws {
    var dialect = Self.dialect(encoding: false)
    dialect.listVersion = version
    let test = try TestClient([Self.page(["p+%41"])], dialect: dialect)
    #expect(try await Self.all(test, ListObjectsV2Parameters(bucket: try .make(), prefix: "p")) == ["p+%41"])
    #expect(test.sent[0].request.url == "http://127.0.0.1:9000/bucket" + query)
  }
}
