internal import HTTPTransport
internal import S3Types

extension S3Error {
  /// The message for an answer that is a web page.
  static let htmlMessage = "the server answered with HTML, not S3"

  /// What a failed answer says, as one failed attempt; reads the body to its end.
  static func failure(
    answeredWith response: S3Response, endpoint: EndpointURL
  ) async -> AttemptFailure {
    let status = response.http.status
    var answer = response.request.failure(
      code(forStatus: status), "the service answered with status \(status)", origin: .service(status: status))
    guard response.request.method != .head else {
      if let advice = bodylessMessage(forStatus: status) { answer.message = advice }
      var failure = AttemptFailure(answer, headers: response.headers)
      failure.isBodyless = true
      return failure
    }
    var visitor = ErrorVisitor()
    let kind: ResponseDocument.Kind?
    do throws(ResponseDocument.ReadFailure) {
      kind = try await ResponseDocument.read(response.http.body, root: "Error", into: &visitor)
    } catch {
      // The body is lost or not XML, but the status stands and decides; the text says what was seen.
      kind = nil
      answer.message += ", and its body cannot be read"
    }
    switch kind {
    case .expected: answer.take(visitor.document)
    case .error(let document): answer.take(document)
    case .html:
      answer.message = htmlMessage
      // A 5xx page comes from a proxy in front of the service and may pass (row T14).
      if status < 500 { answer.code = .notS3 }
    case .empty, .other, nil: break
    }
    var failure = AttemptFailure(answer, headers: response.headers)
    failure.bucketRegion = failure.bucketRegion ?? visitor.document.region
    return failure
  }

  private mutating func take(_ document: ErrorDocument) {
    if let code = document.code, !code.isEmpty { self.code = Code(rawValue: code) }
    if let message = document.message, !message.isEmpty {
      // What follows goes on with the sentence.
      self.message = message.hasSuffix(".") && !message.hasSuffix("..") ? String(message.dropLast()) : message
    }
    requestID = document.requestID
  }

  /// The code for an answer that carries none.
  static func code(forStatus status: Int) -> Code {
    switch status {
    case 301: .permanentRedirect
    case 304: .notModified
    case 307: "TemporaryRedirect"
    case 400: "BadRequest"
    case 401: "Unauthorized"
    case 403: .accessDenied
    case 404: .notFound
    case 405: "MethodNotAllowed"
    case 409: "Conflict"
    case 412: .preconditionFailed
    case 416: "InvalidRange"
    case 429: "TooManyRequestsException"
    case 500: .internalError
    case 501: .notImplemented
    case 502: "BadGateway"
    case 503: .serviceUnavailable
    case 504: "GatewayTimeout"
    default: Code(rawValue: "Status\(status)")
    }
  }

  private static func bodylessMessage(forStatus status: Int) -> String? {
    switch status {
    case 403: "not allowed; without the right to list, S3 answers the same for an object that does not exist"
    case 404: "it does not exist"
    case 412: "it is not in the state that the request asked for"
    default: nil
    }
  }
}

extension AttemptFailure {
  /// An attempt without a complete answer.
  init(_ error: TransportError, of request: S3Request, endpoint: EndpointURL) {
    let code: S3Error.Code = error.code == .cancelled ? .cancelled : .transport
    let message =
      switch error.code {
      case .cannotResolve, .cannotConnect, .connectTimedOut:
        "could not connect to endpoint \(endpoint.hostAndPort): \(Sanitised.text(error.message))"
      case .cancelled: "the request was cancelled"
      default: Sanitised.text(error.message)
      }
    self.init(
      request.failure(code, message, cause: .transport(kind: error.code.rawValue)), transport: error.code)
  }
}
