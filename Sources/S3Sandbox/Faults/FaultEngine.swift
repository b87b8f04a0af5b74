import ConcurrencyHelpers

/// The script of one sandbox: decides about each request, and knows the answers that are held back.
final class FaultEngine: Sendable {
  private let state: Locked<FaultState>
  private let uptime: @Sendable () -> Int64
  private let stalls = Locked<(next: Int, held: [Int: @Sendable () -> Void])>((0, [:]))

  init(_ script: FaultScript, uptime: @escaping @Sendable () -> Int64) {
    state = Locked(FaultState(script))
    self.uptime = uptime
  }

  func decide(_ request: FaultRequest) -> FaultDecision {
    let moment = uptime()
    return state.withLock { $0.decide(request, at: moment) }
  }

  var counts: [FaultCount] { state.withLock(\.counts) }

  /// Notes an answer that is held back; what is given back tells it apart.
  func hold(_ release: @escaping @Sendable () -> Void) -> Int {
    stalls.withLock { stalls in
      stalls.next += 1
      stalls.held[stalls.next] = release
      return stalls.next
    }
  }

  /// Forgets an answer that went on, or whose client went away.
  func forget(_ number: Int) { stalls.withLock { stalls in stalls.held[number] = nil } }

  func releaseStalls() {
    let held = stalls.withLock { stalls in
      defer { stalls.held = [:] }
      return stalls.held
    }
    for release in held.values { release() }
  }
}
