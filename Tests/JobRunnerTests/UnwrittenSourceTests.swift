import Foundation
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// A step that was planned to read, replace or take away what an operation before it writes, where that was not written.
@Suite("What was not written is not read") struct UnwrittenSourceTests {
  /// The store refuses to write `a/k`, of which an older one is there.
  private func store() throws -> MemoryStore {
    let store = MemoryStore { operation, key in
      guard key?.rawValue == "a/k", [.putObject, .copyObject].contains(operation) else { return nil }
      return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    for (key, text) in [("src/k", "new!"), ("src/j", "also"), ("a/k", "the older content")] {
      try store.seed(key, text)
    }
    return store
  }

  private let up = """
    operations:
      - name: up
        failures: {objects: 1}
        copy: {from: "s3://bucket/src/", to: "s3://bucket/a/"}

    """

  private func steps(_ file: RunFile, of operation: Int) throws -> [String] {
    try file.steps(limit: 99).filter { $0.step.operation == operation }.map {
      "\($0.step.action) \($0.step.destination.object?.location.key.rawValue ?? "a file") \($0.state)"
    }
  }

  private func message(_ file: RunFile, of operation: Int) throws -> String? {
    let failed = try file.steps(limit: 99).first { $0.step.operation == operation && $0.state == .stale }
    #expect(failed?.outcome?.code == "Client.NotWritten")
    return failed?.outcome?.message
  }

  private static let unread =
    "'up' has not left s3://bucket/a/k as planned, so what is there is not read; mend that and make a new plan"
  private static let kept =
    "'up' has not left s3://bucket/a/k as planned, so what is there is neither replaced nor taken away; mend that and make a "
    + "new plan"

  @Test func `not by a copy, which does the rest`() async throws {
    let store = try store()
    let file = try await plannedAndRun(
      up + "  - {name: cp, copy: {from: \"s3://bucket/a/\", to: \"s3://bucket/b/\"}}", on: store)
    #expect(try states(file) == ["up failed", "cp failed"])
    #expect(try steps(file, of: 1) == ["copy b/j done", "copy b/k stale"])
    #expect(try message(file, of: 1) == Self.unread)
    #expect(store.objects[try ObjectKey("b/k")] == nil)
    #expect(!store.calls.contains("CopyObject b/k"))
    #expect(try RunEnding.ofRun(file, signal: nil) == .failed)
  }

  @Test func `not by a relay`() async throws {
    let (store, other) = try (store(), MemoryStore())
    let file = try await plannedAndRun(
      "endpoints: {far: {url: \"https://far\"}}\n" + up
        + "  - {name: rel, copy: {from: \"s3://bucket/a/\", to: {url: \"s3://other/b/\", endpoint: far}}}",
      on: store, and: ["far": other])
    #expect(try steps(file, of: 1) == ["relay b/j done", "relay b/k stale"])
    #expect(try message(file, of: 1) == Self.unread)
    #expect(Array(other.objects.keys.map(\.rawValue)) == ["b/j"])
  }

  @Test func `not by a download, nor is a file uploaded that was not downloaded`() async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/unwritten-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: directory + "/out", withIntermediateDirectories: true)
    try Data("an older file".utf8).write(to: URL(filePath: directory + "/out/k"))
    let store = try store()
    let file = try await plannedAndRun(
      up + """
          - {name: down, failures: {objects: 1}, download: {from: "s3://bucket/a/", to: out/, if: always}}
          - {name: again, upload: {from: out/, to: "s3://bucket/c/"}}
        """, on: store, baseDirectory: directory)
    #expect(try states(file) == ["up failed", "down failed", "again failed"])
    #expect(try steps(file, of: 1) == ["get a file done", "get a file stale"])
    #expect(try message(file, of: 1) == Self.unread)
    #expect(try String(contentsOfFile: directory + "/out/k", encoding: .utf8) == "an older file")
    #expect(try steps(file, of: 2) == ["put c/j done", "put c/k stale"])
    #expect(
      try message(file, of: 2)
        == "'down' has not left \(directory)/out/k as planned, so what is there is not read; mend that and make a new plan"
    )
    #expect(store.objects[try ObjectKey("c/k")] == nil)
  }

  @Test(arguments: [
    "move: {from: \"s3://bucket/a/\", to: \"s3://bucket/b/\"}", "delete: {prefix: \"s3://bucket/a/\", limit: none}",
    "delete: {prefix: \"s3://bucket/a/\", limit: none, trash: \"s3://bucket/t/\"}",
  ])
  func `I2: nothing is taken away that is not what the plan saw, by two guards`(verb: String) async throws {
    let guarded = try store()
    let notStarted = try await plannedAndRun(up + "  - {name: end, \(verb)}", on: guarded)
    #expect(try states(notStarted) == ["up failed", "end not_started"])
    let store = try store()
    let file = try await plannedAndRun(up + "  - {name: end, \(verb)}", on: store, knowsDeletes: false)
    #expect(try states(file) == ["up failed", "end failed"])
    #expect(try steps(file, of: 1).map { $0.split(separator: " ").last } == ["done", "stale"])
    #expect(
      try message(file, of: 1)
        == (verb.hasPrefix("delete: {prefix: \"s3://bucket/a/\", limit: none}") ? Self.kept : Self.unread))
    #expect(store.objects[try ObjectKey("a/k")]?.bytes == Array("the older content".utf8))
    #expect(store.objects[try ObjectKey("a/j")] == nil)
  }

  @Test func `nor is it replaced by an operation after that, which was planned to replace what was written`()
    async throws
  {
    let store = try store()
    for key in ["other/k", "other/j"] { try store.seed(key, "another") }
    let file = try await plannedAndRun(
      up + "  - {name: over, needs: [up], copy: {from: \"s3://bucket/other/\", to: \"s3://bucket/a/\"}}", on: store)
    #expect(try steps(file, of: 1) == ["copy a/j done", "copy a/k stale"])
    #expect(try message(file, of: 1) == Self.kept)
  }
}
