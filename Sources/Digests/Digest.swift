internal import COpenSSL

/// A running digest over bytes that arrive in pieces (OpenSSL EVP).
///
/// Safe, because the context is owned here, freed once and never handed out.
@safe package final class Digest {
  /// The algorithms that S3 and Signature Version 4 use.
  package enum Algorithm: Sendable { case sha256, sha1, md5 }

  private let context: OpaquePointer

  /// Starts a digest.
  package init(_ algorithm: Algorithm) {
    guard let made = unsafe EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory for a digest") }
    unsafe context = made
    let status =
      switch algorithm {
      case .sha256: unsafe EVP_DigestInit_ex(made, EVP_sha256(), nil)
      case .sha1: unsafe EVP_DigestInit_ex(made, EVP_sha1(), nil)
      case .md5: unsafe EVP_DigestInit_ex(made, EVP_md5(), nil)
      }
    precondition(status == 1, "OpenSSL does not offer the digest")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count) }
  }

  /// Adds bytes without copying them first.
  package func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count) }
  }

  /// Ends the digest and returns its bytes; nothing may be added afterwards.
  package func finish() -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    unsafe EVP_DigestFinal_ex(context, &result, &length)
    return Array(result.prefix(Int(length)))
  }

  /// Digests bytes at once.
  package static func of(_ bytes: [UInt8], _ algorithm: Algorithm) -> [UInt8] {
    let digest = Digest(algorithm)
    digest.update(bytes)
    return digest.finish()
  }

  /// HMAC-SHA256, RFC 2104.
  package static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &result, &length)
    return Array(result.prefix(Int(length)))
  }
}
