import JobManifest
import JobPlan
import S3Types

/// The sums below a plan, and its closing line.
enum TotalsText {
  /// A table of actions with their objects and bytes, then what goes over the network.
  static func lines(of document: ReportDocument, paint: Paint) -> [String] {
    let totals = document.totals
    guard totals.steps + totals.excluded > 0 else { return [] }
    var table = TextTable(columns: [.left, .left, .right, .right, .left])
    table.add([.init(""), .init("Total"), .init("objects"), .init("bytes"), .init("")])
    for (action, tally) in totals.byAction {
      let symbol = symbol(of: action, tally)
      let overwritten = symbol == .changed && tally.new > 0 ? "\(tally.objects - tally.new) overwritten" : ""
      table.add([
        .init(symbol.rawValue, symbol.style), .init(word(action)), .init(String(tally.objects)),
        .init(action.movesBytes ? Quantity.bytes(tally.bytes) : ""), .init(overwritten),
      ])
    }
    if totals.excluded > 0 {
      table.add([.init(""), .init("excluded"), .init(String(totals.excluded)), .init(""), .init("")])
    }
    var lines = [""] + table.lines(indentation: "", paint: paint)
    let sends = document.traffic.filter { $0.requests != RequestCounts() }
    if !sends.isEmpty { lines += [""] + sends.map(traffic) }
    if let cost = document.cost, let prices = document.prices {
      lines.append("Estimated cost: \(amount(cost)), by the prices of \(TerminalText.escaping(prices.name))")
    }
    return lines
  }

  /// `0.0012 USD (requests 0.0012, transfer 0.00)`.
  static func amount(_ cost: Cost) -> String {
    let parts = "(requests \(Cost.decimal(cost.requests)), transfer \(Cost.decimal(cost.transfer)))"
    return "\(Cost.decimal(cost.total)) \(TerminalText.escaping(cost.currency)) \(parts)"
  }

  /// `Requests to the default endpoint: 243 put, 4 copy, 1 delete; 1.1 MiB up`.
  private static func traffic(_ traffic: Traffic) -> String {
    let place = traffic.endpoint.map { "endpoint '\(TerminalText.escaping($0))'" } ?? "the default endpoint"
    var text = "Requests to \(place): "
    text += traffic.requests.byClass.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    if traffic.bytesIn > 0 { text += "; \(Quantity.bytes(traffic.bytesIn)) in" }
    if traffic.bytesOut > 0 { text += "; \(Quantity.bytes(traffic.bytesOut)) out" }
    return text
  }

  private static func symbol(of action: StepAction, _ tally: ReportCounts.Action) -> StepSymbol {
    switch action {
    case .put, .get, .copy, .relay: tally.new == tally.objects ? .new : .changed
    case .create: .new
    case .touch, .update: .changed
    case .delete, .remove: .deleted
    case .move: .moved
    case .list: tally.new == tally.objects ? .new : .changed
    case .check, .wait: .looked
    case .fail: .impossible
    case .skip: .unchanged
    }
  }

  private static func word(_ action: StepAction) -> String {
    switch action {
    case .fail: "cannot be done"
    case .skip: "unchanged"
    default: String(action.plan.dropFirst("to ".count))
    }
  }

  /// `4 to copy (1.2 KiB), 3 unchanged, 2 excluded`, and for a run `4 done, 1 failed`.
  static func counts(_ counts: ReportCounts, isRun: Bool) -> String {
    var parts: [String] = []
    if isRun {
      let states = [
        ("done", counts.done.count), ("failed", counts.failed), ("stale", counts.stale), ("skipped", counts.skipped),
        ("not started", counts.notStarted), ("begun without a known outcome", counts.unknown),
        ("still to be done", counts.pending),
      ]
      parts = states.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    } else {
      parts = counts.byAction.map { action, tally in
        let bytes = tally.bytes > 0 && action.movesBytes && action != .skip ? " (\(Quantity.bytes(tally.bytes)))" : ""
        return "\(tally.objects) \(action.plan)\(bytes)"
      }
    }
    if counts.excluded > 0 { parts.append("\(counts.excluded) excluded") }
    return parts.joined(separator: ", ")
  }

  /// The line that a plan ends with, such as `Plan: 12 to upload, 3 to copy, 0 to delete, 120 unchanged`.
  static func closing(_ document: ReportDocument) -> String {
    guard !document.frame.isRun else {
      return "Run \(document.frame.state): \(counts(document.totals, isRun: true))."
    }
    let always: [StepAction] = [.put, .copy, .delete, .skip]
    let counts = Dictionary(uniqueKeysWithValues: document.totals.byAction.map { ($0.action, $0.tally.objects) })
    let parts = StepAction.displayOrder.compactMap { action -> String? in
      let count = counts[action] ?? 0
      return count > 0 || always.contains(action) ? "\(count) \(action.plan)" : nil
    }
    let deferred = document.operations.count { $0.isDeferred }
    if deferred > 0 {
      return
        "Plan: \(parts.joined(separator: ", ")). \(Quantity.count(deferred, "operation")) to plan when the wait is over."
    }
    let unplanned = document.operations.count { !$0.isPlanned }
    if unplanned > 0 {
      return "Plan: \(parts.joined(separator: ", ")). \(Quantity.count(unplanned, "operation")) cannot be planned."
    }
    let ending =
      document.totals.steps == document.totals.unchanged + document.totals.looks ? " Nothing would change." : ""
    return "Plan: \(parts.joined(separator: ", ")).\(ending)"
  }

  /// What is charged for although it is gone.
  static func warning(_ early: EarlyDeletion) -> String {
    "warning: \(Quantity.count(early.objects, "object")) (\(Quantity.bytes(early.bytes))) of class "
      + "\(TerminalText.escaping(early.storageClass.rawValue)), which is charged for at least \(early.minimumDays) days; "
      + "without a charge from \(early.freeFrom.format("%Y-%m-%d"))"
  }
}
