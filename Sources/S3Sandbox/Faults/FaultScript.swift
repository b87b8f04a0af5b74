/// What a sandbox does wrong on purpose: rules in order, limits of request rates, and a latency of every answer.
///
/// The same script and the same seed injure the same requests again; see `FaultState` for how far that reaches.
package struct FaultScript: Sendable {
  /// What rules with a probability, and ranges of milliseconds, are drawn from.
  package var seed: UInt64 = 0
  /// How long every answer takes longer.
  package var latency: MillisecondRange?
  /// Asked in order.
  package var rules: [FaultRule] = []
  /// What the service takes in a second.
  package var limits: [RateLimit] = []

  /// A script that injures nothing.
  package init() {}

  /// A script of rules.
  package init(_ rules: FaultRule..., seed: UInt64 = 0) {
    self.rules = rules
    self.seed = seed
  }
}

/// One rule: which requests, which of them, and what happens to them.
///
/// Every rule counts every request that it matches, whatever the others do. Of the rules that apply to a request, all
/// delays and swaps happen, and of the rest the first one alone.
package struct FaultRule: Sendable {
  /// What logs and counts call it; nil is its number and verb.
  package var name: String?
  /// Which requests.
  package var match: FaultMatch
  /// Which of those, by their count.
  package var occurrence: Occurrence
  /// How likely each of those is to be hit, from 0 to 1; nil is always.
  package var probability: Double?
  /// What happens to them.
  package var fault: Fault

  /// Puts a rule together.
  package init(
    _ fault: Fault, on match: FaultMatch = FaultMatch(), _ occurrence: Occurrence = .every, probability: Double? = nil,
    name: String? = nil
  ) {
    self.fault = fault
    self.match = match
    self.occurrence = occurrence
    self.probability = probability
    self.name = name
  }

  /// What logs and counts call the rule at this position.
  func label(at index: Int) -> String { name ?? "rule \(index + 1) (\(fault.verb))" }
}

/// A span of milliseconds, both ends included; one number where both are equal.
package struct MillisecondRange: Sendable, Hashable {
  /// The shortest.
  package let lower: Int
  /// The longest.
  package let upper: Int

  /// A span; ends in the wrong order are put right.
  package init(_ lower: Int, _ upper: Int) {
    self.lower = min(lower, upper)
    self.upper = max(lower, upper)
  }

  /// Always the same.
  package init(_ milliseconds: Int) { self.init(milliseconds, milliseconds) }
}
