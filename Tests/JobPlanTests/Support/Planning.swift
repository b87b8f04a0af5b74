import JobManifest
import JobPlan
import S3Types

/// What came out of planning.
struct Planned {
  let store: FakePlanStore
  let summary: PlanSummary
  let world: FakeWorld

  /// One line per step: `put site/a.html reason=new expected=absent`.
  var lines: [String] { store.steps.map(\.line) }
}

/// The moment of every plan in these tests.
let now = Timestamp(seconds: 10_000)

func plan(_ operations: [Operation], in world: FakeWorld, rules: [ContentTypeRule] = []) async throws -> Planned {
  try await plan(manifest(operations, endpoints: ["alias", "archive"], rules: rules), in: world)
}

func plan(
  _ manifest: Manifest, in world: FakeWorld, store: FakePlanStore? = nil
) async throws -> Planned {
  let graph = try graph(manifest)
  let store = store ?? FakePlanStore(operationCount: graph.count)
  let expander = Expander(
    manifest: manifest, graph: graph, world: world, store: store, baseDirectory: "/base", runID: "run-1",
    now: now, batchSize: 3)
  let summary = try await expander.expand()
  return Planned(store: store, summary: summary, world: world)
}

/// The guards that refuse a plan; empty when none does.
func refusals(_ operations: [Operation], in world: FakeWorld, protected: [Protection] = []) async throws -> [Refusal] {
  do {
    _ = try await plan(manifest(operations, endpoints: ["alias", "archive"], protected: protected), in: world)
    return []
  } catch PlanError.refused(let refusals) {
    return refusals
  }
}

extension Step {
  var line: String {
    let from: String =
      switch source {
      case nil: ""
      case .file(let path, _, _): "\(path) -> "
      case .plannedFile(let path, _): "planned \(path) -> "
      case .object(let address, _): "\(address.location.key) -> "
      case .planned(let address, _): "planned \(address.location.key) -> "
      }
    let state: String =
      switch expected {
      case .absent: "absent"
      case .present(let state): "present(\(state.size))"
      case .planned: "planned"
      case .unknown: "unknown"
      }
    let more = detail.map { " (\($0))" } ?? ""
    return "\(action.rawValue) \(from)\(destination.name) \(reason) \(state)\(more)"
  }
}

extension StepTarget {
  /// The key, or the path of a file.
  var name: String {
    switch self {
    case .object(let address): address.location.key.rawValue
    case .file(let path): path
    case .tree(_, _, let prefix): prefix
    }
  }
}
