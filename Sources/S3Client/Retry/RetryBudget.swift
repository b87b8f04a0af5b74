internal import ConcurrencyHelpers

/// What the retries of many requests may cost together, so that a service in trouble is not hit harder by retries.
///
/// A token bucket by the rules of the AWS SDKs of 2026: 500 tokens; a retry costs 14, of a throttled request 5. A
/// success on a retry gives back what that retry cost, a success on the first attempt gives 1.
public final class RetryBudget: Sendable {
  /// The size of a full bucket.
  public static let capacity = 500

  private let tokens: Locked<Int>

  /// Starts with a full bucket.
  public init() { tokens = Locked(Self.capacity) }

  /// The budget that all clients of this process share for a host; made full on first use, and kept to the end.
  public static func shared(forHost host: String) -> RetryBudget {
    hosts.withLock { hosts in
      if let budget = hosts[host] { return budget }
      let budget = RetryBudget()
      hosts[host] = budget
      return budget
    }
  }

  /// One small entry for each host that this process spoke to.
  private static let hosts = Locked<[String: RetryBudget]>([:])

  /// What is left.
  public var remaining: Int { tokens.withLock { $0 } }

  /// Takes `cost` tokens, or takes nothing and says no.
  func withdraw(_ cost: Int) -> Bool {
    tokens.withLock { tokens in
      guard tokens >= cost else { return false }
      tokens -= cost
      return true
    }
  }

  /// Gives tokens back, up to the capacity.
  func deposit(_ amount: Int) {
    tokens.withLock { $0 = min(Self.capacity, $0 + amount) }
  }
}
