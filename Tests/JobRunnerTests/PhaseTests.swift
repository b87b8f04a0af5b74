import ConcurrencyHelpers
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// The phases of one operation: each starts when the ones before it have succeeded, and not otherwise.
struct PhaseTests {
  /// Runs touches of one operation: `key: phase`, in the order given.
  private func run(_ steps: [(key: String, phase: StepPhase)], on store: MemoryStore) async throws -> RunFile {
    let source = SourceFile(
      name: "test.yaml",
      text: "version: 1\noperations: [{name: one, touch: {object: \"s3://bucket/k\"}}]")
    let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
    let graph = try PlanBuilder.build(manifest, baseDirectory: "/nowhere") { $0 ?? "default" }
    let header = RunFileHeader(
      runID: "test", manifest: manifest, manifestPath: "/nowhere/job.yaml",
      manifestSHA256: String(repeating: "0", count: 64), graph: graph, created: Timestamp(seconds: 1),
      program: "test", salt: "salt")
    let runFile = try RunFile.create(at: .temporary, header: header)
    try runFile.append(
      try steps.map { key, phase in
        Step(
          operation: 0, action: key.hasSuffix("!") ? .fail : .create,
          destination: .object(
            ObjectAddress(
              endpoint: nil, location: S3Location(bucket: try BucketName("bucket"), key: try ObjectKey(key)))),
          size: 0, reason: .new, expected: .absent, headers: .write(.none), phase: phase)
      })
    try runFile.record(.planned(excluded: 0), of: 0)
    try runFile.finishPlan()
    try await PlanRun(
      graph: graph, runFile: runFile, stores: Endpoints<any ObjectStore>([nil: store]), downloadRoots: [:],
      concurrency: 4, now: { Timestamp(seconds: 2) }, isStopped: { false }, tell: { _ in }
    ).perform()
    return runFile
  }

  private func states(_ runFile: RunFile) throws -> [String] {
    try runFile.steps(limit: 100).map { "\($0.step.destination.address.location.key) \($0.state.rawValue)" }
  }

  private let mixed: [(key: String, phase: StepPhase)] = [
    ("gone-1", .deletes), ("index", .last(1)), ("a", .transfers), ("map", .last(0)), ("b", .transfers),
    ("gone-2", .deletes), ("c", .transfers),
  ]

  @Test func `the steps of a later phase start when those of the earlier ones have ended`() async throws {
    let store = MemoryStore()
    _ = try await run(mixed, on: store)
    let keys = store.calls.map { String($0.dropFirst("PutObject ".count)) }
    #expect(Set(keys.prefix(3)) == ["a", "b", "c"])
    #expect(keys.dropFirst(3).prefix(2) == ["map", "index"])
    #expect(Set(keys.dropFirst(5)) == ["gone-1", "gone-2"])
  }

  @Test(arguments: [
    ("b", ["a", "b", "c"]), ("map", ["a", "b", "c", "map"]), ("index", ["a", "b", "c", "map", "index"]),
  ])
  func `after a failure no later phase starts`(failing: String, begun: [String]) async throws {
    let store = MemoryStore { operation, key in
      guard operation == .putObject, key?.rawValue == failing else { return nil }
      return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    let runFile = try await run(mixed, on: store)
    #expect(Set(store.calls.map { String($0.dropFirst("PutObject ".count)) }) == Set(begun))
    let expected = mixed.map { step in
      "\(step.key) " + (step.key == failing ? "failed" : begun.contains(step.key) ? "done" : "not_started")
    }
    #expect(try states(runFile) == expected)
    #expect(try runFile.operations().map(\.state) == [.failed])
  }

  @Test func `a step that the plan knows to fail keeps the later phases from starting`() async throws {
    let store = MemoryStore()
    let runFile = try await run([("gone", .deletes), ("a", .transfers), ("unreadable!", .transfers)], on: store)
    #expect(try states(runFile) == ["gone not_started", "a done", "unreadable! failed"])
    #expect(try runFile.operations().map(\.state) == [.failed])
  }

  @Test func `directories are removed one after the other, in the order of the plan`() async throws {
    let store = MemoryStore()
    _ = try await run((0..<20).map { ("d\($0)", .directories) }, on: store)
    #expect(store.calls == (0..<20).map { "PutObject d\($0)" })
    #expect(store.mostInFlight == 1)
  }
}
