internal import S3Types

/// Where one request goes: host, and path and query exactly as they are sent and signed.
///
/// The path is encoded once and never normalised: `//`, `.` and `..` are bytes of a key (s3-semantics 3a).
struct RequestTarget: Sendable, Hashable {
  /// `https://` or `http://`.
  let scheme: String
  /// The value of `Host`.
  let authority: String
  /// The encoded path, starting with "/".
  let path: [UInt8]
  /// The encoded query, sorted by name and value, with "=" also after names without a value.
  let query: [UInt8]

  /// The URL.
  var url: String {
    var bytes = Array(scheme.utf8)
    bytes.reserveCapacity(bytes.count + authority.utf8.count + path.count + query.count + 1)
    bytes.append(contentsOf: authority.utf8)
    bytes.append(contentsOf: path)
    if !query.isEmpty {
      bytes.append(UInt8(ascii: "?"))
      bytes.append(contentsOf: query)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Places key and query where the bucket is.
  init(_ route: EndpointRoute, key: ObjectKey?, query: [QueryItem]) {
    scheme = route.endpoint.isTLS ? "https://" : "http://"
    authority = route.endpoint.authority
    var path = Array(route.endpoint.basePath.utf8)
    path.append(UInt8(ascii: "/"))
    if let bucket = route.pathBucket { path.append(contentsOf: bucket.rawValue.utf8) }
    if let key {
      if route.pathBucket != nil { path.append(UInt8(ascii: "/")) }
      PercentEncoding.append(key.rawValue, keepingSlashes: true, to: &path)
    }
    self.path = path
    self.query = Self.encode(query)
  }

  private static func encode(_ items: [QueryItem]) -> [UInt8] {
    let encoded = items.map { (PercentEncoding.component($0.name), PercentEncoding.component($0.value)) }
    var query: [UInt8] = []
    for (name, value) in encoded.sorted(by: { $0 < $1 }) {
      if !query.isEmpty { query.append(UInt8(ascii: "&")) }
      query.append(contentsOf: name.utf8)
      query.append(UInt8(ascii: "="))
      query.append(contentsOf: value.utf8)
    }
    return query
  }
}

/// One name and value of a query, not encoded.
struct QueryItem: Sendable, Hashable {
  let name: String
  let value: String

  init(_ name: String, _ value: String = "") {
    self.name = name
    self.value = value
  }
}
