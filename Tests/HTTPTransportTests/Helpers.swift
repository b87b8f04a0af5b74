import ConcurrencyHelpers
import Dispatch
import Testing

@testable import HTTPTransport

/// Runs `body` with a transport and a server, and ends both.
func withServer(
  _ server: ScriptedServer, _ configuration: TransportConfiguration = TransportConfiguration(),
  _ body: (CurlTransport) async throws -> Void
) async throws {
  let transport = CurlTransport(configuration: configuration)
  do {
    try await body(transport)
  } catch {
    await transport.shutdown()
    server.stop()
    throw error
  }
  await transport.shutdown()
  server.stop()
}

func response(_ body: String = "", status: String = "200 OK", headers: String = "") -> String {
  "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

extension HTTPSending {
  /// Status and whole body of a request.
  func exchange(_ request: HTTPRequest) async throws(TransportError) -> (status: Int, body: String) {
    let response = try await send(request)
    return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 30), as: UTF8.self))
  }

  /// The kind of failure of a request and its body; nil when there is none.
  func failure(_ request: HTTPRequest) async -> TransportError.Code? {
    do throws(TransportError) {
      _ = try await exchange(request)
      return nil
    } catch {
      return error.code
    }
  }
}

/// Something that happens once, awaited by tasks.
final class Event: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func happen() { continuation.finish() }

  func wait() async { for await _ in stream {} }
}

/// Something that happens once, awaited by a thread of the server.
final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  func wait() { semaphore.wait() }
}

/// Bytes that are different at every place, so that a shifted or repeated block is noticed.
func pattern(_ count: Int) -> [UInt8] {
  // Two periods that share no factor: every window of a few bytes is at one place of 64 KiB.
  let short = (0..<251).map { UInt8($0) }
  let long = (0..<263).flatMap { round in short.map { $0 ^ UInt8(truncatingIfNeeded: round) } }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  while bytes.count < count { bytes.append(contentsOf: long.prefix(count - bytes.count)) }
  return bytes
}

/// Reads a pattern as a request body.
final class PatternReader: HTTPBodyReader {
  private let position = Locked(0)
  private let count: Int
  private let bytes: [UInt8]

  /// Ends after `count` bytes, whatever was announced.
  init(_ bytes: [UInt8], count: Int) {
    self.bytes = bytes
    self.count = count
  }

  func read(upTo maximum: Int) throws -> [UInt8] {
    position.withLock { position in
      let end = min(position + maximum, count)
      defer { position = end }
      return Array(bytes[position..<end])
    }
  }
}
