internal import ConcurrencyHelpers
package import HTTPTransport

/// Rates that requests keep to: those of one gate, or of several that are given the same.
public final class FlowLimits: Sendable {
  private let requests: Locked<TokenBucket>?
  /// What keeps the rate of bytes.
  package let pacer: Pacer?

  /// Sets the rates that are given.
  ///
  /// - Parameters:
  ///   - requestsPerSecond: Attempts that begin in a second, at least 1; nil for any number.
  ///   - bytesPerSecond: Bytes of bodies that are sent and received in a second; nil for any number.
  public init(requestsPerSecond: Int? = nil, bytesPerSecond: Int? = nil) {
    requests = requestsPerSecond.map { rate in
      let rate = Double(max(1, rate))
      return Locked(TokenBucket(perSecond: rate, burst: max(1, rate / 10)))
    }
    pacer = bytesPerSecond.map { Pacer(bytesPerSecond: $0) }
  }

  /// When the next request may begin; it is counted from here on.
  func nextRequest(now: Int64) -> Int64 { requests?.withLock { $0.take(1, now: now) } ?? now }
}
