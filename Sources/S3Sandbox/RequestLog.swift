import ConcurrencyHelpers

/// What a sandbox was asked and what it answered.
///
/// Counters are always kept; the requests themselves only where the configuration says so, so that memory stays flat.
package final class RequestLog: Sendable {
  /// One request and its answer.
  package struct Entry: Sendable, Hashable {
    /// Counts from 1 in the order in which requests began.
    package let sequence: Int
    /// The HTTP method.
    package let method: String
    /// S3's name, `PutObject`; `Unknown` when the request never got that far.
    package let operation: String
    /// The bucket, as sent.
    package let bucket: String?
    /// The key, decoded.
    package let key: String?
    /// The raw query without the parameters of a presigned request.
    package let query: String
    /// The HTTP status; 0 where a fault kept the request from being answered at all.
    package let status: Int
    /// S3's error code.
    package let errorCode: String?
    /// Whether the operation is one that changes something when it succeeds.
    package let isMutating: Bool
    /// The rules of the fault script that hit the request; nil where none did.
    package let fault: String?
  }

  private struct State {
    var nextSequence = 1
    var entries: [Entry] = []
    var counts: [String: Int] = [:]
    var mutating = 0
    var failures = 0
  }

  private let recordsRequests: Bool
  private let state = Locked(State())

  private let tell: (@Sendable (Entry) -> Void)?

  init(recordsRequests: Bool, tell: (@Sendable (Entry) -> Void)? = nil) {
    self.recordsRequests = recordsRequests
    self.tell = tell
  }

  /// Every request so far in the order of the answers; empty unless the configuration asks for it.
  package var entries: [Entry] { state.withLock { $0.entries } }

  /// How many requests of each operation there were, whatever the answer.
  package var counts: [String: Int] { state.withLock { $0.counts } }

  /// How many requests there were.
  package var total: Int { state.withLock { $0.counts.values.reduce(0, +) } }

  /// How many requests of mutating operations there were, whatever the answer.
  package var mutatingCount: Int { state.withLock { $0.mutating } }

  /// How many answers had an error status.
  package var failureCount: Int { state.withLock { $0.failures } }

  /// How many requests of one operation there were.
  package func count(of operation: String) -> Int { state.withLock { $0.counts[operation] ?? 0 } }

  /// Forgets all but the sequence.
  package func reset() {
    state.withLock { state in
      state.entries = []
      state.counts = [:]
      state.mutating = 0
      state.failures = 0
    }
  }

  func nextSequence() -> Int {
    state.withLock { state in
      defer { state.nextSequence += 1 }
      return state.nextSequence
    }
  }

  /// Counts one answer, and keeps the entry (made only then) where the configuration says so.
  func record(operation: String, isMutating: Bool, status: Int, _ makeEntry: () -> Entry) {
    let entry = recordsRequests || tell != nil ? makeEntry() : nil
    if let entry { tell?(entry) }
    state.withLock { state in
      state.counts[operation, default: 0] += 1
      if isMutating { state.mutating += 1 }
      if status >= 400 { state.failures += 1 }
      if let entry, recordsRequests { state.entries.append(entry) }
    }
  }
}
