internal import HTTPTransport
internal import S3Types

/// One question to a service that gives credentials, asked until it is answered or no attempt is left.
struct CredentialExchange: Sendable {
  /// Who is asked for what, as the subject of messages, such as "AssumeRole at https://sts.example".
  let subject: String
  let transport: any HTTPSending
  let maxAttempts: Int
  let tools: CredentialTools
  /// Secrets of the request, which no message may repeat even when the service does.
  var secrets: [String] = []

  /// A failed attempt that says what it means.
  typealias Failure = AttemptFailure

  /// Asks; `request` is made anew for each attempt, for the moment by the clock of the service, and `read` takes the
  /// answer apart.
  func perform<Output>(
    _ request: (Timestamp) throws(S3Error) -> HTTPRequest,
    read: (HTTPResponse) async throws(Failure) -> Output
  ) async throws(S3Error) -> Output {
    var skew: Int64 = 0
    var attempt = 1
    var lastCost: Int?
    while true {
      let sent = tools.now()
      var failure: AttemptFailure
      do throws(Failure) {
        let output = try await once(try prepared(request, ClockSkew.corrected(sent, by: skew)), sent: sent, read)
        tools.budget.deposit(lastCost ?? 1)
        return output
      } catch {
        failure = error
        failure.assumedSkew = skew
      }
      if Task.isCancelled || failure.transport == .cancelled {
        throw S3Error(code: .cancelled, message: "\(subject) was cancelled")
      }
      if let measured = failure.clockSkew { skew = measured }
      let verdict = RetryPolicy.verdict(
        on: failure, attempt: attempt, maxAttempts: maxAttempts, random: tools.random())
      guard case .retry(let delay, let cost) = verdict, tools.budget.withdraw(cost) else {
        throw final(failure, attempts: attempt)
      }
      attempt += 1
      lastCost = cost
      do {
        try await tools.sleep(delay)
      } catch {
        throw S3Error(code: .cancelled, message: "\(subject) was cancelled")
      }
    }
  }

  private func prepared(
    _ request: (Timestamp) throws(S3Error) -> HTTPRequest, _ moment: Timestamp
  ) throws(Failure) -> HTTPRequest {
    do throws(S3Error) { return try request(moment) } catch { throw AttemptFailure(error) }
  }

  private func once<Output>(
    _ request: HTTPRequest, sent: Timestamp, _ read: (HTTPResponse) async throws(Failure) -> Output
  ) async throws(Failure) -> Output {
    let response: HTTPResponse
    do throws(TransportError) { response = try await transport.send(request) } catch { throw Self.failure(error) }
    do throws(Failure) {
      return try await read(response)
    } catch {
      var failure = error
      failure.clockSkew = ClockSkew.measure(response.headers, sent: sent, received: tools.now())
      throw failure
    }
  }

  private func final(_ failure: AttemptFailure, attempts: Int) -> S3Error {
    var error = failure.error
    let status = error.status.map { " (status \($0))" } ?? ""
    let message = withoutSecrets(error.message)
    if error.code == .credentials {
      error.message = message  // A whole sentence already, about what is wrong with the answer.
    } else if error.code.rawValue.hasPrefix("Client.") {
      error.message = "\(subject) failed: \(message)"
    } else {
      error.cause = .credentialService(code: error.code.rawValue)
      error.message = "\(subject) failed: \(error.code)\(status): \(message)"
    }
    error.code = .credentials
    error.attempts = attempts
    return error
  }

  private func withoutSecrets(_ text: String) -> String {
    secrets.reduce(text) { text, secret in Redaction.remove(secret, from: text) }
  }

  /// An attempt without a complete answer.
  static func failure(_ error: TransportError) -> AttemptFailure {
    AttemptFailure(
      S3Error(
        code: .transport, message: Sanitised.text(error.message), cause: .transport(kind: error.code.rawValue)),
      transport: error.code)
  }

  /// An answer that is a refusal.
  static func refusal(
    status: Int, code: S3Error.Code, message: String, headers: HTTPHeaders
  ) -> AttemptFailure {
    AttemptFailure(
      S3Error(
        code: code, origin: .service(status: status), message: message,
        requestID: headers["x-amzn-requestid"].map { Sanitised.text($0) }),
      headers: headers)
  }

  /// The whole body of a small answer.
  static func body(of response: HTTPResponse) async throws(Failure) -> [UInt8] {
    do throws(TransportError) {
      return try await response.body.collect(upTo: JSONReader.maximumByteCount)
    } catch {
      throw failure(error)
    }
  }
}

/// Takes secrets out of texts that came from elsewhere.
enum Redaction {
  /// The text with every occurrence of a secret replaced.
  static func remove(_ secret: String, from text: String) -> String {
    let pattern = Array(secret.utf8)
    let bytes = Array(text.utf8)
    guard pattern.count >= 4, bytes.count >= pattern.count else { return text }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == pattern[0], bytes[index...].starts(with: pattern) {
        result += "[redacted]".utf8
        index += pattern.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
