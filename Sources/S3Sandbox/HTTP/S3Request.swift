import NIOHTTP1
import S3Types

/// One request, its target decoded exactly once and nothing normalised.
struct S3Request: Sendable {
  let method: HTTPMethod
  /// The path as it stood in the request line.
  let rawPath: String
  /// The query as it stood in the request line, without "?".
  let rawQuery: String
  var query: Query
  var headers: HTTPHeaders
  let bucket: String?
  let key: ObjectKey?
  /// The decoded path, for error answers.
  let resource: String

  /// Splits the target; throws `InvalidURI`, `KeyTooLongError` or `InvalidRequest`.
  init(head: HTTPRequestHead, allowsVirtualHost: Bool = true) throws(S3Failure) {
    method = head.method
    headers = head.headers
    let target = head.uri
    guard target.utf8.first == UInt8(ascii: "/") else { throw .invalidURI(target) }
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    let path = target[..<(mark ?? target.endIndex)]
    let raw = mark.map { target[target.utf8.index(after: $0)...] } ?? ""
    guard let parsed = Query.parse(raw) else { throw .invalidURI(target) }
    rawPath = String(path)
    rawQuery = String(raw)
    query = parsed
    let hosts = head.headers["host"]
    guard hosts.count == 1 else { throw .invalidRequest("The request must have exactly one Host header.") }

    var objectPath = path.utf8.dropFirst()
    if allowsVirtualHost, let virtual = HostAddress.bucket(in: hosts[0]) {
      bucket = virtual
    } else {
      let slash = objectPath.firstIndex(of: UInt8(ascii: "/")) ?? objectPath.endIndex
      guard let name = PercentCoding.decodeText(objectPath[..<slash], plus: .literal) else {
        throw .invalidURI(target)
      }
      guard !name.isEmpty || slash == objectPath.endIndex else { throw .invalidBucketName("") }
      bucket = name.isEmpty ? nil : name
      objectPath = slash == objectPath.endIndex ? objectPath[slash...] : objectPath[slash...].dropFirst()
    }
    guard let keyText = PercentCoding.decodeText(objectPath, plus: .literal),
      let decoded = PercentCoding.decodeText(path.utf8, plus: .literal)
    else { throw .invalidURI(target) }
    resource = decoded
    key = keyText.isEmpty ? nil : try Self.validKey(keyText)
  }

  /// The only value of a header that may stand once, or nil.
  func header(_ name: String) -> String? { headers.first(name: name) }

  /// A presigned address may carry in its query what else would be a header; here it becomes that header.
  func withHeadersOfQuery() -> S3Request {
    guard query.contains("X-Amz-Signature") else { return self }
    var request = self
    let moved = query.items.filter { item in
      item.name.hasPrefix("x-amz-") && item.value.isHeaderValue && !headers.contains(name: item.name)
    }
    for item in moved { request.headers.add(name: item.name, value: item.value) }
    request.query = Query(items: query.items.filter { !moved.contains($0) })
    return request
  }

  static func validKey(_ text: String) throws(S3Failure) -> ObjectKey {
    guard !text.isEmpty else {
      throw S3Failure(.badRequest, "UserKeyMustBeSpecified", "The key must not be empty.")
    }
    do { return try ObjectKey(text) } catch { throw .keyTooLong(byteCount: text.utf8.count) }
  }

  /// The bucket as a valid name; throws `InvalidBucketName`.
  func validBucket() throws(S3Failure) -> BucketName {
    do { return try BucketName(bucket ?? "") } catch { throw .invalidBucketName(bucket ?? "") }
  }
}
