/// Why a request got no complete response.
package struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure; callers decide by kind what may be tried again.
  package enum Code: String, Sendable, Hashable {
    case cannotResolve, cannotConnect, connectTimedOut, stalled, timedOut, connectionLost, incompleteBody
    case tlsFailed, proxyRefused, malformedResponse, bodyTooLarge, requestBodyFailed, invalidRequest, cancelled,
      shutDown, other
  }

  /// The kind.
  package let code: Code
  /// What happened, with host and port but without query or credentials.
  package let message: String

  /// Describes a failure.
  package init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// Kind and message.
  package var description: String { "\(message) (\(code.rawValue))" }
}

/// Sends requests; the seam between what we say and how it travels.
package protocol HTTPSending: Sendable {
  /// Sends one request and returns when the head of the final response has arrived.
  ///
  /// No redirect is followed and nothing is retried. Cancelling the task ends the transfer with `.cancelled`.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
