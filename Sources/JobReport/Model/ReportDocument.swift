package import JobManifest
import JobPlan
package import RunFile

/// A report as values: the JSON document and the text for people are both written from this, so neither knows more.
///
/// What grows with the number of objects is not in it: steps come from the run file, page by page.
package struct ReportDocument {
  /// The version of the published schema.
  static let formatVersion = 1

  /// The run, before its first step.
  let header: RunFileHeader
  /// What the run file does not know.
  let frame: ReportFrame
  /// All operations together.
  let totals: ReportCounts
  /// What the steps send and get, by endpoint.
  let traffic: [Traffic]
  /// What the steps are estimated to cost; nil without prices.
  let cost: Cost?
  /// The prices that the cost is estimated by.
  let prices: PriceTable?
  /// The operations, in the order of the manifest.
  let operations: [OperationView]
  /// Whether reasons are told in words, with what takes no part.
  let explains: Bool
  private let runFile: RunFile
  private static let page = 500

  /// Sums a run file up.
  package init(_ runFile: RunFile, frame: ReportFrame, prices: PriceTable? = nil, explains: Bool = false) throws {
    self.runFile = runFile
    self.frame = frame
    self.explains = explains
    header = try runFile.header()
    let records = try runFile.operations()
    let aggregates = try runFile.aggregates()
    let statistics = try runFile.statistics()
    let young = try runFile.youngObjects(writtenAfter: EarlyDeletion.limits(at: header.created))
    totals = ReportCounts(aggregates, statistics, excluded: records.reduce(0) { $0 + $1.excluded })
    traffic = Traffic.of(statistics)
    self.prices = prices
    cost = prices.map { Cost(of: statistics, by: $0) }
    operations = records.map { [header] record in
      let mine = statistics.filter { $0.operation == record.index }
      return OperationView(
        record, header: header,
        counts: ReportCounts(
          aggregates.filter { $0.operation == record.index }, mine, excluded: record.excluded),
        traffic: Traffic.of(mine), cost: prices.map { Cost(of: mine, by: $0) },
        earlyDeletions: young.filter { $0.operation == record.index }.compactMap(EarlyDeletion.init))
    }
  }

  /// Calls `body` with every step in the order of the plan, a page at a time.
  func forEachPage(_ body: ([StepView]) throws -> Void) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.steps(after: after, limit: Self.page)
      guard let last = page.last else { return }
      after = last.id
      try body(page.map { StepView($0, of: operations[$0.step.operation]) })
    }
  }

  /// Calls `body` with everything that takes no part, a page at a time.
  func forEachPageOfExclusions(_ body: ([ExclusionView]) throws -> Void) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.exclusions(after: after, limit: Self.page)
      guard let last = page.last else { return }
      after = last.id
      try body(page.map { ExclusionView($0, of: operations[$0.exclusion.operation]) })
    }
  }

  /// Calls `body` with what takes no part in one operation, a page at a time.
  func forEachPageOfExclusions(of operation: OperationView, _ body: ([ExclusionView]) throws -> Void) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.exclusions(of: operation.index, after: after, limit: Self.page)
      guard let last = page.last else { return }
      after = last.id
      try body(page.map { ExclusionView($0, of: operation) })
    }
  }

  /// Calls `body` with the steps of one phase of an operation, a page at a time, for as long as it answers true.
  func forEachPage(
    of operation: OperationView, in phase: StepPhase, _ body: ([StepView]) throws -> Bool
  ) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.steps(of: operation.index, in: phase, after: after, limit: Self.page)
      guard let last = page.last else { return }
      after = last.id
      guard try body(page.map { StepView($0, of: operation) }) else { return }
    }
  }

  /// The phases of an operation, in the order in which they are carried out.
  func phases(of operation: OperationView) throws -> [StepPhase] {
    var phases: [StepPhase] = [.transfers]
    while let next = try runFile.nextPhase(of: operation.index, after: phases[phases.count - 1]) { phases.append(next) }
    return phases
  }

  /// Calls `body` with the steps of one operation, a page at a time, for as long as it answers true.
  func forEachPage(of operation: OperationView, _ body: ([StepView]) throws -> Bool) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.steps(of: operation.index, after: after, limit: Self.page)
      guard let last = page.last else { return }
      after = last.id
      guard try body(page.map { StepView($0, of: operation) }) else { return }
    }
  }
}

extension OperationRecord {
  /// What its filters excluded.
  fileprivate var excluded: Int {
    if case .planned(let excluded)? = outcome { return excluded }
    return 0
  }
}
