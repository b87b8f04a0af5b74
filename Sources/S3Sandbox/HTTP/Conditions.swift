import NIOHTTP1
import S3Types

/// Lists of entity tags in conditional headers.
enum EntityTags {
  /// Whether `*` or one of the tags of a header names the given tag; nil stands for "no object".
  static func match(_ header: String, _ etag: ETag?) -> Bool {
    guard let etag else { return false }
    return header.split(separator: ",").contains { part in
      let tag = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      return String(tag) == "*" || ETag(String(tag)) == etag
    }
  }
}

/// The conditions of a read, with the precedence of RFC 9110 section 13.2.2.
struct ReadCondition: Sendable {
  enum Verdict: Sendable, Equatable {
    case proceed
    case notModified
    case failed(String)
  }

  var ifMatch: String?
  var ifNoneMatch: String?
  var ifModifiedSince: Timestamp?
  var ifUnmodifiedSince: Timestamp?

  /// Reads the four headers; `prefix` is `x-amz-copy-source-` for the source of a copy.
  ///
  /// A date that cannot be parsed is no condition, as RFC 9110 has it.
  init(_ request: S3Request, prefix: String = "") {
    ifMatch = request.header(prefix + "if-match")
    ifNoneMatch = request.header(prefix + "if-none-match")
    ifModifiedSince = request.header(prefix + "if-modified-since").flatMap(Timestamp.init(parsing:))
    ifUnmodifiedSince = request.header(prefix + "if-unmodified-since").flatMap(Timestamp.init(parsing:))
  }

  init() {}

  /// A matching If-Match outweighs If-Unmodified-Since, a given If-None-Match outweighs If-Modified-Since.
  func verdict(etag: ETag?, lastModified: Timestamp) -> Verdict {
    if let ifMatch {
      guard EntityTags.match(ifMatch, etag) else { return .failed("If-Match") }
    } else if let ifUnmodifiedSince, lastModified.seconds > ifUnmodifiedSince.seconds {
      return .failed("If-Unmodified-Since")
    }
    if let ifNoneMatch {
      return EntityTags.match(ifNoneMatch, etag) ? .notModified : .proceed
    }
    if let ifModifiedSince, lastModified.seconds <= ifModifiedSince.seconds { return .notModified }
    return .proceed
  }
}

/// The conditions of a write.
struct WriteCondition: Sendable {
  var ifMatch: String?
  var mustBeNew = false

  static let none = WriteCondition()

  init() {}

  /// Reads If-Match and If-None-Match, of which a write knows only `*`.
  init(_ request: S3Request) throws(S3Failure) {
    ifMatch = request.header("if-match")
    if let ifNoneMatch = request.header("if-none-match") {
      guard ifNoneMatch == "*" else { throw .notImplemented("If-None-Match with another value than *") }
      mustBeNew = true
    }
    for name in ["if-modified-since", "if-unmodified-since"] where request.headers.contains(name: name) {
      throw .notImplemented(name)
    }
  }

  var isNone: Bool { ifMatch == nil && !mustBeNew }

  /// Judges by the tag of what is there now; nil when nothing is.
  func check(_ current: ETag?, key: ObjectKey) throws(S3Failure) {
    if mustBeNew, current != nil { throw .preconditionFailed("If-None-Match") }
    guard let ifMatch else { return }
    guard current != nil else { throw .noSuchKey(key.rawValue) }
    guard EntityTags.match(ifMatch, current) else { throw .preconditionFailed("If-Match") }
  }
}
