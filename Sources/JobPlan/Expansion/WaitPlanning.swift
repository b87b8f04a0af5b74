import JobManifest

/// What becomes of operations that depend on a wait whose end has not come yet: nobody can know their steps.
package enum WaitPlanning: Sendable {
  /// They are left open (`.deferred`), for a plan that is only shown.
  case shown
  /// The plan is refused, for one that is carried out; waits that have failed already are recorded with why.
  case over([Int: PlanFailure])

  /// Why a wait has failed before there is a plan.
  func failure(of operation: Int) -> PlanFailure? {
    if case .over(let failures) = self { return failures[operation] }
    return nil
  }

  /// Refuses a plan in which something depends on what is not there yet.
  func refusal(of wait: Int, in manifest: Manifest, _ graph: OperationGraph) -> Refusal? {
    guard case .over = self, let dependant = graph.dependants[wait].min() else { return nil }
    let operation = manifest.operations[wait]
    let isLeading = LeadingWaits.find(in: manifest, graph).contains(wait)
    return Refusal(
      .pendingWait, operations: [wait, dependant],
      message:
        "'\(operation.name.value)' still waits, and what '\(graph.names[dependant])' has to do then cannot be known",
      hint: isLeading
        ? "plan again when it is there; 's3job run' without a saved plan waits for it before it plans"
        : "make what comes after the wait a manifest of its own: only a wait that depends on no other work is over before the plan",
      range: operation.range,
      notes: [
        Diagnostic(.note, "'\(graph.names[dependant])' depends on it", at: manifest.operations[dependant].range)
      ])
  }
}
