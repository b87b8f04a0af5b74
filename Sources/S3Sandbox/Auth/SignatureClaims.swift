import NIOHTTP1
import S3Types

/// What a request claims about who signed it, what was signed and when.
struct SignatureClaims: Sendable, Equatable {
  /// Where the signature stands.
  enum Form: Sendable, Equatable {
    case header
    case presigned(lifetime: Int)

    /// What S3 answers to claims that it cannot make sense of.
    func malformed(_ why: String) -> S3Failure {
      switch self {
      case .header: SignatureClaims.malformed(why)
      case .presigned: SignatureClaims.malformedQuery(why)
      }
    }
  }

  var form: Form
  var accessKey: String
  /// `20261122/eu-central-1/s3/aws4_request`.
  var scope: String
  var date: String
  var region: String
  var service: String
  /// In the order in which the request lists them.
  var signedHeaders: [String]
  var signature: String
  /// `20261122T101112Z`.
  var timestamp: String

  static let algorithm = "AWS4-HMAC-SHA256"

  /// Reads the claims, or nil when the request carries none at all.
  static func parse(_ request: S3Request) throws(S3Failure) -> SignatureClaims? {
    let authorization = request.header("authorization")
    let isPresigned = request.query.contains("X-Amz-Algorithm") || request.query.contains("X-Amz-Signature")
    if authorization != nil, isPresigned {
      throw .invalidRequest(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header "
          + "should be specified")
    }
    if let authorization { return try parseHeader(authorization, request) }
    if isPresigned { return try parseQuery(request) }
    if request.query.contains("AWSAccessKeyId") { throw unsupported }
    return nil
  }

  private static func parseHeader(_ text: String, _ request: S3Request) throws(S3Failure) -> SignatureClaims {
    guard text.hasPrefix(algorithm + " ") else { throw unsupported }
    var fields: [Substring: Substring] = [:]
    for part in text.dropFirst(algorithm.count + 1).split(separator: ",") {
      let trimmed = part.drop { $0 == " " }
      guard let equals = trimmed.firstIndex(of: "=") else { throw malformed("a field has no value") }
      fields[trimmed[..<equals]] = trimmed[trimmed.index(after: equals)...]
    }
    guard let credential = fields["Credential"], let signed = fields["SignedHeaders"],
      let signature = fields["Signature"]
    else { throw malformed("it needs Credential, SignedHeaders and Signature") }
    guard let timestamp = request.header("x-amz-date") else {
      throw .accessDenied("AWS authentication requires a valid x-amz-date header")
    }
    return try make(.header, credential, signed, signature, timestamp)
  }

  private static func parseQuery(_ request: S3Request) throws(S3Failure) -> SignatureClaims {
    let query = request.query
    guard query["X-Amz-Algorithm"] == algorithm else { throw malformedQuery("X-Amz-Algorithm must be \(algorithm)") }
    guard let credential = query["X-Amz-Credential"], let signed = query["X-Amz-SignedHeaders"],
      let signature = query["X-Amz-Signature"], let timestamp = query["X-Amz-Date"],
      let expires = query["X-Amz-Expires"]
    else {
      throw malformedQuery(
        "Query-string authentication needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
          + "X-Amz-SignedHeaders, and X-Amz-Expires")
    }
    guard let lifetime = Int(expires), (1...604_800).contains(lifetime) else {
      throw malformedQuery("X-Amz-Expires must be between 1 and 604800 seconds")
    }
    return try make(.presigned(lifetime: lifetime), credential[...], signed[...], signature[...], timestamp)
  }

  private static func make(
    _ form: Form, _ credential: Substring, _ signed: Substring, _ signature: Substring, _ timestamp: String
  ) throws(S3Failure) -> SignatureClaims {
    let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 5 else {
      throw form.malformed("the Credential must be <key>/YYYYMMDD/REGION/SERVICE/aws4_request")
    }
    let scope = parts.suffix(4)
    guard parts.last == "aws4_request" else { throw form.malformed("the Credential must end in aws4_request") }
    let first = scope.startIndex
    return SignatureClaims(
      form: form, accessKey: parts.dropLast(4).joined(separator: "/"), scope: scope.joined(separator: "/"),
      date: String(scope[first]), region: String(scope[first + 1]), service: String(scope[first + 2]),
      signedHeaders: signed.split(separator: ";", omittingEmptySubsequences: false).map(String.init),
      signature: String(signature), timestamp: timestamp)
  }

  private static func malformed(_ why: String) -> S3Failure {
    S3Failure(
      .badRequest, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid: \(why)")
  }

  private static func malformedQuery(_ why: String) -> S3Failure {
    S3Failure(.badRequest, "AuthorizationQueryParametersError", why)
  }

  private static let unsupported = S3Failure.invalidRequest(
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
}

extension Timestamp {
  /// Parses `20261122T101112Z`.
  init?(parsingBasic text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16 else { return nil }
    let part = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
    self.init(
      parsing: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    guard basicISO8601 == text else { return nil }
  }
}
