import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

struct ConditionTests {
  private static let etag = ETag("\"e1\"")
  private static let modified = Timestamp(parsing: "2026-11-22T10:00:00.700Z") ?? frozen
  private static let same = "Sun, 22 Nov 2026 10:00:00 GMT"
  private static let before = "Sun, 22 Nov 2026 09:59:59 GMT"

  @Test(
    arguments: [
      ([:], .proceed),
      (["if-match": "\"e1\""], .proceed), (["if-match": "e1"], .proceed), (["if-match": "\"x\", \"e1\""], .proceed),
      (["if-match": "*"], .proceed), (["if-match": "\"x\""], .failed("If-Match")),
      (["if-none-match": "\"e1\""], .notModified), (["if-none-match": "*"], .notModified),
      (["if-none-match": "\"x\""], .proceed),
      (["if-modified-since": same], .notModified), (["if-modified-since": before], .proceed),
      (["if-unmodified-since": same], .proceed), (["if-unmodified-since": before], .failed("If-Unmodified-Since")),
      (["if-match": "\"e1\"", "if-unmodified-since": before], .proceed),
      (["if-none-match": "\"x\"", "if-modified-since": same], .proceed),
      (["if-modified-since": "yesterday"], .proceed),
    ] as [([String: String], ReadCondition.Verdict)])
  func `a read is judged by its conditions in the order of RFC 9110`(
    _ headers: [String: String], _ verdict: ReadCondition.Verdict
  ) throws {
    let request = try makeRequest(.GET, "/b/k", headers.map { ($0.key, $0.value) })
    #expect(ReadCondition(request).verdict(etag: Self.etag, lastModified: Self.modified) == verdict)
  }

  @Test(
    arguments: [
      ([:], "e1", nil), ([:], nil, nil),
      (["if-none-match": "*"], nil, nil), (["if-none-match": "*"], "e1", "PreconditionFailed"),
      (["if-match": "\"e1\""], "e1", nil), (["if-match": "\"e1\""], "e2", "PreconditionFailed"),
      (["if-match": "\"e1\""], nil, "NoSuchKey"), (["if-none-match": "\"e1\""], "e1", "NotImplemented"),
    ] as [([String: String], String?, String?)])
  func `a write is judged by what is there now`(
    _ headers: [String: String], _ current: String?, _ code: String?
  ) throws {
    let request = try makeRequest(.PUT, "/b/k", headers.map { ($0.key, $0.value) })
    let name = try key("k")
    let found = failureCode { () throws(S3Failure) in
      try WriteCondition(request).check(current.map { ETag($0) }, key: name)
    }
    #expect(found == code)
  }

  @Test(
    arguments: [
      (nil, 10, .whole), ("bytes=0-0", 10, .part(0..<1)), ("bytes=2-5", 10, .part(2..<6)),
      ("bytes=5-", 10, .part(5..<10)), ("bytes=-3", 10, .part(7..<10)), ("bytes=-30", 10, .part(0..<10)),
      ("bytes=0-99", 10, .part(0..<10)), ("bytes=10-", 10, .unsatisfiable), ("bytes=-0", 10, .unsatisfiable),
      ("bytes=0-0", 0, .unsatisfiable), ("bytes=-5", 0, .unsatisfiable), ("bytes=5-2", 10, .whole),
      ("bytes=0-1,3-4", 10, .whole), ("bytes=a-b", 10, .whole), ("items=0-1", 10, .whole), ("bytes=-", 10, .whole),
      ("Bytes=0-1", 10, .part(0..<2)),
    ] as [(String?, Int, ByteRange)])
  func `a range is resolved against the size`(_ header: String?, _ size: Int, _ range: ByteRange) {
    #expect(ByteRange.resolve(header, size: size) == range)
  }
}
