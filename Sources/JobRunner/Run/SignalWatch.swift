import ConcurrencyHelpers
import Glibc

/// Turns SIGINT and SIGTERM into a question that the run asks: whether somebody has told it to stop.
///
/// The first signal lets what is in flight finish and starts nothing new (row P4). The second ends the process within
/// two seconds, with the report written as far as it goes (row P5); `abort` is called for that.
package final class SignalWatch: Sendable {
  private struct State {
    var received: [Int32] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Locked(State())
  private let noted: @Sendable () -> Void
  private let abort: @Sendable (Int32) -> Void

  /// Takes the two signals over for the rest of the process, whichever thread they arrive at.
  ///
  /// - Parameters:
  ///   - noted: Called after the first signal.
  ///   - abort: Called with the second.
  package static func install(
    noted: @escaping @Sendable () -> Void = {}, abort: @escaping @Sendable (Int32) -> Void
  ) -> SignalWatch {
    let watch = SignalWatch(noted: noted, abort: abort)
    watch.start()
    // Neither a closed standard output nor a lost terminal may end a run (row P6).
    for number in [SIGPIPE, SIGHUP] { signal(number, SIG_IGN) }
    for number in [SIGINT, SIGTERM] { signal(number, noteSignal) }
    return watch
  }

  private init(noted: @escaping @Sendable () -> Void, abort: @escaping @Sendable (Int32) -> Void) {
    self.noted = noted
    self.abort = abort
  }

  /// The first signal, or nil while there was none.
  package var first: Int32? { state.withLock { $0.received.first } }

  /// Returns after the first signal.
  package func wait() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.received.isEmpty { state.waiting.append(continuation) }
        return !state.received.isEmpty
      }
      if isOver { continuation.resume() }
    }
  }

  private func start() {
    var ends: [Int32] = [-1, -1]
    let piped = unsafe pipe(&ends)
    precondition(piped == 0, "pipe failed with \(errno)")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = ends[0]
    unsafe signalPipe = ends[1]
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Reader(watch: self, descriptor: reading))
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let reader = unsafe Unmanaged<Reader>.fromOpaque(context).takeRetainedValue()
        reader.watch.receive(from: reader.descriptor)
        return nil
      }, box.toOpaque())
    precondition(status == 0, "pthread_create failed with \(status)")
    pthread_detach(thread)
  }

  /// Runs on a thread of its own for the rest of the process.
  private func receive(from descriptor: Int32) {
    var number: UInt8 = 0
    while true {
      let count = unsafe read(descriptor, &number, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return }
      note(Int32(number))
    }
  }

  private func note(_ number: Int32) {
    let (count, waiting) = state.withLock { state in
      state.received.append(number)
      defer { state.waiting = [] }
      return (state.received.count, state.waiting)
    }
    for continuation in waiting { continuation.resume() }
    if count == 1 { noted() } else { abort(number) }
  }

  private final class Reader {
    let watch: SignalWatch
    let descriptor: Int32

    init(watch: SignalWatch, descriptor: Int32) {
      self.watch = watch
      self.descriptor = descriptor
    }
  }
}

/// Where the handler writes; set once, before the handler is installed, and never changed.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Runs inside an interrupted thread, so it does nothing but a `write`, which POSIX allows there.
///
/// A handler and not a mask with `sigwait`: Swift has started threads before any code of ours could set a mask.
private func noteSignal(_ number: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = unsafe write(signalPipe, &byte, 1)
  errno = saved
}
