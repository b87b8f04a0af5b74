/// The reading end of a response body: dropping it before the end gives the connection back.
final class BodyReading: Sendable {
  private let transfer: Transfer
  // The thread that moves the bytes lives as long as somebody reads them.
  private let transport: CurlTransport

  /// Reads the body of a transfer whose head has arrived.
  init(_ transfer: Transfer, of transport: CurlTransport) {
    self.transfer = transfer
    self.transport = transport
  }

  deinit { transfer.cancel() }

  /// The next bytes, or nil at the end.
  func next() async throws(TransportError) -> [UInt8]? { try await transfer.next() }
}
