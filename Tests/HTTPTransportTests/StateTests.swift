import Testing

@testable import HTTPTransport

private typealias State = TransferState<String, String>

private let lost = TransportError(code: .connectionLost, message: "lost")
private let cancelled = TransportError(code: .cancelled, message: "cancelled")
private let head = ResponseHead(status: 200, headers: [:])

extension ReceiveBuffer {
  mutating func append(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in unsafe append(bytes) }
  }
}

private func running(high: Int = 10, low: Int = 4) -> State {
  var state = State(buffer: ReceiveBuffer(high: high, low: low))
  _ = state.begin("head")
  _ = state.run(in: 7)
  return state
}

extension TransferState<String, String> {
  fileprivate mutating func receive(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in unsafe receive(bytes) }
  }

  /// What a delivery says, in words.
  fileprivate mutating func said() -> String {
    switch deliver() {
    case .head(let waiter, .success(let head)): "\(waiter): \(head.status)"
    case .head(let waiter, .failure(let error)): "\(waiter): \(error.code)"
    case .body(let waiter, .success(let bytes?), let resumes): "\(waiter): \(bytes)\(resumes ? " resume" : "")"
    case .body(let waiter, .success(nil), _): "\(waiter): end"
    case .body(let waiter, .failure(let error), _): "\(waiter): \(error.code)"
    case nil: "nothing"
    }
  }

  fileprivate mutating func pulled(_ waiter: String? = nil) -> String {
    let action =
      if let waiter { pull(waiter) } else { pull() }
    switch action {
    case .finish(.success(let bytes?), let resumes): return "\(bytes)\(resumes ? " resume" : "")"
    case .finish(.success(nil), _): return "end"
    case .finish(.failure(let error), _): return "\(error.code)"
    case .wait: return "wait"
    }
  }
}

struct ReceiveBufferTests {
  @Test
  func `the sender is refused from the high mark on and resumed once at the low mark`() {
    var buffer = ReceiveBuffer(high: 10, low: 4)
    #expect(buffer.append([1, 2, 3, 4, 5, 6]) == true)
    #expect(buffer.append([7, 8, 9, 10]) == true)
    #expect(!buffer.isPaused)
    #expect(buffer.append([11]) == false)
    #expect(buffer.isPaused)
    #expect(buffer.count == 10)
    let drained = buffer.resumeIfDrained()
    #expect(!drained)
    #expect(buffer.takeFirst() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let resumed = buffer.resumeIfDrained()
    #expect(resumed)
    let twice = buffer.resumeIfDrained()
    #expect(!twice)
    #expect(buffer.append([11]) == true)
  }

  @Test
  func `pieces hold a quarter of a mebibyte and come out in order`() {
    var buffer = ReceiveBuffer(high: 1 << 20, low: 1 << 18)
    let bytes = pattern(1 << 20)
    for start in stride(from: 0, to: bytes.count, by: 16 << 10) {
      #expect(buffer.append(Array(bytes[start..<(start + (16 << 10))])) == true)
    }
    #expect(buffer.append([0]) == false)
    var taken: [UInt8] = []
    var resumedAt: Int?
    while let piece = buffer.takeFirst() {
      #expect(piece.count == ReceiveBuffer.pieceSize)
      taken += piece
      if buffer.resumeIfDrained() { resumedAt = buffer.count }
    }
    #expect(taken == bytes)
    #expect(resumedAt == 1 << 18)
  }
}

struct TransferStateTests {
  @Test
  func `head, bytes and end are told in order`() {
    var state = running()
    #expect(state.said() == "nothing")
    state.receive(head, expectedLength: nil)
    #expect(state.said() == "head: 200")
    #expect(state.pulled("body") == "wait")
    #expect(state.said() == "nothing")
    #expect(state.receive([1, 2]) == true)
    #expect(state.receive([3]) == true)
    #expect(state.said() == "body: [1, 2, 3]")
    #expect(state.pulled("body") == "wait")
    state.finish(nil)
    #expect(state.said() == "body: end")
    #expect(state.pulled() == "end")
    #expect(state.phase == .done(nil))
  }

  @Test
  func `a small response that arrives whole needs one delivery`() {
    var state = running()
    state.receive(head, expectedLength: 2)
    #expect(state.receive([1, 2]) == true)
    state.finish(nil)
    #expect(state.said() == "head: 200")
    #expect(state.said() == "nothing")
    #expect(state.pulled() == "[1, 2]")
    #expect(state.pulled() == "end")
  }

  @Test
  func `bytes before a failure are readable, then the failure stays`() {
    var state = running()
    state.receive(head, expectedLength: 5)
    #expect(state.receive([1, 2]) == true)
    state.finish(lost)
    #expect(state.said() == "head: 200")
    #expect(state.pulled() == "[1, 2]")
    #expect(state.pulled() == "connectionLost")
    #expect(state.pulled() == "connectionLost")
  }

  @Test
  func `a failure before the head is the answer to the head`() {
    var state = running()
    state.finish(lost)
    #expect(state.said() == "head: connectionLost")
    #expect(state.said() == "nothing")
  }

  @Test
  func `a waiter that empties a paused buffer resumes the sender`() {
    var state = running(high: 2, low: 1)
    state.receive(head, expectedLength: nil)
    #expect(state.said() == "head: 200")
    #expect(state.pulled("body") == "wait")
    #expect(state.receive([1, 2]) == true)
    #expect(state.receive([3]) == false)
    #expect(state.isReceivePaused)
    #expect(state.said() == "body: [1, 2] resume")
    #expect(!state.isReceivePaused)
  }

  @Test
  func `a reader that empties a paused buffer resumes the sender`() {
    var state = running(high: 2, low: 1)
    #expect(state.receive([1, 2]) == true)
    #expect(state.receive([3]) == false)
    #expect(state.pulled() == "[1, 2] resume")
  }

  @Test
  func `cancelled before it begins, it is never submitted`() {
    var state = State(buffer: ReceiveBuffer(high: 1, low: 0))
    let tellsLoop = state.cancel(cancelled)
    #expect(!tellsLoop)
    guard case .fail("head", let error) = state.begin("head") else {
      Issue.record("submitted")
      return
    }
    #expect(error == cancelled)
  }

  @Test
  func `cancelled while queued, the loop is told once and does not run it`() {
    var state = State(buffer: ReceiveBuffer(high: 1, low: 0))
    _ = state.begin("head")
    let first = state.cancel(cancelled)
    let second = state.cancel(cancelled)
    #expect(first && !second)
    let runs = state.run(in: 1)
    #expect(!runs)
    state.finish(cancelled)
    #expect(state.said() == "head: cancelled")
  }

  @Test
  func `cancelled while running, bytes that wait are dropped`() {
    var state = running()
    state.receive(head, expectedLength: nil)
    #expect(state.receive([1]) == true)
    #expect(state.said() == "head: 200")
    let tellsLoop = state.cancel(cancelled)
    #expect(tellsLoop)
    #expect(state.slot == 7)
    state.finish(cancelled)
    #expect(state.slot == nil)
    #expect(state.bufferedBytes == 0)
    #expect(state.pulled() == "cancelled")
  }

  @Test
  func `cancelled after the end, the loop is not told and the bytes are dropped`() {
    var state = running()
    state.receive(head, expectedLength: nil)
    #expect(state.receive([1]) == true)
    state.finish(nil)
    #expect(state.said() == "head: 200")
    let tellsLoop = state.cancel(cancelled)
    #expect(!tellsLoop)
    #expect(state.pulled() == "cancelled")
  }

  @Test
  func `the first end is the one that counts`() {
    var state = running()
    state.finish(lost)
    state.finish(nil)
    #expect(state.phase == .done(lost))
  }

  @Test
  func `two tasks cannot read one body`() {
    var state = running()
    #expect(state.pulled("first") == "wait")
    #expect(state.pulled("second") == "other")
    #expect(state.receive([1]) == true)
    state.receive(head, expectedLength: nil)
    #expect(state.said() == "head: 200")
    #expect(state.said() == "first: [1]")
  }
}

struct UploadQueueTests {
  private func copied(_ queue: inout UploadQueue, upTo count: Int) -> (UploadQueue.Outcome, [UInt8]) {
    var target = [UInt8](repeating: 0, count: count)
    let outcome = unsafe target.withUnsafeMutableBytes { target in unsafe queue.copy(into: target) }
    if case .copied(let count) = outcome { return (outcome, Array(target[..<count])) }
    return (outcome, [])
  }

  @Test
  func `two blocks are read ahead, and reading goes on when one is sent`() {
    var queue = UploadQueue(length: 10, blockSize: 4)
    let begins = queue.beginReading()
    let twice = queue.beginReading()
    #expect(begins && !twice)
    #expect(queue.nextRead() == 4)
    _ = queue.fill([1, 2, 3, 4], asked: 4)
    #expect(queue.nextRead() == 4)
    _ = queue.fill([5, 6, 7, 8], asked: 4)
    #expect(queue.nextRead() == nil)
    #expect(copied(&queue, upTo: 3).1 == [1, 2, 3])
    let full = queue.beginReading()
    #expect(!full)
    #expect(copied(&queue, upTo: 3).1 == [4])
    let goesOn = queue.beginReading()
    #expect(goesOn)
    #expect(queue.nextRead() == 2)
    _ = queue.fill([9, 10], asked: 2)
    #expect(queue.nextRead() == nil)
    #expect(copied(&queue, upTo: 9).1 == [5, 6, 7, 8])
    #expect(copied(&queue, upTo: 9).1 == [9, 10])
    let ended = queue.beginReading()
    #expect(!ended)
  }

  @Test
  func `the sender is told once when bytes or a failure come after it found none`() {
    var queue = UploadQueue(length: 10, blockSize: 4)
    _ = queue.beginReading()
    let unasked = queue.fill([1], asked: 4)
    #expect(!unasked)
    #expect(copied(&queue, upTo: 4).0 == .copied(1))
    #expect(copied(&queue, upTo: 4).0 == .wait)
    let asked = queue.fill([2], asked: 4)
    #expect(asked)
    #expect(copied(&queue, upTo: 4).1 == [2])
    #expect(copied(&queue, upTo: 4).0 == .wait)
    let failed = queue.fail("is gone")
    #expect(failed)
    let error = TransportError(code: .requestBodyFailed, message: "the request body is gone")
    #expect(copied(&queue, upTo: 4).0 == .failed(error))
    #expect(queue.nextRead() == nil)
  }

  @Test(arguments: [([], "ended after 0 of 10 bytes"), ([1, 2, 3], "gave more bytes than it was asked for")])
  func `a block that is empty or too long is a failure`(_ block: [UInt8], _ reason: String) {
    var queue = UploadQueue(length: 10, blockSize: 2)
    _ = queue.beginReading()
    _ = queue.fill(block, asked: 2)
    let error = TransportError(code: .requestBodyFailed, message: "the request body \(reason)")
    #expect(copied(&queue, upTo: 4).0 == .failed(error))
  }
}

struct QueueAndClockTests {
  @Test
  func `origins have limits of their own, and waiting is first come first served`() throws {
    var queue = AdmissionQueue<Int>(limit: 2)
    let one = try Origin(url: "http://one/")
    let two = try Origin(url: "http://two/")
    let admitted = (0..<5).map { queue.admit($0, to: one) }
    #expect(admitted == [true, true, false, false, false])
    let other = queue.admit(9, to: two)
    #expect(other)
    #expect(queue.waiting == [2, 3, 4])
    let released = (0..<5).map { _ in queue.release(one) }
    #expect(released == [2, 3, 4, nil, nil])
    let again = queue.admit(5, to: one)
    #expect(again)
  }

  @Test
  func `stalled is who moved nothing for the limit, rest not counted`() {
    let start = ContinuousClock.now
    var watch = IdleWatch(limit: .seconds(10), now: start)
    let answers = [(0, 9), (1, 9), (1, 18), (2, 19), (2, 28), (2, 29)].map { bytes, second in
      watch.isStalled(movedBytes: bytes, now: start + .seconds(second))
    }
    #expect(answers == [false, false, false, false, false, true])
    watch.rest(now: start + .seconds(50))
    let rested = watch.isStalled(movedBytes: 2, now: start + .seconds(59))
    #expect(!rested)
  }
}
