import Foundation
import JobManifest
import JobPlan
import JobReport
import RunFile
import Testing

/// Every step of a report is counted in exactly one state (invariant I5).
struct ReportCountsTests {
  private static let states = ["done", "failed", "stale", "skipped", "not_started", "unknown", "pending"]

  private struct Document: Decodable {
    struct Counts: Decodable {
      struct Action: Decodable { let objects: Int }

      let numbers: [String: Int]
      let actions: [String: Action]

      enum Keys: String, CodingKey { case actions }

      init(from decoder: any Decoder) throws {
        actions = try decoder.container(keyedBy: Keys.self).decode([String: Action].self, forKey: .actions)
        let all = try decoder.singleValueContainer().decode([String: Number].self)
        numbers = all.compactMapValues(\.value)
      }
    }

    /// An integer, or nil for anything else.
    struct Number: Decodable {
      let value: Int?

      init(from decoder: any Decoder) throws {
        // Other members of the object are not about numbers.
        value = try? decoder.singleValueContainer().decode(Int.self)
      }
    }

    struct Operation: Decodable { let counts: Counts }
    struct Step: Decodable { let operation: String }

    let totals: Counts
    let operations: [Operation]
    let steps: [Step]
  }

  /// Everything that can become of a step, many times, in an order that is different for each seed.
  private static func journal(seed: UInt64) throws -> (file: RunFile, states: [StepState]) {
    var random = Random(state: seed)
    let file = try runFile([
      ("one", .delete(.init(target: .prefix(try place("s3://bbb/a/"))))),
      ("two", .delete(.init(target: .prefix(try place("s3://bbb/b/"))))),
    ])
    let steps = try (0..<Int.random(in: 1...60, using: &random)).map { index in
      try step(
        StepAction.allCases.randomElement(using: &random) ?? .put, "k\(index)", of: index % 2,
        size: Int.random(in: 0...9, using: &random))
    }
    try file.append(steps)
    for stored in try file.steps(limit: 100) where stored.state == .planned {
      let end = StepState.allCases.randomElement(using: &random) ?? .done
      switch end {
      case .planned: continue
      case .running: try file.markStarted([stored.id], at: moment)
      case .done, .failed, .stale, .skipped, .notStarted:
        try file.record([StepOutcome(id: stored.id, state: end, finished: moment)])
      }
    }
    return (file, try file.steps(limit: 100).map(\.state))
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `the states add up to all steps, in total and for each operation`(seed: UInt64) throws {
    let (file, states) = try Self.journal(seed: seed)
    let document = try JSONDecoder().decode(Document.self, from: Data(try report(file).utf8))
    for counts in [document.totals] + document.operations.map(\.counts) {
      let all = counts.actions.values.reduce(0) { $0 + $1.objects }
      let idle = ["skip", "fail"].reduce(0) { $0 + (counts.actions[$1]?.objects ?? 0) }
      #expect(try Self.states.map { try #require(counts.numbers[$0]) }.reduce(0, +) == all)
      #expect(counts.numbers["planned"] == all - idle)
    }
    let totals = document.totals
    #expect(document.steps.count == states.count)
    #expect(totals.numbers["unknown"] == states.count { $0 == .running })
    #expect(totals.numbers["pending"] == states.count { $0 == .planned })
    #expect(totals.numbers["done"] == states.count { $0 == .done })
    for name in totals.numbers.keys where !["bytes", "done_bytes", "planned"].contains(name) {
      #expect(totals.numbers[name] == document.operations.reduce(0) { $0 + ($1.counts.numbers[name] ?? 0) })
    }
  }

  @Test func `the words at the end of a run name the steps whose outcome is unknown`() throws {
    let file = try runFile([("one", .touch(.init(object: try place("s3://bbb/k"))))])
    try file.append([try step(.put, "a"), try step(.put, "b")])
    try file.record([StepOutcome(id: 1, state: .done, finished: moment)])
    try file.markStarted([2], at: moment)
    #expect(
      try RunSummary.text(file, state: "interrupted")
        == "Run interrupted: 1 done (1 B), 0 skipped, 0 failed, 1 begun without a known outcome.")
  }
}

/// The same numbers for the same seed, on every machine.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var mixed = state
    mixed ^= mixed >> 33
    mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ mixed >> 33
  }
}
