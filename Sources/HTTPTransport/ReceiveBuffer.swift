/// Bytes of a response body that wait for their reader, in pieces, between two watermarks.
struct ReceiveBuffer {
  /// Bytes that a piece holds before the next one is begun.
  static let pieceSize = 256 << 10

  private let high: Int
  private let low: Int
  private var pieces: [[UInt8]] = []
  private var expected: Int?
  private(set) var count = 0
  /// Whether the sender was refused and waits to be asked again.
  private(set) var isPaused = false

  /// Starts empty.
  init(high: Int, low: Int) {
    self.high = high
    self.low = low
  }

  /// Announces the length of the body, so that small ones are stored in one allocation.
  mutating func expect(_ length: Int) { expected = length }

  /// Takes bytes, or refuses all of them and remembers that the sender is paused.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard count < high else {
      isPaused = true
      return false
    }
    if let last = pieces.indices.last, pieces[last].count + bytes.count <= Self.pieceSize {
      unsafe pieces[last].append(contentsOf: bytes)
    } else {
      var piece: [UInt8] = []
      piece.reserveCapacity(max(bytes.count, min(expected ?? 0, Self.pieceSize)))
      unsafe piece.append(contentsOf: bytes)
      pieces.append(piece)
    }
    if let expected { self.expected = max(0, expected - bytes.count) }
    count += bytes.count
    return true
  }

  /// The oldest piece, or nil when nothing waits.
  mutating func takeFirst() -> [UInt8]? {
    guard !pieces.isEmpty else { return nil }
    let piece = pieces.removeFirst()
    count -= piece.count
    return piece
  }

  /// Whether the paused sender must now be asked to go on; true once per pause.
  mutating func resumeIfDrained() -> Bool {
    guard isPaused, count <= low else { return false }
    isPaused = false
    return true
  }

  /// Drops what waits.
  mutating func removeAll() {
    pieces = []
    count = 0
  }
}
