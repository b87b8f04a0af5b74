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
  private let abort: @Sendable (Int32) -> Void

  /// Blocks both signals in this thread and all that are made later, so call it before any thread is started.
  package static func install(abort: @escaping @Sendable (Int32) -> Void) -> SignalWatch {
    signal(SIGPIPE, SIG_IGN)  // A closed standard output must not end a run (row P6).
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    let watch = SignalWatch(abort: abort)
    watch.start()
    return watch
  }

  private init(abort: @escaping @Sendable (Int32) -> Void) { self.abort = abort }

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
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(self)
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<SignalWatch>.fromOpaque(context).takeRetainedValue().receive()
        return nil
      }, box.toOpaque())
    precondition(status == 0, "pthread_create failed with \(status)")
    pthread_detach(thread)
  }

  private func receive() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    while true {
      var number: Int32 = 0
      guard unsafe sigwait(&set, &number) == 0 else { continue }
      let (count, waiting) = state.withLock { state in
        state.received.append(number)
        defer { state.waiting = [] }
        return (state.received.count, state.waiting)
      }
      for continuation in waiting { continuation.resume() }
      if count > 1 { abort(number) }
    }
  }
}
