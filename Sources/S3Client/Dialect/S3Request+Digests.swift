internal import HTTPTransport
internal import S3Types

extension S3Request {
  /// Takes away or adds the digests of a body in memory that a dialect asks for (s3-semantics 3d).
  ///
  /// Checksums of uploads are computed while their bytes are read; what is decided here is about the rest.
  mutating func adjustDigests(to dialect: Dialect) throws(S3Error) {
    let isRequired = operation.requiresDigest
    if !dialect.contentMD5.applies(whereRequired: isRequired) { headers["content-md5"] = nil }
    guard isRequired, case .bytes(let bytes) = body, dialect.checksums.applies(whereRequired: true) else { return }
    // One digest is enough where one is required.
    guard dialect.checksums == .always || headers["content-md5"] == nil else { return }
    let name = dialect.checksumAlgorithm.headerName
    guard headers[name] == nil, let value = Self.checksum(of: bytes, dialect.checksumAlgorithm) else { return }
    try add(name, value)
  }
}

extension S3Request {
  private static func checksum(of bytes: [UInt8], _ algorithm: ChecksumAlgorithm) -> String? {
    var running = RunningChecksum(algorithm)
    running?.update(bytes)
    return running?.finish().value
  }
}

extension S3Operation {
  /// Whether S3 refuses the request without a digest of its body.
  fileprivate var requiresDigest: Bool {
    switch self {
    case .deleteObjects, .putObjectTagging, .putObjectACL, .restoreObject: true
    default: false
    }
  }
}

extension Dialect.DigestPolicy {
  /// Whether a request carries a digest.
  func applies(whereRequired isRequired: Bool) -> Bool {
    switch self {
    case .none: false
    case .whenRequired: isRequired
    case .always: true
    }
  }
}
