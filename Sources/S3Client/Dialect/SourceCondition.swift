internal import HTTPTransport
internal import S3Types

/// The conditions on the source of a copy, judged here instead of by the service.
struct SourceCondition {
  private let ifMatch: ETag?
  private let ifNoneMatch: ETag?
  private let ifModifiedSince: Timestamp?
  private let ifUnmodifiedSince: Timestamp?

  private static let names = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"]
    .map { "x-amz-copy-source-" + $0 }

  /// Reads the conditions of a request.
  init(_ request: S3Request) {
    let values = Self.names.map { request.headers[$0] }
    ifMatch = values[0].map(ETag.init)
    ifNoneMatch = values[1].map(ETag.init)
    ifModifiedSince = values[2].flatMap(Timestamp.init(parsing:))
    ifUnmodifiedSince = values[3].flatMap(Timestamp.init(parsing:))
  }

  /// Whether there is none.
  var isNone: Bool { ifMatch == nil && ifNoneMatch == nil && ifModifiedSince == nil && ifUnmodifiedSince == nil }

  /// Why an object is not the one that is to be copied; nil when it is.
  ///
  /// A time that nobody knows fulfils nothing.
  func objection(to found: ObjectMetadata) -> String? {
    if let ifMatch, found.etag != ifMatch { return "has another ETag than the one that is to be copied" }
    if let ifNoneMatch, found.etag == ifNoneMatch { return "still has the ETag that is not to be copied" }
    if let ifModifiedSince {
      guard let modified = found.lastModified, modified.seconds > ifModifiedSince.seconds else {
        return "was not modified since the time that was named"
      }
    }
    // A matching If-Match outweighs it (RFC 9110 section 13.2.2).
    if let ifUnmodifiedSince, ifMatch == nil {
      guard let modified = found.lastModified, modified.seconds <= ifUnmodifiedSince.seconds else {
        return "was modified since the time that was named"
      }
    }
    return nil
  }

  /// Takes the conditions out of a request.
  static func drop(from request: inout S3Request) {
    for name in names { request.headers[name] = nil }
  }
}

/// The value of `x-amz-copy-source`, as `CopySource.headerValue` writes it.
struct CopySourceHeader {
  let location: S3Location
  let versionID: String?

  init?(_ text: String) {
    let marker = "?versionId="
    let halves = text.split(separator: marker, maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = halves.first, let slash = path.firstIndex(of: "/"),
      let bytes = PercentEncoding.decodeListed(Array(path[path.index(after: slash)...].utf8))
    else { return nil }
    do throws(InvalidName) {
      location = S3Location(
        bucket: try BucketName(String(path[..<slash])), key: try ObjectKey(String(decoding: bytes, as: UTF8.self)))
    } catch {
      return nil
    }
    versionID = halves.count > 1 ? String(halves[1]) : nil
  }
}
