/// Blocks of a streamed request body between the thread that reads them and the loop that sends them.
///
/// Holds two blocks at most: one that is being sent and one that is being read.
struct UploadQueue {
  /// What a request for bytes leads to.
  enum Outcome: Hashable {
    /// So many bytes were copied.
    case copied(Int)
    /// Nothing is there yet; `filled` will say when to ask again.
    case wait
    /// There will be no more.
    case failed(TransportError)
  }

  private static let maxBlocks = 2
  private let length: Int
  private let blockSize: Int
  private var blocks: [[UInt8]] = []
  private var offset = 0
  private var readBytes = 0
  private var isReading = false
  private var isAwaited = false
  private var isClosed = false
  private var failure: TransportError?

  /// Starts before the first byte.
  init(length: Int, blockSize: Int) {
    self.length = length
    self.blockSize = blockSize
  }

  private var wantsBlock: Bool {
    !isClosed && failure == nil && blocks.count < Self.maxBlocks && readBytes < length
  }

  /// Whether a reader thread must be set to work.
  mutating func beginReading() -> Bool {
    guard wantsBlock, !isReading else { return false }
    isReading = true
    return true
  }

  /// How much the reader thread reads next, or nil when it is done for now.
  mutating func nextRead() -> Int? {
    guard wantsBlock else {
      isReading = false
      return nil
    }
    return min(blockSize, length - readBytes)
  }

  /// The reader thread has a block; true when the sender must be told.
  mutating func fill(_ block: [UInt8], asked: Int) -> Bool {
    guard !block.isEmpty else { return fail("ended after \(readBytes) of \(length) bytes") }
    guard block.count <= asked else { return fail("gave more bytes than it was asked for") }
    readBytes += block.count
    blocks.append(block)
    return takeAwaited()
  }

  /// The body cannot be read (row D7: a short body is never sent as a whole one); true when the sender must be told.
  mutating func fail(_ reason: String) -> Bool {
    if failure == nil { failure = TransportError(code: .requestBodyFailed, message: "the request body \(reason)") }
    return takeAwaited()
  }

  /// Copies what fits; blocks that were read before a failure are sent first.
  mutating func copy(into target: UnsafeMutableRawBufferPointer) -> Outcome {
    guard let block = blocks.first else {
      if let failure { return .failed(failure) }
      isAwaited = true
      return .wait
    }
    let count = min(target.count, block.count - offset)
    unsafe block.withUnsafeBytes { bytes in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
    }
    offset += count
    if offset == block.count {
      blocks.removeFirst()
      offset = 0
    }
    return .copied(count)
  }

  /// Nobody sends any more.
  mutating func close() {
    isClosed = true
    blocks = []
  }

  private mutating func takeAwaited() -> Bool {
    defer { isAwaited = false }
    return isAwaited
  }
}
