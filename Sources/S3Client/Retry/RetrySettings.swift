/// How often a request is tried and what all tries together may cost.
public struct RetrySettings: Sendable {
  /// The most attempts for one request, the first included.
  public var maxAttempts: Int
  /// What retries may cost together; share one among all clients of a host.
  public var budget: RetryBudget

  /// Sets limits.
  public init(maxAttempts: Int = 3, budget: RetryBudget = RetryBudget()) {
    self.maxAttempts = max(1, maxAttempts)
    self.budget = budget
  }
}
