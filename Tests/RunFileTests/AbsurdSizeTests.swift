import JobPlan
import RunFile
import Testing

/// A service may say anything about sizes; that must not keep a plan from being shown.
@Suite struct AbsurdSizeTests {
  @Test func `sums of absurd sizes stop at the largest number`() throws {
    let file = try temporaryRunFile()
    for operation in 0..<2 {
      try file.append([
        try step(.put, "a", of: operation, size: .max), try step(.put, "b", of: operation, size: .max),
        try step(.delete, "c", of: operation, size: 1 << 52),
      ])
    }
    try file.record([
      StepOutcome(id: 1, state: .done, attempts: 1, bytes: .max, finished: moment),
      StepOutcome(id: 2, state: .done, attempts: 1, bytes: .max, finished: moment),
    ])
    let summary = try file.summary()
    #expect(summary.operations[0].actions[.put] == Tally(count: 2, bytes: .max))
    #expect(summary.totals == [.put: Tally(count: 4, bytes: .max), .delete: Tally(count: 2, bytes: 1 << 53)])
    let done = try file.aggregates().filter { $0.state == .done }
    #expect(done.map(\.planned) == [Tally(count: 2, bytes: .max)])
    #expect(done.map(\.bytesMoved) == [.max])
  }
}
