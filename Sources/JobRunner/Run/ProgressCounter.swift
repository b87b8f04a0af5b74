import ConcurrencyHelpers
import JobReport

/// Adds up what has ended; shared by all operations of a run.
final class ProgressCounter: Sendable {
  private let snapshot: Locked<ProgressSnapshot>
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant

  init(total: Int, totalBytes: Int) {
    snapshot = Locked(
      ProgressSnapshot(ended: 0, total: total, failed: 0, bytes: 0, totalBytes: totalBytes, elapsed: .zero))
    began = clock.now
  }

  /// Counts ended steps and tells where the run stands now.
  func add(ended: Int, failed: Int, bytes: Int) -> ProgressSnapshot {
    let elapsed = began.duration(to: clock.now)
    return snapshot.withLock { snapshot in
      snapshot.ended += ended
      snapshot.failed += failed
      snapshot.bytes &+= bytes  // A service may claim absurd sizes; a wrong figure must not end a run.
      snapshot.elapsed = elapsed
      return snapshot
    }
  }
}
