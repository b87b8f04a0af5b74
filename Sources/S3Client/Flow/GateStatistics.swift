extension RequestGate {
  /// What has gone through a gate.
  public struct Statistics: Sendable, Hashable {
    /// How many requests may be on their way now.
    public let limit: Int
    /// The most that it has been.
    public let peak: Int
    /// Requests that have ended, every attempt counted.
    public let requests: Int
    /// How often the service asked for fewer requests.
    public let throttles: Int
    /// How many of the attempts were made again.
    public let retries: Int
    /// How long some request waited for a place.
    public let waiting: Duration
  }
}
