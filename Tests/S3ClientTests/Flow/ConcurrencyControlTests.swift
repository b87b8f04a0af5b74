import Testing

@testable import S3Client

/// The control against models of services, in their own time.
@Suite struct ConcurrencyControlTests {
  /// A service that serves `capacity` requests at once, each in `latency` milliseconds, and refuses what exceeds a rate.
  struct Service: Sendable {
    var latency: Double
    var capacity: Int
    var requestsPerSecond: Double?
    /// From when on, in milliseconds, it refuses by the rate.
    var refusesUntil = Double.infinity
  }

  /// What became of a number of requests that were all there at the start.
  struct Outcome {
    var limits: [Int] = []
    var final = 0
    var milliseconds = 0.0
    var control: ConcurrencyControl
  }

  private struct Sent {
    let began: Double
    let ends: Double
    let isRefused: Bool
  }

  /// Sends requests as the control lets them go; a refused one is sent again.
  private func run(_ service: Service, _ requests: Int, bytes: Int = 0, _ control: ConcurrencyControl) -> Outcome {
    var outcome = Outcome(control: control)
    var time = 0.0
    var flying: [Sent] = []
    var left = requests
    var tokens = 1.0
    var filled = 0.0
    while left > 0 || !flying.isEmpty {
      while left > 0, flying.count < outcome.control.limit {
        left -= 1
        var isRefused = false
        if let rate = service.requestsPerSecond, time < service.refusesUntil {
          tokens = min(rate / 10, tokens + (time - filled) * rate / 1000)
          filled = time
          if tokens >= 1 { tokens -= 1 } else { isRefused = true }
        }
        let crowd = max(1, Double(flying.count + 1) / Double(service.capacity))
        // A little apart, as answers are.
        let jitter = Double((left &* 7919) % 100) / 1000
        let latency = service.latency * (isRefused ? 0.5 : crowd) * (0.95 + jitter)
        flying.append(Sent(began: time, ends: time + latency, isRefused: isRefused))
      }
      guard let index = flying.indices.min(by: { flying[$0].ends < flying[$1].ends }) else { break }
      let sent = flying.remove(at: index)
      time = sent.ends
      let (began, now) = (Int64(sent.began * 1e6), Int64(time * 1e6))
      if sent.isRefused {
        outcome.control.throttled(began: began, now: now)
        left += 1
      }
      outcome.control.finished(began: began, now: now, bytes: bytes, isSaturated: left > 0)
      outcome.limits.append(outcome.control.limit)
    }
    outcome.milliseconds = time
    outcome.final = outcome.control.limit
    return outcome
  }

  private func adaptive() -> ConcurrencyControl { ConcurrencyControl(startingAt: 16, in: 1...256) }

  @Test func `a service far away gets all the requests that are allowed`() {
    let outcome = run(Service(latency: 50, capacity: 100_000), 40_000, adaptive())
    #expect(outcome.final == 256)
    // 16 at a time would take 125 s, 256 from the start 8 s.
    #expect(outcome.milliseconds < 11_000)
  }

  @Test(arguments: [8, 24, 60, 100])
  func `more than a service can do at once is not kept up`(_ capacity: Int) {
    let outcome = run(Service(latency: 10, capacity: capacity), 60_000, adaptive())
    #expect(outcome.final >= min(capacity, 16))
    #expect(outcome.final <= max(16, capacity * 2))
    // No swinging: in the second half the limit is never far from where it ends.
    let late = outcome.limits.suffix(outcome.limits.count / 2)
    #expect((late.max() ?? 0) <= outcome.final * 3 / 2 + 1)
    #expect((late.min() ?? 0) * 2 >= outcome.final)
  }

  @Test func `large parts grow by their bytes`() {
    let outcome = run(Service(latency: 400, capacity: 64), 4_000, bytes: 8 << 20, adaptive())
    #expect(outcome.final >= 32 && outcome.final <= 128)
  }

  @Test func `a storm of refusals halves once for all that were on their way, and the limit recovers`() {
    var control = ConcurrencyControl(startingAt: 64, in: 1...64)
    for number in 0..<64 { control.throttled(began: 0, now: Int64(1_000_000 + number)) }
    #expect(control.limit == 32)
    #expect(control.throttles == 64)
    for number in 0..<32 { control.throttled(began: 2_000_000, now: Int64(3_000_000 + number)) }
    #expect(control.limit == 16)
    let outcome = run(Service(latency: 10, capacity: 1_000), 60_000, control)
    #expect(outcome.final >= 32)
  }

  @Test func `never below one`() {
    var control = ConcurrencyControl(startingAt: 4, in: 1...64)
    for round in 0..<10 { control.throttled(began: Int64(round) * 1_000, now: Int64(round) * 1_000 + 1) }
    #expect(control.limit == 1)
    control = ConcurrencyControl(startingAt: 0, in: 1...64)
    #expect(control.limit == 1)
  }

  @Test func `a rate limit is met in bounded time, with few refusals for each request that gets through`() {
    // 1,000 a second; 256 at once of 20 ms would be 12,800.
    let outcome = run(Service(latency: 20, capacity: 10_000, requestsPerSecond: 1_000), 20_000, adaptive())
    #expect(outcome.milliseconds < 40_000)
    #expect(outcome.control.throttles < 20_000)
    #expect(outcome.final < 64)
  }

  @Test func `when the service refuses no longer, the limit grows again`() {
    let service = Service(latency: 20, capacity: 10_000, requestsPerSecond: 500, refusesUntil: 5_000)
    let outcome = run(service, 60_000, adaptive())
    #expect(outcome.final >= 64)
  }

  @Test func `a fixed number stays, whatever comes`() {
    let outcome = run(
      Service(latency: 10, capacity: 4, requestsPerSecond: 200), 2_000, ConcurrencyControl(fixed: 7))
    #expect(Set(outcome.limits) == [7])
    #expect(outcome.control.throttles > 0)
    #expect(outcome.control.peak == 7)
  }

  @Test func `requests that nobody waits behind teach nothing`() {
    var control = adaptive()
    for number in 0..<10_000 {
      let now = Int64(number) * 1_000_000
      control.finished(began: now - 10_000_000, now: now, bytes: 0, isSaturated: false)
    }
    #expect(control.limit == 16)
  }
}
