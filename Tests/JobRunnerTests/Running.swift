import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types

@testable import JobRunner

/// Plans a manifest against a store in memory and runs it, as the command does.
///
/// Without `knowsDeletes` the scheduler lets operations that delete start after tolerated failures, so that a test sees
/// what their steps do by themselves.
func plannedAndRun(
  _ yaml: String, on store: MemoryStore, and others: [String: MemoryStore] = [:], baseDirectory: String = "/nowhere",
  concurrency: Int = 4,
  knowsDeletes: Bool = true, disk: Disk = Disk(), memory: Int = 256 << 20,
  sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in try await Task.sleep(for: .seconds(86_400)) },
  isStopped: @escaping @Sendable () -> Bool = { false },
  tell: @escaping @Sendable (RunEvent) -> Void = { _ in }
) async throws -> RunFile {
  let source = SourceFile(name: "test.yaml", text: "version: 1\n" + yaml)
  let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
  let graph = try PlanBuilder.build(manifest, baseDirectory: baseDirectory) { $0 ?? "default" }
  let moment = Timestamp(seconds: 1_900_000_000)
  let header = RunFileHeader(
    runID: "test", manifest: manifest, manifestPath: "/nowhere/job.yaml",
    manifestSHA256: String(repeating: "0", count: 64), graph: graph, created: moment, program: "test", salt: "salt")
  let runFile = try RunFile.create(at: .temporary, header: header)
  var stores: [EndpointName: any ObjectStore] = [nil: store]
  for (name, other) in others { stores[name] = other }
  let endpoints = Endpoints<any ObjectStore>(stores)
  let world = LiveWorld(readers: endpoints.map { $0 })
  _ = try await Expander(
    manifest: manifest, graph: graph, world: world, store: runFile, baseDirectory: baseDirectory, runID: "test",
    now: moment
  ).expand()
  try await PlanRun(
    graph: graph, runFile: runFile, stores: endpoints,
    downloadRoots: manifest.downloadRoots(baseDirectory: baseDirectory),
    verbs: knowsDeletes ? manifest.operations.map(\.verb) : [],
    rules: manifest.operations.map(\.failureRule), concurrency: concurrency, disk: disk, memory: memory,
    now: { moment }, sleep: sleep,
    isStopped: isStopped, tell: tell
  ).perform()
  return runFile
}

func states(_ runFile: RunFile) throws -> [String] {
  try runFile.operations().map { "\($0.header.name) \($0.state.rawValue)" }
}
