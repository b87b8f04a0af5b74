/// What the rules of a script say about each request, one after the other: a value without clock, randomness or I/O.
///
/// Counts go by the order in which requests arrive. Draws do not: they depend on the seed, the rule, what the request is
/// about and how often that was asked for before, so that a script injures the same objects again however the threads of
/// a client happen to run. What was asked for is counted in a table of fixed size, where two things rarely meet.
struct FaultState: Sendable {
  private static let tableSize = 1 << 14

  private struct RuleState: Sendable {
    var seen = 0
    var hits = 0
    /// How often each thing was asked for, where that decides; by the hash of what it is.
    var draws: [UInt32] = []
  }

  private struct LimitState: Sendable {
    var reads = RateGate()
    var writes = RateGate()
    var seen = 0
    var hits = 0
  }

  let script: FaultScript
  private var rules: [RuleState]
  private var limits: [LimitState]
  private var latencyDraws: UInt64 = 0
  private var pages = MarkedPages()

  init(_ script: FaultScript) {
    self.script = script
    rules = Array(repeating: RuleState(), count: script.rules.count)
    limits = Array(repeating: LimitState(), count: script.limits.count)
  }

  /// How often each rule, and after them each limit, was asked and applied.
  var counts: [FaultCount] {
    zip(script.rules, rules).enumerated().map { index, pair in
      FaultCount(label: pair.0.label(at: index), seen: pair.1.seen, injected: pair.1.hits)
    }
      + limits.enumerated().map { FaultCount(label: "limit \($0 + 1)", seen: $1.seen, injected: $1.hits) }
  }

  /// What happens to a request that arrives at this moment.
  mutating func decide(_ request: FaultRequest, at nanoseconds: Int64) -> FaultDecision {
    var request = request
    if let marker = request.marker { request.page = pages.page(at: marker, of: request) }
    var decision = FaultDecision()
    if let latency = script.latency {
      latencyDraws &+= 1
      decision.delay += milliseconds(latency, Draw(script.seed, [UInt64.max, latencyDraws]))
    }
    for index in script.rules.indices where script.rules[index].match.matches(request) {
      consider(index, request, &decision)
    }
    for index in script.limits.indices {
      guard let rate = script.limits[index].rate(for: request) else { continue }
      limits[index].seen += 1
      let isWithin =
        request.operation.isMutating
        ? limits[index].writes.admits(at: nanoseconds, perSecond: rate)
        : limits[index].reads.admits(at: nanoseconds, perSecond: rate)
      guard !isWithin, decision.effect == nil else { continue }
      limits[index].hits += 1
      decision.add(.throttle, "limit \(index + 1)")
    }
    return decision
  }

  private mutating func consider(_ index: Int, _ request: FaultRequest, _ decision: inout FaultDecision) {
    let rule = script.rules[index]
    rules[index].seen += 1
    guard rule.occurrence.includes(rules[index].seen, afterHits: rules[index].hits) else { return }
    var draw = Draw(0, [])
    if rule.probability != nil || rule.fault.isDrawn { draw = nextDraw(index, request) }
    if let probability = rule.probability, draw.fraction() >= probability { return }
    if decision.effect != nil, rule.fault.isEffect { return }
    rules[index].hits += 1
    let label = rule.label(at: index)
    switch rule.fault {
    case .delay(let range):
      decision.delay += milliseconds(range, draw)
      decision.note(label)
    case .swap(let swap):
      decision.swaps.append(swap)
      decision.note(label)
    default: decision.add(rule.fault, label)
    }
  }

  private mutating func nextDraw(_ index: Int, _ request: FaultRequest) -> Draw {
    if rules[index].draws.isEmpty { rules[index].draws = Array(repeating: 0, count: Self.tableSize) }
    let target = request.fingerprint
    let slot = Int(target % UInt64(Self.tableSize))
    rules[index].draws[slot] &+= 1
    return Draw(script.seed, [UInt64(index), target, UInt64(rules[index].draws[slot])])
  }

  private func milliseconds(_ range: MillisecondRange, _ draw: Draw) -> Int {
    guard range.upper > range.lower else { return range.lower }
    var draw = draw
    return range.lower + Int(draw.next() % UInt64(range.upper - range.lower + 1))
  }
}

/// How often a rule or a limit was asked, and how often it applied.
package struct FaultCount: Sendable, Hashable {
  /// What the rule is called.
  package let label: String
  /// The requests that it matched.
  package let seen: Int
  /// Those that it hit.
  package let injected: Int
}

/// What happens to one request.
struct FaultDecision: Sendable {
  /// Milliseconds before the operation is applied.
  var delay = 0
  /// What is swapped before that.
  var swaps: [FaultSwap] = []
  /// What else happens.
  private(set) var effect: Fault?
  /// The rules that applied, for the log; nil where none did.
  private(set) var label: String?

  mutating func add(_ fault: Fault, _ label: String) {
    effect = fault
    note(label)
  }

  mutating func note(_ label: String) { self.label = self.label.map { "\($0), \(label)" } ?? label }
}

extension Fault {
  /// Whether a request can have only one of its kind.
  fileprivate var isEffect: Bool {
    switch self {
    case .delay, .swap: false
    default: true
    }
  }

  fileprivate var isDrawn: Bool {
    if case .delay(let range) = self { range.upper > range.lower } else { false }
  }
}

/// The pages of listings by markers, which do not say how many came before them.
///
/// A listing without a marker is page 1; each new marker of the same listing is one more, the same one again is the
/// same page.
private struct MarkedPages: Sendable {
  private struct Listing: Hashable, Sendable {
    let operation: S3Operation
    let bucket: String?
    let prefix: String?
  }

  private var known: [Listing: (marker: String, page: Int)] = [:]

  mutating func page(at marker: String, of request: FaultRequest) -> Int {
    let listing = Listing(operation: request.operation, bucket: request.bucket, prefix: request.prefix)
    let last = known[listing] ?? ("", 1)
    let page = marker.isEmpty ? 1 : marker == last.marker ? last.page : last.page + 1
    if known.count >= 256 { known = [:] }
    known[listing] = (marker, page)
    return page
  }
}
