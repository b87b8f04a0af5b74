/// What callbacks of libcurl noted for the end of the turn; on the loop thread only.
final class LoopNotes {
  /// Exchanges that received something.
  var changed: [Exchange] = []
  /// Exchanges that stopped sending because an answer may be waiting.
  var held: [Exchange] = []
  /// Exchanges that wait for the moment when a rate lets more bytes pass.
  var paced: [Exchange] = []
  /// Exchanges that send a body from `sendBody`.
  var senders: [Exchange] = []
  /// The sockets that libcurl has.
  let connections = ConnectionTable()

  /// Closes a socket for libcurl.
  func close(_ socket: Int32) -> Int32 {
    for sender in senders where sender.socket == socket { sender.rescueAnswer() }
    return connections.end(socket)
  }
}
