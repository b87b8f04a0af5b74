internal import Digests
internal import S3Types

extension S3Request {
  /// Adds how the service should encrypt an object: with its keys, or with one of the caller's own, not both.
  mutating func add(_ encryption: ServerSideEncryption?, or key: CustomerKey?) throws(S3Error) {
    guard encryption == nil || key == nil else {
      throw failure(.invalidRequest, "an object is encrypted by the service's keys or by the caller's own, not by both")
    }
    if let encryption { try add(encryption) }
    try add(key)
  }

  /// Adds a key of the caller's own (SSE-C); the request is then sent over TLS only.
  mutating func add(_ key: CustomerKey?) throws(S3Error) { try add(key, to: "x-amz-server-side-encryption-customer-") }

  /// Adds the key that the source of a copy was encrypted with.
  mutating func add(source key: CustomerKey?) throws(S3Error) {
    try add(key, to: "x-amz-copy-source-server-side-encryption-customer-")
  }

  private mutating func add(_ key: CustomerKey?, to prefix: String) throws(S3Error) {
    guard let key else { return }
    needsTLS = true
    try add(prefix + "algorithm", "AES256")
    try add(prefix + "key", Base64.encode(key.bytes))
    try add(prefix + "key-md5", Base64.encode(Digest.of(key.bytes, .md5)))
  }

  /// Refuses to say a key of the caller's own where others can read it (row S17).
  func checkPrivacy(of endpoint: EndpointURL) throws(S3Error) {
    guard needsTLS, !endpoint.isTLS, !endpoint.isLoopback else { return }
    throw failure(
      .configuration,
      "the request carries an encryption key, and the endpoint \(endpoint) is not encrypted; use https://")
  }
}

extension EndpointURL {
  /// Whether the host is this machine, so that nothing that is sent there leaves it.
  var isLoopback: Bool {
    if ["localhost", "[::1]"].contains(host) { return true }
    return isAddress && host.hasPrefix("127.")
  }
}
