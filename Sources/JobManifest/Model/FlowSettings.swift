/// How fast requests may go to a service, as a manifest or a command line says it; what is nil is not limited by it.
package struct FlowSettings: Sendable, Hashable {
  /// Requests that may be on their way at once; nil lets the run find out how many.
  package var concurrency: Int?
  /// Requests that may begin in a second.
  package var requestRate: Int?
  /// Bytes of objects that may be sent and received in a second.
  package var bandwidth: Int?

  /// What `concurrency` may be.
  package static let concurrencies = 1...1000

  /// Describes limits.
  package init(concurrency: Int? = nil, requestRate: Int? = nil, bandwidth: Int? = nil) {
    self.concurrency = concurrency
    self.requestRate = requestRate
    self.bandwidth = bandwidth
  }

  /// The limits that keep both: of each kind the lower one.
  package func stricter(_ other: FlowSettings) -> FlowSettings {
    FlowSettings(
      concurrency: Self.lower(concurrency, other.concurrency), requestRate: Self.lower(requestRate, other.requestRate),
      bandwidth: Self.lower(bandwidth, other.bandwidth))
  }

  private static func lower(_ one: Int?, _ other: Int?) -> Int? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
  }
}
