/// How often a request is tried and what all tries together may cost.
public struct RetrySettings: Sendable {
  /// The most attempts for one request, the first included.
  public var maxAttempts: Int
  /// What retries may cost together; nil for the budget that all clients of this process share for one host.
  public var budget: RetryBudget?

  /// Sets limits.
  ///
  /// - Parameters:
  ///   - maxAttempts: At least 1; less counts as 1.
  ///   - budget: What retries may cost together; by default all clients of a host share one.
  public init(maxAttempts: Int = 3, budget: RetryBudget? = nil) {
    self.maxAttempts = max(1, maxAttempts)
    self.budget = budget
  }

  /// The budget for requests to a host, which may carry a port.
  func budget(forHost host: @autoclosure () -> String) -> RetryBudget { budget ?? .shared(forHost: host()) }
}
