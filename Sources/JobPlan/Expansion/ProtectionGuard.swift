import JobManifest
import S3Types

/// Keeps what a manifest protects: notes every step of an operation that would take an object away from there.
///
/// It sees every step of every verb, so no verb can forget it.
struct ProtectionGuard {
  private struct Find {
    var count = 0
    var examples: [S3Location] = []
  }

  private let protections: [Protection]
  private let graph: OperationGraph
  private var finds: [Int: Find] = [:]
  /// Enough to see the pattern.
  private static let examples = 3

  init(_ protections: [Protection], graph: OperationGraph) {
    self.protections = protections
    self.graph = graph
  }

  /// Whether a step leaves the protected places as they are; notes it down when it does not.
  mutating func admits(_ step: Step) -> Bool {
    guard !protections.isEmpty, let victim = step.victim else { return true }
    guard let index = protections.firstIndex(where: { covers($0, victim) }) else { return true }
    var find = finds[index] ?? Find()
    find.count += 1
    if find.examples.count < Self.examples { find.examples.append(victim.location) }
    finds[index] = find
    return false
  }

  private func covers(_ protection: Protection, _ address: ObjectAddress) -> Bool {
    guard protection.covers(address.location) else { return false }
    return protection.isEverywhere
      || graph.identity(of: protection.place.endpoint) == graph.identity(of: address.endpoint)
  }

  /// One refusal per protected place that an operation would take something from.
  func refusals(of operation: Operation, at index: Int) -> [Refusal] {
    finds.sorted { $0.key < $1.key }.map { protection, find in
      let place = protections[protection].place
      let keys = find.examples.map { "'\($0)'" }.joined(separator: ", ")
      let more = find.count - find.examples.count
      return Refusal(
        .protected, operations: [index],
        message: "'\(operation.name.value)' would take \(keys)" + (more > 0 ? " and \(more) more" : "")
          + " from '\(place.url)', which is protected",
        hint: place.range == nil
          ? "leave out '--protect \(place.url)' if this is meant" : "take it out of 'protected' if this is meant",
        range: operation.range,
        notes: place.range.map { [Diagnostic(.note, "it is protected here", at: $0)] } ?? [])
    }
  }
}

extension Step {
  /// The object that is gone afterwards; nil for a step that takes none away.
  fileprivate var victim: ObjectAddress? {
    switch action {
    case .delete: destination.object
    case .move: source?.object
    case .put, .get, .copy, .relay, .create, .touch, .update, .remove, .check, .wait, .list, .skip, .fail: nil
    }
  }
}
