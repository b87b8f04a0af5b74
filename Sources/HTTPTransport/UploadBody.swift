import ConcurrencyHelpers

/// Where the bytes of a request body come from while they are sent.
enum UploadBody {
  case none
  /// Bytes in memory, and how many of them are sent.
  case bytes([UInt8], offset: Int)
  /// Bytes that another thread reads.
  case stream(StreamUpload)

  /// Whether libcurl reads the body through `copy`.
  var isRead: Bool {
    if case .none = self { return false }
    return true
  }

  /// Copies the next bytes.
  mutating func copy(into target: UnsafeMutableRawBufferPointer) -> UploadQueue.Outcome {
    switch self {
    case .none: return .copied(0)
    case .bytes(let bytes, let offset):
      let count = min(target.count, bytes.count - offset)
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
      }
      self = .bytes(bytes, offset: offset + count)
      return .copied(count)
    case .stream(let stream): return unsafe stream.copy(into: target)
    }
  }

  /// Goes back to a position; false when that is not possible.
  mutating func seek(to position: Int) -> Bool {
    guard case .bytes(let bytes, _) = self, (0...bytes.count).contains(position) else { return false }
    self = .bytes(bytes, offset: position)
    return true
  }

  /// Frees what is left.
  mutating func close() {
    if case .stream(let stream) = self { stream.close() }
    self = .none
  }
}

/// Reads a streamed request body on a reader thread, ahead of the loop.
final class StreamUpload: Sendable {
  private let queue: Locked<UploadQueue>
  private let reader = Locked<(any HTTPBodyReader)?>(nil)
  private let open: @Sendable () throws -> any HTTPBodyReader
  private let threads: ReaderThreads
  private let resume: @Sendable () -> Void

  /// Describes a body; `resume` is called when bytes are here after `copy` had none.
  init(
    length: Int, blockSize: Int, threads: ReaderThreads, open: @escaping @Sendable () throws -> any HTTPBodyReader,
    resume: @escaping @Sendable () -> Void
  ) {
    queue = Locked(UploadQueue(length: length, blockSize: blockSize))
    self.open = open
    self.threads = threads
    self.resume = resume
  }

  /// Has a reader thread fill the queue, if there is room.
  func readAhead() {
    guard queue.withLock({ $0.beginReading() }) else { return }
    if !threads.run({ self.fill() }), queue.withLock({ $0.fail("cannot be read: no thread could be started") }) {
      resume()
    }
  }

  /// Copies the next bytes, on the loop thread.
  func copy(into target: UnsafeMutableRawBufferPointer) -> UploadQueue.Outcome {
    let outcome = queue.withLock { queue in unsafe queue.copy(into: target) }
    readAhead()
    return outcome
  }

  /// Reads nothing more.
  func close() { queue.withLock { $0.close() } }

  /// Fills the queue, on a reader thread.
  private func fill() {
    while let asked = queue.withLock({ $0.nextRead() }) {
      let isAwaited: Bool
      do {
        let block = try opened().read(upTo: asked)
        isAwaited = queue.withLock { $0.fill(block, asked: asked) }
      } catch {
        isAwaited = queue.withLock { $0.fail("cannot be read: \(error)") }
      }
      if isAwaited { resume() }
    }
  }

  /// The reader; only one thread at a time fills, so it is opened once.
  private func opened() throws -> any HTTPBodyReader {
    if let reader = reader.withLock({ $0 }) { return reader }
    let opened = try open()
    reader.withLock { $0 = opened }
    return opened
  }
}
