import CCurl

/// What a result of libcurl means to a caller.
enum CurlErrorMapping {
  /// The kind of failure; total over all codes.
  static func code(for result: CURLcode) -> TransportError.Code {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve
    case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .cannotConnect
    // The transport keeps idle and total time itself, so the only clock left to libcurl is that of the connect.
    case CURLE_OPERATION_TIMEDOUT: .connectTimedOut
    case CURLE_PARTIAL_FILE: .incompleteBody
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_NO_CONNECTION_AVAILABLE:
      .connectionLost
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
      .tlsFailed
    // Schemes were checked before, so the protocol that is "unsupported" is HTTP/0.9: an answer without a status line.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
      CURLE_FILESIZE_EXCEEDED, CURLE_TOO_MANY_REDIRECTS, CURLE_UNRECOVERABLE_POLL:
      .malformedResponse
    case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
    default: .other
    }
  }

  /// The error of a transfer, with what libcurl says about it.
  static func error(for result: CURLcode, origin: Origin, detail: String) -> TransportError {
    let reason = detail.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : detail
    let code: TransportError.Code =
      if isLostHandshake(result, detail) {
        .connectionLost
      } else if isRefusedByProxy(result, detail) {
        .proxyRefused
      } else {
        code(for: result)
      }
    return TransportError(code: code, message: "\(origin): \(printable(reason))")
  }

  /// Whether the network failed during a TLS handshake, which is worth another attempt, and not the handshake itself.
  ///
  /// libcurl has one code for both and only its text tells them apart.
  private static func isLostHandshake(_ result: CURLcode, _ detail: String) -> Bool {
    result == CURLE_SSL_CONNECT_ERROR && ["SSL_ERROR_SYSCALL", "reset by peer"].contains { detail.contains($0) }
  }

  /// Whether a proxy answered that it opens no tunnel and never will, such as 407 without the right password.
  ///
  /// libcurl takes it for a lost connection and only its text tells them apart; 5xx may pass.
  private static func isRefusedByProxy(_ result: CURLcode, _ detail: String) -> Bool {
    guard [CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT].contains(result) else { return false }
    return ["Received HTTP code 4", "CONNECT tunnel failed, response 4"].contains { detail.contains($0) }
  }

  /// The text without control characters, which a server may have put there (row S13).
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
  }
}
