internal import HTTPTransport
public import S3Types

/// Which request a URL should allow.
public struct PresignParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// What may be done with it.
  public var action: Action
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// Headers of the answer that take the place of the object's own; for reading alone.
  public var overrides: ResponseOverrides
  /// Headers that the request must have, exactly these; those of `Content-` and `x-amz-` that it may have and does not
  /// name here are not protected by the signature.
  public var headers: [String: String]
  /// Owner check and payer; they become headers that the request must have.
  public var options: RequestOptions

  /// What can be done by a URL.
  public enum Action: Sendable, Hashable {
    /// Read the object.
    case get
    /// Look it up.
    case head
    /// Write it; the bytes are not part of the signature.
    case put
    /// Delete it.
    case delete
    /// Send one part of an upload.
    case uploadPart(uploadID: String, partNumber: Int)
  }

  /// Names the object.
  public init(
    _ location: S3Location, _ action: Action = .get, versionID: String? = nil,
    overrides: ResponseOverrides = ResponseOverrides(), headers: [String: String] = [:],
    options: RequestOptions = .none
  ) {
    self.location = location
    self.action = action
    self.versionID = versionID
    self.overrides = overrides
    self.headers = headers
    self.options = options
  }
}

/// Headers of an answer that take the place of the object's own.
public struct ResponseOverrides: Sendable, Hashable {
  /// `Content-Type`.
  public var contentType: String?
  /// `Content-Language`.
  public var contentLanguage: String?
  /// `Expires`, as sent.
  public var expires: String?
  /// `Cache-Control`.
  public var cacheControl: String?
  /// `Content-Disposition`.
  public var contentDisposition: String?
  /// `Content-Encoding`.
  public var contentEncoding: String?

  /// Overrides what is given and nothing else.
  public init(
    contentType: String? = nil, contentLanguage: String? = nil, expires: String? = nil, cacheControl: String? = nil,
    contentDisposition: String? = nil, contentEncoding: String? = nil
  ) {
    self.contentType = contentType
    self.contentLanguage = contentLanguage
    self.expires = expires
    self.cacheControl = cacheControl
    self.contentDisposition = contentDisposition
    self.contentEncoding = contentEncoding
  }

  fileprivate var query: [QueryItem] {
    [
      ("response-content-type", contentType), ("response-content-language", contentLanguage),
      ("response-expires", expires), ("response-cache-control", cacheControl),
      ("response-content-disposition", contentDisposition), ("response-content-encoding", contentEncoding),
    ].compactMap { name, value in value.map { QueryItem(name, $0) } }
  }
}

extension S3Client {
  /// Makes a URL that allows one kind of request without credentials of one's own; nothing is sent.
  ///
  /// - Parameters:
  ///   - parameters: The request that it allows.
  ///   - lifetime: How long it works, in whole seconds from 1 to 604,800 (a week); an hour by default.
  /// - Throws: `.invalidRequest` for another lifetime or a request that makes no sense, `.credentials` when there are
  ///   none, `.configuration` for a client that does not sign.
  public func presign(
    _ parameters: PresignParameters, expiresIn lifetime: Duration = .seconds(3600)
  ) async throws(S3Error) -> PresignedURL {
    let request = try Self.request(parameters)
    let seconds = lifetime.components.seconds
    guard (1...604_800).contains(seconds) else {
      throw request.failure(.invalidRequest, "a URL works for 1 second to 7 days, not for \(lifetime)")
    }
    guard let credentials = try await currentCredentials() else {
      throw request.failure(.configuration, "a client without credentials cannot sign a URL for somebody else")
    }
    let region = knownRegion(of: request.bucket) ?? configuration.region
    // Not shifted by what is known of the service's clock, because others will use it (s3-semantics 3b).
    let now = configuration.now()
    let signed = signer.presign(
      request, to: try route(of: request, region: region), credentials: credentials, at: now, seconds: Int(seconds))
    return PresignedURL(
      secretURL: signed, method: request.method.rawValue,
      headers: Dictionary(
        request.headers.fields.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }),
      expires: Timestamp(seconds: now.seconds + Int(seconds)))
  }

  private static func request(_ parameters: PresignParameters) throws(S3Error) -> S3Request {
    let (operation, method): (S3Operation, HTTPRequest.Method) =
      switch parameters.action {
      case .get: (.getObject, .get)
      case .head: (.headObject, .head)
      case .put: (.putObject, .put)
      case .delete: (.deleteObject, .delete)
      case .uploadPart: (.uploadPart, .put)
      }
    var request = try S3Request(
      operation, method, bucket: parameters.location.bucket, key: parameters.location.key, options: parameters.options)
    if case .uploadPart(let uploadID, let number) = parameters.action {
      try request.name(uploadID: uploadID, partNumber: number)
    }
    let isWrite = method == .put
    guard !isWrite || parameters.versionID == nil else {
      throw request.failure(.invalidRequest, "a write makes a version of its own and cannot name one")
    }
    try request.name(versionID: parameters.versionID)
    let overrides = parameters.overrides.query
    guard overrides.isEmpty || [.getObject, .headObject].contains(operation) else {
      throw request.failure(.invalidRequest, "only an answer that reads an object can have other headers than its own")
    }
    request.query += overrides
    for (name, value) in parameters.headers.sorted(by: { $0.key < $1.key }) {
      try request.addSigned(name, value)
    }
    return request
  }
}

extension S3Request {
  /// Adds a header that whoever uses a URL must send; names that the signature or the transport need are refused.
  fileprivate mutating func addSigned(_ name: String, _ value: String) throws(S3Error) {
    let name = name.lowercased()
    let isTaken = ["host", "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"].contains(name)
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte), !isTaken, headers[name] == nil,
      CanonicalRequest.isSigned(name)
    else {
      throw failure(.invalidRequest, "the header '\(Sanitised.text(name))' cannot be part of a signed URL")
    }
    try add(name, value)
  }
}

extension SigV4Signer {
  /// Signs a request in its query and gives its URL.
  func presign(
    _ request: S3Request, to route: EndpointRoute, credentials: Credentials, at moment: Timestamp, seconds: Int
  ) -> String {
    let time = moment.basicISO8601
    var headers = request.headers
    headers.add("host", RequestTarget(route, key: request.key, query: []).authority)
    var query = request.query
    query.append(QueryItem("X-Amz-Algorithm", "AWS4-HMAC-SHA256"))
    query.append(QueryItem("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(at: time, region: route.region))"))
    query.append(QueryItem("X-Amz-Date", time))
    query.append(QueryItem("X-Amz-Expires", String(seconds)))
    query.append(QueryItem("X-Amz-SignedHeaders", CanonicalRequest.signedNames(of: headers)))
    if let token = credentials.sessionToken { query.append(QueryItem("X-Amz-Security-Token", token)) }
    let signed = RequestTarget(route, key: request.key, query: query)
    let signature = signature(
      method: request.method, target: signed, headers: headers, payloadHash: Self.unsignedPayload,
      credentials: credentials, region: route.region, time: time)
    return "\(signed.url)&X-Amz-Signature=\(signature.hex)"
  }
}
