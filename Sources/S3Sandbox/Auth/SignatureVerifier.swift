import ConcurrencyHelpers
import Digests
import NIOHTTP1
import S3Types

/// Decides whether a request was signed by someone who holds an accepted secret (Signature Version 4).
final class SignatureVerifier: Sendable {
  /// What is known of a request that passed.
  struct Verdict: Sendable {
    var declaration: PayloadDeclaration
    /// What verifies the chunks of a signed stream.
    var chunkSigner: ChunkSigner?
  }

  private struct CacheKey: Hashable {
    let accessKey: String
    let scope: String
  }

  private let credentials: [String: SandboxCredentials]
  private let region: String
  private let allowsAnonymous: Bool
  private let now: @Sendable () -> Timestamp
  /// Deriving a signing key takes four HMACs, so a day's keys are kept.
  private let signingKeys = Locked<[CacheKey: [UInt8]]>([:])

  init(
    credentials: [SandboxCredentials], region: String, allowsAnonymous: Bool, now: @escaping @Sendable () -> Timestamp
  ) {
    self.credentials = Dictionary(credentials.map { ($0.accessKey, $0) }, uniquingKeysWith: { _, last in last })
    self.region = region
    self.allowsAnonymous = allowsAnonymous
    self.now = now
  }

  /// Throws the answer that S3 would give when the request is not properly signed.
  func verify(_ request: S3Request) throws(S3Failure) -> Verdict {
    guard let claims = try SignatureClaims.parse(request) else { return try admitAnonymous(request) }
    guard let owner = credentials[claims.accessKey] else {
      throw S3Failure(
        .forbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.",
        details: [("AWSAccessKeyId", claims.accessKey)])
    }
    try checkScope(claims)
    try checkTime(claims)
    try checkSignedHeaders(claims, request)
    try checkToken(owner, request)
    let declaration = try declaration(claims, request)
    let key = signingKey(owner, claims)
    try checkSignature(claims, request, declaration, key)
    var verdict = Verdict(declaration: declaration)
    if case .streamingSigned = declaration {
      verdict.chunkSigner = ChunkSigner(
        signingKey: key, timestamp: claims.timestamp, scope: claims.scope, seed: claims.signature)
    }
    return verdict
  }

  private func admitAnonymous(_ request: S3Request) throws(S3Failure) -> Verdict {
    guard allowsAnonymous else { throw .accessDenied() }
    let declared = try request.header("x-amz-content-sha256").map(PayloadDeclaration.init) ?? .unsigned
    if case .streamingSigned = declared { throw .accessDenied("A signed stream needs a signed request") }
    return Verdict(declaration: declared)
  }

  private func checkScope(_ claims: SignatureClaims) throws(S3Failure) {
    guard claims.service == "s3" else {
      throw claims.form.malformed("incorrect service \"\(claims.service)\"; this endpoint belongs to \"s3\"")
    }
    guard claims.region == region else {
      var failure = claims.form.malformed("the region '\(claims.region)' is wrong; expecting '\(region)'")
      failure.details = [("Region", region)]
      failure.headers = [("x-amz-bucket-region", region)]
      throw failure
    }
  }

  private func checkTime(_ claims: SignatureClaims) throws(S3Failure) {
    guard let signed = Timestamp(parsingBasic: claims.timestamp) else {
      throw .accessDenied("AWS authentication requires a valid Date or x-amz-date header")
    }
    guard claims.timestamp.hasPrefix(claims.date + "T") else {
      throw claims.form.malformed("the date of the Credential does not match x-amz-date")
    }
    let server = now()
    let age = server.seconds - signed.seconds
    switch claims.form {
    case .header where abs(age) > Self.allowedSkew:
      throw S3Failure(
        .forbidden, "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        details: [
          ("RequestTime", claims.timestamp), ("ServerTime", server.description),
          ("MaxAllowedSkewMilliseconds", String(Self.allowedSkew * 1000)),
        ])
    case .presigned(let lifetime) where age > lifetime:
      throw S3Failure(
        .forbidden, "AccessDenied", "Request has expired",
        details: [("X-Amz-Expires", String(lifetime)), ("ServerTime", server.description)])
    case .presigned where age < -Self.allowedSkew: throw .accessDenied("Request is not valid yet")
    case .header, .presigned: break
    }
  }

  private static let allowedSkew = 15 * 60

  /// Host and every `x-amz-*` header have to be covered, or someone in between could add one.
  private func checkSignedHeaders(_ claims: SignatureClaims, _ request: S3Request) throws(S3Failure) {
    let signed = Set(claims.signedHeaders)
    let inOrder = claims.signedHeaders.elementsEqual(signed.sorted())
    guard inOrder, claims.signedHeaders.allSatisfy({ $0 == $0.lowercased() && !$0.isEmpty }) else {
      throw claims.form.malformed("SignedHeaders must be in lower case, sorted and without repetition")
    }
    var missing: [String] = signed.contains("host") ? [] : ["host"]
    for header in request.headers {
      let name = header.name.lowercased()
      if name.hasPrefix("x-amz-"), !signed.contains(name) { missing.append(name) }
    }
    guard missing.isEmpty else {
      throw S3Failure(
        .forbidden, "AccessDenied", "There were headers present in the request which were not signed",
        details: [("HeadersNotSigned", missing.joined(separator: ", "))])
    }
    for name in claims.signedHeaders where !request.headers.contains(name: name) {
      throw S3Failure(
        .forbidden, "SignatureDoesNotMatch", "The signed header '\(name)' is not in the request.")
    }
  }

  private func checkToken(_ owner: SandboxCredentials, _ request: S3Request) throws(S3Failure) {
    let token = request.header("x-amz-security-token") ?? request.query["X-Amz-Security-Token"]
    guard token == owner.sessionToken else {
      throw S3Failure(.badRequest, "InvalidToken", "The provided token is malformed or otherwise invalid.")
    }
  }

  private func declaration(_ claims: SignatureClaims, _ request: S3Request) throws(S3Failure) -> PayloadDeclaration {
    if let value = request.header("x-amz-content-sha256") ?? request.query["X-Amz-Content-Sha256"] {
      return try PayloadDeclaration(value)
    }
    guard claims.form != .header else {
      throw .invalidRequest("Missing required header for this request: x-amz-content-sha256")
    }
    return .unsigned
  }

  private func checkSignature(
    _ claims: SignatureClaims, _ request: S3Request, _ declaration: PayloadDeclaration, _ key: [UInt8]
  ) throws(S3Failure) {
    let excluded: Set<String> = claims.form == .header ? [] : ["X-Amz-Signature"]
    guard
      let canonical = CanonicalRequest.render(
        request, signedHeaders: claims.signedHeaders, payloadHash: declaration.canonical, leavingOut: excluded)
    else { throw .invalidURI(request.rawPath) }
    let stringToSign = CanonicalRequest.stringToSign(canonical, timestamp: claims.timestamp, scope: claims.scope)
    guard Hex.encode(Digest.hmacSHA256(key: key, stringToSign)) == claims.signature else {
      throw S3Failure(
        .forbidden, "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
          + "method.",
        details: [
          ("AWSAccessKeyId", claims.accessKey),
          ("StringToSign", String(decoding: stringToSign, as: UTF8.self)),
          ("SignatureProvided", claims.signature),
          ("CanonicalRequest", Self.withoutCustomerKeys(String(decoding: canonical, as: UTF8.self))),
        ])
    }
  }

  /// S3 shows the canonical request whole; the keys of SSE-C that stand in it would end in somebody's log.
  private static func withoutCustomerKeys(_ canonical: String) -> String {
    canonical.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let colon = line.firstIndex(of: ":"), line[..<colon].hasSuffix("-customer-key") else { return line }
      return line[..<colon] + ":(not shown)"
    }.joined(separator: "\n")
  }

  private func signingKey(_ owner: SandboxCredentials, _ claims: SignatureClaims) -> [UInt8] {
    let cacheKey = CacheKey(accessKey: owner.accessKey, scope: claims.scope)
    return signingKeys.withLock { keys in
      if let known = keys[cacheKey] { return known }
      if keys.count >= 64 { keys.removeAll() }
      let made = Self.deriveKey(
        secret: owner.secretKey, date: claims.date, region: claims.region, service: claims.service)
      keys[cacheKey] = made
      return made
    }
  }

  /// The signing key of one day, region and service.
  static func deriveKey(secret: String, date: String, region: String, service: String) -> [UInt8] {
    [date, region, service, "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) { key, part in
      Digest.hmacSHA256(key: key, Array(part.utf8))
    }
  }
}
