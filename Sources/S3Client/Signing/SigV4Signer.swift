internal import ConcurrencyHelpers
internal import Digests
internal import HTTPTransport
internal import S3Types

/// Signs requests in their headers by Signature Version 4, for S3 and for the services that credentials come from.
///
/// Our own and not libcurl's, because it can be tested against vectors and every key of s3-semantics 3a is safe in it.
final class SigV4Signer: Sendable, CustomReflectable {
  /// What stands in the place of the digest of a body that is not signed.
  static let unsignedPayload = "UNSIGNED-PAYLOAD"
  /// SHA-256 of nothing.
  static let emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private let service: String
  private let keys: Locked<[KeyScope: [UInt8]]> = Locked([:])

  /// Signs for a service, by the name that stands in the scope of its signatures.
  init(service: String = "s3") { self.service = service }

  /// What a derived key is good for; holds a secret, so it is never shown.
  private struct KeyScope: Hashable {
    let day: String
    let region: String
    let secret: String
  }

  /// The steps of one signature, kept apart so that each can be compared with those of another implementation.
  struct Signature {
    let canonicalRequest: [UInt8]
    let stringToSign: [UInt8]
    let hex: String
    let authorization: String
  }

  /// No children, because the keys it remembers are secret (row S24).
  var customMirror: Mirror { Mirror(self, children: []) }

  /// Adds the headers that are signed besides the request's own, and the signature over all of them.
  func sign(
    method: HTTPRequest.Method, target: RequestTarget, headers: inout HTTPHeaders, payloadHash: String,
    credentials: Credentials, region: String, at moment: Timestamp
  ) {
    let time = moment.basicISO8601
    headers.add("x-amz-date", time)
    // The other services take the digest of a body as given.
    if service == "s3" { headers.add("x-amz-content-sha256", payloadHash) }
    if let token = credentials.sessionToken { headers.add("x-amz-security-token", token) }
    let signature = signature(
      method: method, target: target, headers: headers, payloadHash: payloadHash, credentials: credentials,
      region: region, time: time)
    headers.add("authorization", signature.authorization)
  }

  /// Computes a signature over headers that are complete but for `Authorization`.
  func signature(
    method: HTTPRequest.Method, target: RequestTarget, headers: HTTPHeaders, payloadHash: String,
    credentials: Credentials, region: String, time: String
  ) -> Signature {
    let canonical = CanonicalRequest(method: method, target: target, headers: headers, payloadHash: payloadHash)
    let day = String(time.prefix(8))
    let scope = scope(at: time, region: region)
    let digest = Hex.encode(Digest.of(canonical.bytes, .sha256))
    let stringToSign = Array("AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(digest)".utf8)
    let key = signingKey(KeyScope(day: day, region: region, secret: credentials.secretAccessKey))
    let signature = Hex.encode(Digest.hmacSHA256(key: key, stringToSign))
    let signedHeaders = String(decoding: canonical.signedHeaders, as: UTF8.self)
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(signedHeaders), "
      + "Signature=\(signature)"
    return Signature(
      canonicalRequest: canonical.bytes, stringToSign: stringToSign, hex: signature, authorization: authorization)
  }

  /// What a signature is good for: the day, the region and the service.
  func scope(at time: String, region: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

  /// The derived key, which is the same for a whole day.
  private func signingKey(_ scope: KeyScope) -> [UInt8] {
    if let known = keys.withLock({ $0[scope] }) { return known }
    let steps = [scope.day, scope.region, service, "aws4_request"]
    let key = steps.reduce(Array("AWS4\(scope.secret)".utf8)) { Digest.hmacSHA256(key: $0, Array($1.utf8)) }
    keys.withLock { keys in
      // A run sees few scopes; old days and refreshed secrets must not pile up.
      if keys.count >= 16 { keys.removeAll() }
      keys[scope] = key
    }
    return key
  }
}
