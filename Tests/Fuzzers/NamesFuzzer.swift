import S3Types

@testable import S3Client

/// Short texts: S3 URLs, buckets, keys, endpoints, times, entity tags, ranges and encoded keys.
enum NamesFuzzer {
  static func run(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    checkNames(text)
    checkEndpoint(text)
    checkTime(text)
    if let range = ContentRange(text) {
      promise(0 <= range.first && range.first <= range.last, "a range that is none")
      promise(range.total.map { range.last < $0 } ?? true, "a range beyond its object")
    }
    let tag = ETag(text)
    promise(tag.md5Hex?.utf8.count ?? 32 == 32, "an MD5 of another length")
    if !tag.rawValue.hasPrefix("W/"), !tag.rawValue.hasPrefix("\"") {
      promise(ETag(tag.quoted) == tag, "an entity tag changes on the way")
    }
    _ = PercentEncoding.decodeListed(input)
    let encoded = Array(PercentEncoding.component(text).utf8)
    promise(PercentEncoding.decodeListed(encoded) == Array(text.utf8), "a key changes on the way")
  }

  private static func checkNames(_ text: String) {
    if let url = accepted({ () throws(InvalidName) in try S3URL(text) }) {
      let again = accepted { () throws(InvalidName) in try S3URL(url.description) }
      promise(again == url, "an S3 URL changes on the way")
    }
    if let bucket = accepted({ () throws(InvalidName) in try BucketName(text) }) {
      promise(bucket.rawValue.utf8.allSatisfy { $0 < 0x80 }, "a bucket that is not ASCII")
    }
    if let key = accepted({ () throws(InvalidName) in try ObjectKey(text) }) {
      promise(key.starts(with: text) && key.byteCount == text.utf8.count, "a key is not what was given")
    }
  }

  private static func checkEndpoint(_ text: String) {
    do throws(S3Error) {
      let endpoint = try EndpointURL(text)
      let again = try EndpointURL(endpoint.description)
      promise(again == endpoint, "an endpoint URL changes on the way")
    } catch {
      checkText(of: error)
    }
  }

  private static func checkTime(_ text: String) {
    guard let time = Timestamp(parsing: text) else { return }
    promise(Timestamp(parsing: time.httpDate)?.seconds == time.seconds, "a time changes on the way")
    let milliseconds = time.nanoseconds / 1_000_000
    if milliseconds >= 0 {
      promise(
        (Timestamp(parsing: time.description)?.nanoseconds).map { $0 / 1_000_000 } == milliseconds,
        "a time changes on the way")
    }
    promise(time.basicISO8601.utf8.count == 16, "a time of another length")
  }

  private static func accepted<Value>(_ parse: () throws(InvalidName) -> Value) -> Value? {
    do throws(InvalidName) { return try parse() } catch { return nil }
  }
}
