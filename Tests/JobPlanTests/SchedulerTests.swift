import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct SchedulerTests {
  /// Operations by name with what each of them needs.
  private func scheduler(_ needs: [(String, [String])], deleting: Set<Int> = []) throws -> Scheduler {
    Scheduler(
      graph: try graph(
        manifest(try needs.map { operation($0.0, try touch("s3://bbb/\($0.0)"), needs: $0.1) })), deleting: deleting)
  }

  private func texts(_ actions: [Scheduler.Action]) -> [String] {
    actions.map { action in
      switch action {
      case .start(let operation): "start \(operation)"
      case .markNotStarted(let operation, let reason): "not \(operation): \(reason)"
      case .finish: "finish"
      }
    }
  }

  @Test(arguments: [
    (
      [
        .began, .started(0), .succeeded(0), .started(1), .succeeded(1), .started(2), .succeeded(2), .started(3),
        .succeeded(3),
      ] as [Scheduler.Event],
      ["start 0", "start 1", "start 2", "start 3", "finish"]
    ),
    // A failure leaves what depends on it, and lets the independent branch go on.
    (
      [.began, .started(0), .succeeded(0), .started(1), .failed(1), .started(2), .succeeded(2)],
      ["start 0", "start 1", "start 2", "not 3: needs b, which failed", "finish"]
    ),
    (
      [.began, .started(0), .failed(0)],
      [
        "start 0", "not 1: needs a, which failed", "not 2: needs a, which failed",
        "not 3: needs c, which was not started", "finish",
      ]
    ),
    // A failure of the plan comes before the beginning.
    (
      [.failed(1), .began, .started(0), .succeeded(0), .started(2), .succeeded(2)],
      ["not 3: needs b, which failed", "start 0", "start 2", "finish"]
    ),
    (
      [.began, .started(0), .interrupted, .succeeded(0)],
      [
        "start 0", "not 1: the run was interrupted", "not 2: the run was interrupted",
        "not 3: the run was interrupted", "finish",
      ]
    ),
    (
      [.began, .started(0), .interrupted, .cancelled(0)],
      [
        "start 0", "not 1: the run was interrupted", "not 2: the run was interrupted",
        "not 3: the run was interrupted", "finish",
      ]
    ),
    (
      [.began, .started(0), .cancelled(0)],
      [
        "start 0", "not 1: needs a, which was cancelled", "not 2: needs a, which was cancelled",
        "not 3: needs c, which was not started", "finish",
      ]
    ),
    // Failing before it has really started is possible too.
    (
      [.began, .failed(0)],
      [
        "start 0", "not 1: needs a, which failed", "not 2: needs a, which failed",
        "not 3: needs c, which was not started", "finish",
      ]
    ),
  ])
  func `a diamond is run as the events say`(events: [Scheduler.Event], expected: [String]) throws {
    var scheduler = try scheduler([("a", []), ("b", ["a"]), ("c", ["a"]), ("d", ["b", "c"])])
    var seen: [String] = []
    for event in events { seen += texts(scheduler.handle(event)) }
    #expect(seen == expected)
  }

  @Test(arguments: [
    // What waits goes on.
    (
      [] as [Int],
      [
        .began, .started(0), .tolerated(0), .started(1), .succeeded(1), .started(2), .succeeded(2), .started(3),
        .succeeded(3), .started(4), .succeeded(4),
      ] as [Scheduler.Event],
      ["start 0", "start 4", "start 1", "start 2", "start 3", "finish"]
    ),
    // What deletes does not, and nor does what waits for that.
    (
      [1], [.began, .started(0), .started(4), .tolerated(0), .started(2), .succeeded(2), .succeeded(4)],
      ["start 0", "start 4", "not 1: \(deletes)", "not 3: needs b, which was not started", "start 2", "finish"]
    ),
    // However many others are between the two.
    (
      [3],
      [
        .began, .started(0), .started(4), .tolerated(0), .started(1), .started(2), .succeeded(1), .succeeded(2),
        .succeeded(4),
      ],
      ["start 0", "start 4", "not 3: \(deletes)", "start 1", "start 2", "finish"]
    ),
    // What does not wait for it may delete.
    (
      [4],
      [
        .began, .started(0), .started(4), .tolerated(0), .started(1), .started(2), .failed(1), .succeeded(2),
        .succeeded(4),
      ],
      ["start 0", "start 4", "start 1", "start 2", "not 3: needs b, which failed", "finish"]
    ),
    // Nothing new after a stop, also nothing that does not wait for what failed.
    (
      [],
      [
        .began, .started(0), .started(4), .succeeded(0), .started(1), .started(2), .stopped(1), .cancelled(4),
        .failed(1), .cancelled(2),
      ],
      ["start 0", "start 4", "start 1", "start 2", "not 3: stopped: operation b failed", "finish"]
    ),
    (
      [], [.failed(0), .stopped(0), .began],
      [
        "not 1: needs a, which failed", "not 2: needs a, which failed", "not 3: needs c, which was not started",
        "not 4: stopped: operation a failed", "finish",
      ]
    ),
  ])
  func `tolerated failures let go on what deletes nothing, and a stop nothing`(
    deleting: [Int], events: [Scheduler.Event], expected: [String]
  ) throws {
    var scheduler = try scheduler(
      [("a", []), ("b", ["a"]), ("c", ["a"]), ("d", ["b", "c"]), ("e", [])], deleting: Set(deleting))
    var seen: [String] = []
    for event in events { seen += texts(scheduler.handle(event)) }
    #expect(seen == expected)
  }

  private static let deletes =
    "deletes, and comes after a, of which steps failed; what it tolerates does not justify a delete"

  @Test func `a plan without operations finishes at once`() throws {
    var scheduler = try scheduler([])
    #expect(scheduler.handle(.began) == [.finish])
  }

  @Test func `an operation that was never told to start cannot start`() async {
    await #expect(processExitsWith: .failure) {
      var scheduler = Scheduler(graph: try graph(manifest([operation("a", try touch("s3://bbb/k"))])))
      _ = scheduler.handle(.started(0))
    }
  }

  @Test(arguments: 0..<60)
  func `in random graphs each operation runs once, after its dependencies, whatever fails`(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let count = Int.random(in: 1...25, using: &random)
    // Needs point anywhere backwards in a random permutation, so the list order is no order.
    let permutation = (0..<count).shuffled(using: &random)
    let needs = (0..<count).map { index -> (String, [String]) in
      let earlier = permutation.prefix { $0 != index }
      return ("op\(index)", earlier.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }.map { "op\($0)" })
    }
    let graph = try graph(
      manifest(try needs.map { operation($0.0, try touch("s3://bbb/\($0.0)"), needs: $0.1) }))
    var scheduler = Scheduler(graph: graph)
    var running: [Int] = []
    var started: Set<Int> = []
    var succeeded: Set<Int> = []
    var notStarted: Set<Int> = []
    var finished = 0
    var failing: Set<Int> = []
    var pending = scheduler.handle(.began)
    while !pending.isEmpty || !running.isEmpty {
      for action in pending {
        switch action {
        case .start(let operation):
          #expect(started.insert(operation).inserted)
          #expect(graph.dependencies[operation].allSatisfy(succeeded.contains))
          running.append(operation)
          #expect(scheduler.handle(.started(operation)).isEmpty)
        case .markNotStarted(let operation, _):
          #expect(notStarted.insert(operation).inserted)
        case .finish: finished += 1
        }
      }
      pending = []
      guard !running.isEmpty else { break }
      let ended = running.remove(at: Int.random(in: running.indices, using: &random))
      if Int.random(in: 0..<6, using: &random) == 0 {
        failing.insert(ended)
        pending = scheduler.handle(.failed(ended))
      } else {
        succeeded.insert(ended)
        pending = scheduler.handle(.succeeded(ended))
      }
    }
    #expect(finished == 1)
    #expect(started.union(notStarted).count == count)
    #expect(started.isDisjoint(with: notStarted))
    for operation in 0..<count {
      let isDoomed = failing.contains { graph.precedes($0, operation) }
      #expect(notStarted.contains(operation) == isDoomed)
    }
  }
}

/// Random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
