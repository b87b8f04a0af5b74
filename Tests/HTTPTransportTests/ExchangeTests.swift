import Testing

@testable import HTTPTransport

@Suite struct ExchangeTests {
  @Test func `an exchange whose socket is not found is not kept among the senders`() {
    let notes = LoopNotes()
    let exchange = Exchange(notes: notes, configuration: TransportConfiguration())
    let nowhere = ConnectionTable.Ends(
      localAddress: "fe80::1%eth9", localPort: 1, remoteAddress: "192.0.2.1", remotePort: 2)
    for _ in 0..<3 {
      exchange.send(between: nowhere)
      exchange.clear()
    }
    #expect(notes.senders.isEmpty)
  }
}
