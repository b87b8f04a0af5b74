import JobPlan
import RunFile
import S3Types
import Testing

@Suite struct JournalTests {
  @Test func `outcomes are kept with all that the report needs`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "a"), try step(.put, "b"), try step(.put, "c"), try step(.put, "d")])
    let ids = try file.nextSteps(of: 0, limit: 10).map(\.id)
    try file.markStarted(Array(ids.prefix(3)), at: moment)
    #expect(try file.steps(limit: 10).map(\.state) == [.running, .running, .running, .planned])
    #expect(try file.steps(limit: 10).allSatisfy { $0.outcome == nil })
    let outcomes = [
      StepOutcome(
        id: ids[0], state: .done, status: 200, requestID: "r1", attempts: 2, etag: ETag("e"), bytes: 5,
        started: Timestamp(seconds: 99), finished: Timestamp(seconds: 101)),
      StepOutcome(
        id: ids[1], state: .failed, code: "AccessDenied", message: "no", status: 403, requestID: "r2", attempts: 1,
        finished: Timestamp(seconds: 102)),
    ]
    try file.record(outcomes)
    let steps = try file.steps(limit: 10)
    #expect(steps.map(\.state) == [.done, .failed, .running, .planned])
    #expect(steps[0].outcome == outcomes[0])
    // The start that was noted before stays.
    var second = outcomes[1]
    second.started = moment
    #expect(steps[1].outcome == second)
    #expect(try file.nextSteps(of: 0, limit: 10).map(\.id) == [ids[3]])
    #expect(try file.nextSteps(of: 0, after: ids[3], limit: 10).isEmpty)
  }

  @Test func `steps are read phase by phase`() throws {
    let file = try temporaryRunFile()
    let phases: [StepPhase] = [.deletes, .transfers, .last(1), .deletes, .last(0), .directories, .transfers]
    try file.append(try phases.enumerated().map { try step(.put, "k\($0)", phase: $1) })
    try file.append([try step(.put, "other", of: 1, phase: .last(7))])
    var found: [StepPhase] = [.transfers]
    while let next = try file.nextPhase(of: 0, after: found[found.count - 1]) { found.append(next) }
    #expect(found == [.transfers, .last(0), .last(1), .deletes, .directories])
    let keys = try found.map { phase in
      try file.nextSteps(of: 0, in: phase, limit: 9).map { $0.step.destination.address.location.key.rawValue }
    }
    #expect(keys == [["k1", "k6"], ["k4"], ["k2"], ["k0", "k3"], ["k5"]])
    #expect(try file.nextSteps(of: 0, in: .deletes, after: 1, limit: 9).map(\.id) == [4])
    #expect(try file.steps(of: 0, limit: 9).map(\.step.phase) == phases)
  }

  @Test func `outcomes are recorded all or none`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "a")])
    let good = StepOutcome(id: 1, state: .done, finished: moment)
    let unknown = StepOutcome(id: 77, state: .done, finished: moment)
    #expect(throws: RunFileError(.unexpected, "step 77 is not in the run file")) {
      try file.record([good, unknown])
    }
    #expect(try file.steps(limit: 10).map(\.state) == [.planned])
    try file.record([good])
    #expect(try file.steps(limit: 10).map(\.state) == [.done])
  }

  @Test func `an operation that is not started takes its open steps with it`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "a", of: 1), try step(.skip, "b", of: 1), try step(.fail, "c", of: 1)])
    try file.append([try step(.put, "d", of: 0)])
    try file.markNotStarted(1, reason: "needs a, which failed", at: moment)
    #expect(try file.steps(of: 1, limit: 10).map(\.state) == [.notStarted, .skipped, .failed])
    #expect(try file.steps(of: 0, limit: 10).map(\.state) == [.planned])
    let operation = try file.operations()[1]
    #expect(operation.state == .notStarted)
    #expect(operation.reason == "needs a, which failed")
    #expect(operation.finished == moment)
    #expect(operation.started == nil)
  }

  @Test func `an operation keeps its start and gets its end`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "a"), try step(.put, "b")])
    try file.record(.planned(excluded: 0), of: 0)
    try file.setState(.running, of: 0, at: Timestamp(seconds: 1))
    try file.setState(.running, of: 0, at: Timestamp(seconds: 2))
    #expect(try file.operations()[0].started == Timestamp(seconds: 1))
    #expect(try file.operations()[0].finished == nil)
    try file.record([StepOutcome(id: 1, state: .done, finished: moment)])
    try file.end(0, as: .cancelled, reason: "interrupted", at: Timestamp(seconds: 3))
    let operation = try file.operations()[0]
    #expect(operation.state == .cancelled)
    #expect(operation.reason == "interrupted")
    #expect(operation.finished == Timestamp(seconds: 3))
    #expect(try file.steps(limit: 10).map(\.state) == [.done, .notStarted])
  }

  @Test func `counts and bytes add up per operation, action and state`() throws {
    let file = try temporaryRunFile()
    try file.append([
      try step(.put, "a", size: 10), try step(.put, "b", size: 20), try step(.put, "c", size: 5),
      try step(.skip, "d", size: 7), try step(.delete, "e", of: 2, size: 9),
    ])
    try file.record(.planned(excluded: 3), of: 0)
    try file.record([
      StepOutcome(id: 1, state: .done, attempts: 1, bytes: 10, finished: moment),
      StepOutcome(id: 2, state: .done, attempts: 3, bytes: 20, finished: moment),
      StepOutcome(id: 3, state: .failed, attempts: 2, finished: moment),
    ])
    #expect(
      try file.aggregates() == [
        StepAggregate(
          operation: 0, action: .put, state: .done, planned: Tally(count: 2, bytes: 30), bytesMoved: 30, attempts: 4),
        StepAggregate(
          operation: 0, action: .put, state: .failed, planned: Tally(count: 1, bytes: 5), bytesMoved: 0, attempts: 2),
        StepAggregate(
          operation: 0, action: .skip, state: .skipped, planned: Tally(count: 1, bytes: 7), bytesMoved: 0, attempts: 0),
        StepAggregate(
          operation: 2, action: .delete, state: .planned, planned: Tally(count: 1, bytes: 9), bytesMoved: 0,
          attempts: 0),
      ])
    let summary = try file.summary()
    #expect(summary.operations.count == 3)
    #expect(summary.operations[0].actions == [.put: Tally(count: 3, bytes: 35), .skip: Tally(count: 1, bytes: 7)])
    #expect(summary.operations[0].outcome == .planned(excluded: 3))
    #expect(summary.operations[1] == OperationSummary(operation: 1, outcome: nil, actions: [:]))
    #expect(summary.totals[.delete] == Tally(count: 1, bytes: 9))
    #expect(summary.excluded == 3)
  }

  @Test func `durable notes are there for another reader at once`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let file = try RunFile.create(at: .file(path), header: try header())
    try file.append([try step(.put, "a")])
    try file.markStarted([1], at: moment, durably: true)
    try file.flush()
    // A second connection sees what a program that starts after a crash would see.
    let reader = try RunFile.open(at: path)
    #expect(try reader.steps(limit: 10).map(\.state) == [.running])
    reader.close()
    file.close()
  }
}
