import ConcurrencyHelpers
import HTTPTransport
import S3Client
import S3Types

/// A service that gives the same answer to every request, at once.
struct ScriptedService: HTTPSending {
  var status: Int
  var headers: HTTPHeaders = [:]
  var chunks: [[UInt8]]

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let rest = Locked(chunks)
    let body = HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in
      rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
    return HTTPResponse(status: status, headers: headers, body: body)
  }

  /// A client that asks once, whose clock goes on by ten seconds at every look.
  func client(
    _ endpoint: EndpointURL?, as authentication: S3ClientConfiguration.Authentication = .anonymous
  ) -> S3Client {
    let seconds = Locked(1_795_342_272)
    return S3Client(
      configuration: S3ClientConfiguration(
        endpoint: endpoint, region: "eu-central-1", authentication: authentication,
        retry: RetrySettings(maxAttempts: 1),
        now: {
          seconds.withLock { seconds in
            seconds += 10
            return Timestamp(seconds: seconds)
          }
        },
        random: { 0.5 }, sleep: { _ in }),
      transport: self)
  }
}

/// Runs code that never has to wait to its end, on this thread.
func runAtOnce(_ body: @escaping @Sendable () async -> Void) {
  let isDone = Locked(false)
  Task.immediate {
    await body()
    isDone.withLock { $0 = true }
  }
  promise(isDone.withLock { $0 }, "something waited")
}

/// Fails when the text of an error could move a cursor or is of several lines.
func checkText(of error: S3Error) {
  promise(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a control character in an error")
}
