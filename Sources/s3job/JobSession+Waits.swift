import JobManifest
import JobPlan
import JobRunner
import RunFile
import S3Types

/// Waits that are over before there is a plan.
extension JobSession {
  /// Waits for what can be there before there is a plan; answers with why where it did not come.
  ///
  /// Each starts when those that it depends on are over, because its list of keys may come with them.
  func waitBeforePlan(tell: @escaping @Sendable (RunEvent) -> Void) async throws -> [Int: PlanFailure] {
    try await withThrowingTaskGroup(of: (Int, LookResult).self) { group in
      var open = LeadingWaits.find(in: loaded.manifest, graph)
      var passed: Set<Int> = []
      func start() {
        for operation in open where graph.dependencies[operation].allSatisfy(passed.contains) {
          group.addTask { (operation, try await wait(operation, tell: tell)) }
        }
        open.removeAll { graph.dependencies[$0].allSatisfy(passed.contains) }
      }
      var failures: [Int: PlanFailure] = [:]
      start()
      for try await (operation, result) in group {
        switch result {
        case .passed:
          passed.insert(operation)
          start()
        case .failed(let failure): failures[operation] = failure
        case .stopped: throw CancellationError()
        }
      }
      return failures
    }
  }

  /// Waits for one; mistakes in its list are shown, and end the command with exit code 2, whatever else is waited for.
  private func wait(_ operation: Int, tell: @escaping @Sendable (RunEvent) -> Void) async throws -> LookResult {
    guard case .wait(let wait) = loaded.manifest.operations[operation].verb else { return .passed(attempts: 0) }
    let world = LiveWorld(readers: stores.readers)
    let name = graph.names[operation]
    // A signal cancels planning, and with it the sleep (row P4).
    let step = WaitStep(
      world: world, now: { .now() }, pause: { try await Task.sleep(for: $0) }, isStopped: { Task.isCancelled },
      tell: { tell(.operationWaits(name: name, what: $0)) })
    do {
      let keys = try await LeadingKeys.load(
        for: wait, operation, called: name, from: world, into: runFile,
        baseDirectory: InputFile.directory(of: loaded.path))
      switch keys {
      case .none: return await step.perform(wait)
      case .loaded(let pages): return await step.perform(wait, keys: pages)
      case .wrong(let mistakes):
        return try console.showing {
          throw DiagnosticList(source: loaded.manifest.source, diagnostics: [mistakes])
        }
      }
    } catch let failure as PlanFailure {
      return .failed(failure)
    } catch PlanError.store(let text) {
      throw RunError.usage(text)
    }
  }
}
