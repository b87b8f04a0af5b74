import ConcurrencyHelpers
package import JobManifest
package import JobPlan
package import S3Types

/// Looks at a place again and again until all that is waited for is there, or the time is over.
package struct WaitStep: Sendable {
  /// The code of a wait whose time was over first.
  package static let code = "WaitTimeout"

  /// Errors of the client that another look may not meet again; those of the service are told by their status.
  private static let transientCodes: Set<String> = [
    "Client.Transport", "Client.NotS3", "Client.MalformedResponse", "Client.BrokenListing", "RequestTimeout",
    "SlowDown",
  ]

  private let world: any PlanWorld
  private let now: @Sendable () -> Timestamp
  private let uptime: @Sendable () -> Int64
  private let pause: @Sendable (Duration) async throws -> Void
  private let isStopped: @Sendable () -> Bool
  private let tell: @Sendable (String) -> Void

  /// Prepares to wait.
  ///
  /// - Parameters:
  ///   - world: What is looked at.
  ///   - now: The wall clock, by which ages are judged.
  ///   - uptime: The clock that the timeout runs by, in nanoseconds from any moment on; a wall clock may be set meanwhile.
  ///   - pause: Lets time pass; may end early, and by a `CancellationError` for good.
  ///   - isStopped: Whether a signal has come, which ends the wait at once (row P4).
  ///   - tell: Told once, in words, what is waited for, unless it is there at the first look.
  package init(
    world: any PlanWorld, now: @escaping @Sendable () -> Timestamp,
    uptime: @escaping @Sendable () -> Int64 = SteadyClock.now,
    pause: @escaping @Sendable (Duration) async throws -> Void, isStopped: @escaping @Sendable () -> Bool,
    tell: @escaping @Sendable (String) -> Void
  ) {
    self.world = world
    self.now = now
    self.uptime = uptime
    self.pause = pause
    self.isStopped = isStopped
    self.tell = tell
  }

  /// Waits.
  ///
  /// A 403 is an error and never "not yet" (row R19), and so is everything else that another look would meet again.
  ///
  /// - Parameters:
  ///   - wait: What is waited for.
  ///   - keys: Where the keys of its list lie; nil where it has none.
  package func perform(_ wait: Wait, keys: KeyPages? = nil) async -> LookResult {
    let limit = Requirement.duration(wait.timeout)
    let end = uptime() + Int64(wait.timeout) * 1_000_000_000
    var looks = 0
    while !isStopped() {
      looks += 1
      let missing: String
      do {
        let found = try await PlaceLook(world, keys: keys)
          .find(wait.target, filter: wait.filter, keys: wait.keys, for: wait.requirement)
        let shortfalls = wait.requirement.shortfalls(of: found, at: now())
        if shortfalls.isEmpty { return .passed(attempts: looks) }
        if let failure = wait.failure(of: found, shortfalls) { return .failed(failure) }
        missing = shortfalls.joined(separator: "; ")
      } catch let failure as PlanFailure where Self.isTransient(failure) {
        missing = failure.message
      } catch {
        return .of(error)
      }
      if looks == 1 { tell("waits for \(wait.target.place.url): \(missing); at most \(limit)") }
      let left = end - uptime()
      guard left > 0 else {
        return .failed(
          PlanFailure(
            code: Self.code,
            message: "\(wait.target.place.url) was not as it has to be within \(limit): \(missing); "
              + "look at what should have brought it, or give it more 'timeout'"))
      }
      do {
        try await pause(min(.seconds(wait.interval), .nanoseconds(left)))
      } catch {
        return .of(error)
      }
    }
    return .stopped
  }

  private static func isTransient(_ failure: PlanFailure) -> Bool {
    if let status = failure.status, status == 429 || status >= 500 { return true }
    return transientCodes.contains(failure.code)
  }
}
