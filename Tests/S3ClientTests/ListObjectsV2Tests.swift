import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ListObjectsV2Tests {
  /// A listing document around `content`.
  static func document(_ content: String, truncated: String? = "false", encoding: String? = "url") -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      + "<Name>bucket</Name>" + (encoding.map { "<EncodingType>\($0)</EncodingType>" } ?? "")
      + (truncated.map { "<IsTruncated>\($0)</IsTruncated>" } ?? "") + content + "</ListBucketResult>"
  }

  static func entry(_ key: String, size: String = "3") -> String {
    "<Contents><Key>\(key)</Key><LastModified>2026-11-22T10:11:12.345Z</LastModified>"
      + "<ETag>&quot;abc&quot;</ETag><Size>\(size)</Size><StorageClass>STANDARD</StorageClass></Contents>"
  }

  static func page(_ keys: [String], token: String? = nil) -> StubTransport.Reply {
    .answer(
      200, [:],
      document(
        keys.map { entry($0) }.joined() + (token.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""),
        truncated: token == nil ? "false" : "true"))
  }

  private func list(_ body: String, prefix: String = "") async throws -> Result<ListObjectsV2Page, S3Error> {
    let test = try TestClient([.answer(200, [:], body)], maxAttempts: 1)
    let bucket = try BucketName("bucket")
    do throws(S3Error) {
      let page = try await test.client.listObjectsV2Page(
        ListObjectsV2Parameters(bucket: bucket, prefix: prefix), continuationToken: nil)
      return .success(page)
    } catch {
      return .failure(error)
    }
  }

  private func keys(_ raw: String, encoding: String?) async throws -> String? {
    try await list(Self.document(Self.entry(raw), encoding: encoding)).get().objects.first?.key.rawValue
  }

  @Test func `the request asks for url-encoding and names only what was given`() async throws {
    let test = try TestClient([Self.page([])])
    _ = try await test.client.listObjectsV2Page(
      ListObjectsV2Parameters(bucket: try .make()), continuationToken: nil)
    #expect(test.sent[0].request.url == "http://127.0.0.1:9000/bucket?encoding-type=url&list-type=2")
  }

  @Test func `every parameter reaches the query, encoded and sorted`() async throws {
    let test = try TestClient([Self.page([])])
    let parameters = ListObjectsV2Parameters(
      bucket: try .make(), prefix: "a b+/", delimiter: "/", startAfter: "z&", maxKeys: 5,
      options: RequestOptions(expectedBucketOwner: "111122223333", requestPayer: true))
    _ = try await test.client.listObjectsV2Page(parameters, continuationToken: nil)
    #expect(
      test.sent[0].request.url == "http://127.0.0.1:9000/bucket?delimiter=%2F&encoding-type=url&list-type=2&max-keys=5"
        + "&prefix=a%20b%2B%2F&start-after=z%26")
    #expect(test.sent[0].headers["x-amz-expected-bucket-owner"] == "111122223333")
    #expect(test.sent[0].headers["x-amz-request-payer"] == "requester")
  }

  @Test func `a token goes back encoded and takes the place of start-after`() async throws {
    let test = try TestClient([Self.page([])])
    _ = try await test.client.listObjectsV2Page(
      ListObjectsV2Parameters(bucket: try .make(), startAfter: "a"), continuationToken: "1/x+y==")
    #expect(
      test.sent[0].request.url
        == "http://127.0.0.1:9000/bucket?continuation-token=1%2Fx%2By%3D%3D&encoding-type=url&list-type=2")
  }

  @Test(arguments: [
    ("9007199254740992", nil), ("9007199254740993", S3Error.Code.malformedResponse),
    ("9223372036854775807", .malformedResponse),
  ])
  func `a size above 2^53 is no size, so that sums of sizes stay numbers`(
    _ size: String, _ code: S3Error.Code?
  ) async throws {
    switch try await list(Self.document(Self.entry("a", size: size))) {
    case .success(let page): #expect(code == nil && page.objects.first?.size == Int(size))
    case .failure(let error): #expect(error.code == code)
    }
  }

  @Test func `an entry has key, size, ETag without quotes, time and class`() async throws {
    let object = try #require(try await list(Self.document(Self.entry("a/b"))).get().objects.first)
    #expect(object.key.rawValue == "a/b")
    #expect(object.size == 3)
    #expect(object.etag?.rawValue == "abc")
    #expect(object.lastModified.description == "2026-11-22T10:11:12.345Z")
    #expect(object.storageClass == .standard)
  }

  @Test(arguments: [
    ("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("100%25", "100%"), ("%C3%BC", "\u{FC}"),
    ("u%CC%88", "u\u{308}"), ("%01%1F", "\u{1}\u{1F}"), ("a%0D%0Ab", "a\r\nb"), ("it&apos;s", "it's"),
    ("a%26b&amp;c", "a&b&c"), ("%EF%BF%BE", "\u{FFFE}"), ("%2e%2E", ".."), ("a%252Fb", "a%2Fb"),
  ])
  func `an encoded key is XML-unescaped, then plus is a space, then percent is decoded`(
    _ raw: String, _ expected: String
  ) async throws {
    let key = try #require(try await keys(raw, encoding: "url"))
    #expect(Array(key.utf8) == Array(expected.utf8))
  }

  @Test(arguments: ["a+b", "a%20b", "100%", "%zz"])
  func `a key is taken as it is when the answer does not say that it is encoded`(_ raw: String) async throws {
    #expect(try await keys(raw, encoding: nil) == raw)
  }

  @Test func `the encoding may be announced after the keys`() async throws {
    let body = Self.document(Self.entry("a+b") + "<EncodingType>url</EncodingType>", encoding: nil)
    #expect(try await list(body).get().objects.first?.key.rawValue == "a b")
  }

  @Test func `common prefixes are decoded, tokens are not`() async throws {
    let body = Self.document(
      "<CommonPrefixes><Prefix>a+b%2F</Prefix></CommonPrefixes><NextContinuationToken>t+%20</NextContinuationToken>",
      truncated: "true")
    let page = try await list(body).get()
    #expect(page.commonPrefixes == ["a b/"])
    #expect(page.nextContinuationToken == "t+%20")
  }

  @Test func `a token on the last page is not followed`() async throws {
    let body = Self.document("<NextContinuationToken>t</NextContinuationToken>", truncated: "false")
    #expect(try await list(body).get().nextContinuationToken == nil)
  }

  @Test(arguments: [
    ("truncated without a token (row L4)", document("", truncated: "true"), S3Error.Code.brokenListing),
    (
      "truncated with an empty token (row L4)",
      document("<NextContinuationToken></NextContinuationToken>", truncated: "true"), .brokenListing
    ),
    ("no word on whether it is complete", document("", truncated: nil), .brokenListing),
    ("neither true nor false", document("", truncated: "maybe"), .brokenListing),
    ("a percent sign without digits", document(entry("a%zz")), .malformedResponse),
    ("a key that is not UTF-8", document(entry("%FF")), .malformedResponse),
    ("an empty key", document(entry("")), .malformedResponse),
    ("a key that is too long", document(entry(String(repeating: "k", count: 1025))), .malformedResponse),
    ("a size that is no number", document(entry("a", size: "x")), .malformedResponse),
    ("a negative size", document(entry("a", size: "-1")), .malformedResponse),
    ("an entry without a key", document("<Contents><Size>1</Size></Contents>"), .malformedResponse),
    ("cut in the middle (row L3)", String(document(entry("a")).dropLast(30)), .malformedResponse),
    ("no bytes at all", "", .missingResult),
    ("only white space", " \n ", .missingResult),
    ("an XML declaration and white space (row R8)", "<?xml version=\"1.0\"?>\n   ", .malformedResponse),
    ("a web page (row T14)", "<!DOCTYPE html><html><body>log in</body></html>", .notS3),
    ("a web page without a type", "\n<html><body/></html>", .notS3),
    ("some other document", "<feed/>", .notS3),
    ("a control character", document("<Contents><Key>a\u{1}</Key></Contents>"), .malformedResponse),
    ("text after the end", document("") + "x", .malformedResponse),
    ("an error (row R5)", "<Error><Code>AccessDenied</Code></Error>", .accessDenied),
    (
      "an error in a namespace (row R6)", "<Error xmlns=\"http://x\"><Code>InternalError</Code></Error>", .internalError
    ),
  ])
  func `a page that cannot be trusted is refused`(_ what: String, _ body: String, _ code: S3Error.Code) async throws {
    guard case .failure(let error) = try await list(body) else {
      Issue.record("\(what) was accepted")
      return
    }
    #expect(error.code == code, "\(what): \(error)")
    #expect(error.operation == .listObjectsV2)
  }

  @Test func `the pager goes from page to page, over empty ones too, to the proven end`() async throws {
    let test = try TestClient([
      Self.page(["a", "b"], token: "1"), Self.page([], token: "2"), Self.page(["c"]),
    ])
    let pager = test.client.listObjectsV2(ListObjectsV2Parameters(bucket: try .make()))
    var keys: [[String]] = []
    while let page = try await pager.nextPage() { keys.append(page.objects.map(\.key.rawValue)) }
    #expect(keys == [["a", "b"], [], ["c"]])
    #expect(test.sent.map { $0.request.url.contains("continuation-token=") } == [false, true, true])
    #expect(try await pager.nextPage() == nil)
  }

  @Test(arguments: [
    ("the token repeats (row L5)", [page(["a"], token: "1"), page(["b"], token: "1")]),
    (
      "the token repeats after an empty page (row L5)",
      [page(["a"], token: "1"), page([], token: "2"), page([], token: "1")]
    ),
    ("a page repeats (row L5)", [page(["a"], token: "1"), page(["a"], token: "2")]),
    ("keys go backwards between pages (row L8)", [page(["b"], token: "1"), page(["a"])]),
    ("keys go backwards in a page (row L8)", [page(["b", "a"])]),
    ("a key comes twice (row L8)", [page(["a", "a"])]),
    ("order by letters instead of bytes (row L8)", [page(["a", "B"])]),
  ])
  func `the pager breaks off a listing that goes astray`(
    _ what: String, _ replies: [StubTransport.Reply]
  ) async throws {
    let test = try TestClient(replies)
    let pager = test.client.listObjectsV2(ListObjectsV2Parameters(bucket: try .make()))
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing, "\(what)")
    let again = await failure { () async throws(S3Error) in try await pager.nextPage() }
    #expect(again == error, "a broken listing stays broken and is never taken for complete")
  }

  @Test func `empty pages do not go on for ever (row L5)`() async throws {
    let pages = Locked(0)
    let pager = ListObjectsV2Pager(parameters: ListObjectsV2Parameters(bucket: try .make())) { _ in
      let page = pages.withLock { count in
        count += 1
        return count
      }
      return ListObjectsV2Page(objects: [], nextContinuationToken: "\(page)")
    }
    let error = await failure { () async throws(S3Error) in while try await pager.nextPage() != nil {} }
    #expect(error?.code == .brokenListing)
    #expect(pages.withLock { $0 } == ListingGuard.maximumEmptyPages + 1)
  }

  @Test func `a key outside the prefix breaks the listing`() async throws {
    let test = try TestClient([Self.page(["logs2/a"])])
    let pager = test.client.listObjectsV2(ListObjectsV2Parameters(bucket: try .make(), prefix: "logs/"))
    let error = await failure { () async throws(S3Error) in try await pager.nextPage() }
    #expect(error?.code == .brokenListing)
  }

  @Test func `a later page that fails ends the listing with its error (row L2)`() async throws {
    let test = try TestClient([Self.page(["a"], token: "1"), .error(403, "AccessDenied")])
    let pager = test.client.listObjectsV2(ListObjectsV2Parameters(bucket: try .make()))
    _ = try await pager.nextPage()
    let error = await failure { () async throws(S3Error) in try await pager.nextPage() }
    #expect(error?.code == .accessDenied)
  }

  @Test func `a page that was cut is fetched again`() async throws {
    let whole = Self.document(Self.entry("a"))
    let test = try TestClient([
      .answer(200, [:], String(whole.dropLast(40))), .cut(200, [:], String(whole.prefix(90))), .answer(200, [:], whole),
    ])
    let page = try await test.client.listObjectsV2Page(
      ListObjectsV2Parameters(bucket: try .make()), continuationToken: nil)
    #expect(page.objects.count == 1)
    #expect(test.sent.count == 3)
  }

  @Test func `the answer may come in any pieces`() async throws {
    let bytes = Array(("\n\n" + Self.document(Self.entry("%C3%BC+\u{FC}"), encoding: "url")).utf8.dropFirst(2))
    for size in [1, 2, 3, 7] {
      let chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
      let test = try TestClient([.answer(200, [:], chunks: [[0x0A]] + chunks, failure: nil)])
      let page = try await test.client.listObjectsV2Page(
        ListObjectsV2Parameters(bucket: try .make()), continuationToken: nil)
      #expect(page.objects.first?.key.rawValue == "\u{FC} \u{FC}", "pieces of \(size)")
    }
  }
}
