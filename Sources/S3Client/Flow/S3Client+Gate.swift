internal import HTTPTransport
internal import S3Types

extension S3Client {
  /// Waits for a place to send a request from; nil where nobody limits them.
  func permit(for request: S3Request) async throws(AttemptFailure) -> RequestGate.Permit? {
    guard let gate = configuration.gate else { return nil }
    do throws(CancellationError) {
      let permit = try await gate.enter()
      permit.count(request.body.count)
      return permit
    } catch {
      throw AttemptFailure(request.failure(.cancelled, "the request was cancelled"))
    }
  }
}

extension HTTPResponse {
  /// The same answer; its request holds its place until the body ends, or nobody can read it any more.
  func holding(_ permit: RequestGate.Permit?) -> HTTPResponse {
    guard let permit else { return self }
    let body = body
    return HTTPResponse(
      status: status, headers: headers,
      body: HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in
        do throws(TransportError) {
          let chunk = try await body.next()
          if let chunk { permit.count(chunk.count) } else { permit.leave() }
          return chunk
        } catch {
          permit.leave()
          throw error
        }
      })
  }
}

extension HTTPBody {
  /// Bytes.
  fileprivate var count: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .stream(let length, _): length
    }
  }
}

extension AttemptFailure {
  /// Whether the service asks for fewer requests, in so many words or by an overload that it does not explain.
  var asksForLess: Bool { RetryPolicy.kind(of: self) == .throttling || error.status == 503 }
}
