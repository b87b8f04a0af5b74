/// How many requests a service takes in a second for the keys below a prefix; what is above that gets 503 SlowDown.
///
/// A listing counts by the prefix that it asks for; a deletion of many keys counts once, for the whole bucket.
package struct RateLimit: Sendable, Hashable {
  /// The bucket; nil is each of them, all counted together.
  package var bucket: String?
  /// The prefix; empty is the whole bucket.
  package var prefix: String
  /// Requests that change nothing; nil is as many as come.
  package var readsPerSecond: Int?
  /// Requests that change something.
  package var writesPerSecond: Int?

  /// Puts a limit together.
  package init(bucket: String? = nil, prefix: String = "", readsPerSecond: Int? = nil, writesPerSecond: Int? = nil) {
    self.bucket = bucket
    self.prefix = prefix
    self.readsPerSecond = readsPerSecond
    self.writesPerSecond = writesPerSecond
  }

  /// The rate that a request counts towards, or nil.
  func rate(for request: FaultRequest) -> Int? {
    if let bucket, bucket != request.bucket { return nil }
    guard request.bucket != nil, (request.key ?? request.prefix ?? "").utf8.starts(with: prefix.utf8) else {
      return nil
    }
    return request.operation.isMutating ? writesPerSecond : readsPerSecond
  }
}

/// Lets so many requests in a second pass, a second's worth of them at once.
struct RateGate: Sendable {
  /// When the last admitted request would have come, had they all kept the rate.
  private var horizon = Int64.min

  /// Whether a request at this moment is within the rate; one that is not costs nothing.
  mutating func admits(at nanoseconds: Int64, perSecond rate: Int) -> Bool {
    let interval = 1_000_000_000 / Int64(max(1, rate))
    let next = max(horizon, nanoseconds)
    guard next - nanoseconds <= 1_000_000_000 - interval else { return false }
    horizon = next + interval
    return true
  }
}
