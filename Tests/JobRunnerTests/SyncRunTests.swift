import ConcurrencyHelpers
import Foundation
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// What a sync does to buckets and directories, and what it leaves alone when something is not as it should be.
struct SyncRunTests {
  private final class Directory {
    let url = FileManager.default.temporaryDirectory.appending(path: "sync-\(UUID().uuidString)")

    init(_ files: String...) throws {
      try FileManager.default.createDirectory(at: url.appending(path: "tree"), withIntermediateDirectories: true)
      for file in files { try write(file, file) }
    }

    deinit {
      // Nothing depends on it any more.
      try? FileManager.default.removeItem(at: url)
    }

    func write(_ name: String, _ text: String) throws {
      let file = url.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    /// Everything below, directories with "/" at their ends.
    var names: [String] {
      get throws {
        try FileManager.default.subpathsOfDirectory(atPath: url.path).map { name in
          let path = url.path + "/" + name
          let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
          return type == .typeDirectory ? name + "/" : name
        }.sorted()
      }
    }
  }

  private static let down = """
    operations:
      - name: first
        touch: {object: "s3://bucket/first"}
      - name: sync
        needs: [first]
        sync: {from: "s3://bucket/t/", to: tree/, delete_extra: true, limit: none}
    """

  /// Syncs to a directory; `change` happens between the plan and the sync.
  private func syncDown(
    _ store: MemoryStore, to directory: Directory, change: @escaping @Sendable (URL) throws -> Void = { _ in }
  ) async throws -> [String] {
    let url = directory.url
    let runFile = try await plannedAndRun(
      Self.down, on: store, baseDirectory: url.path,
      tell: { event in
        if case .operationEnded("first", _) = event { try? change(url) }  // A test that sees no change fails.
      })
    return try runFile.steps(of: 1, limit: 20).map { stored in
      guard case .file(let path) = stored.step.destination else { return "no file" }
      let name = path.dropFirst(url.path.count + "/tree/".count)
      return "\(stored.step.action.rawValue) \(name) \(stored.state.rawValue)"
    }
  }

  @Test func `a directory becomes like a tree, without what it has lost, and a second sync has nothing to do`()
    async throws
  {
    let store = MemoryStore()
    try store.seed("t/a", "a", etag: "0cc175b9c0f1b6a831c399e269772661")
    let directory = try Directory("tree/b", "tree/d/e/f", "tree/d/g", "other/x")
    let steps = try await syncDown(store, to: directory)
    #expect(
      steps.sorted() == [
        "get a done", "remove b done", "remove d/ done", "remove d/e/ done", "remove d/e/f done", "remove d/g done",
      ])
    #expect(steps.filter { $0.hasSuffix("/ done") } == ["remove d/e/ done", "remove d/ done"])
    #expect(try directory.names == ["other/", "other/x", "tree/", "tree/a"])
    #expect(try await syncDown(store, to: directory) == ["skip a skipped"])
  }

  @Test func `a file that changed since the plan is not removed, nor is the directory that holds it`() async throws {
    let store = MemoryStore()
    try store.seed("t/a", "a")
    let directory = try Directory("tree/d/b", "tree/d/c")
    let states = try await syncDown(store, to: directory) { url in
      try Data("somebody's work".utf8).write(to: url.appending(path: "tree/d/b"))
    }
    #expect(Set(states) == ["get a done", "remove d/b stale", "remove d/c done", "remove d/ not_started"])
    #expect(try directory.names == ["tree/", "tree/a", "tree/d/", "tree/d/b"])
  }

  @Test func `a file that has come since the plan keeps its directory`() async throws {
    let store = MemoryStore()
    try store.seed("t/a", "a")
    let directory = try Directory("tree/d/b")
    let states = try await syncDown(store, to: directory) { url in
      try Data().write(to: url.appending(path: "tree/d/new"))
    }
    #expect(Set(states) == ["get a done", "remove d/b done", "remove d/ stale"])
    #expect(try directory.names == ["tree/", "tree/a", "tree/d/", "tree/d/new"])
  }

  @Test(arguments: ["tree/d", "tree/b"])
  func `nothing is removed through a link, and no link (row S2)`(replaced: String) async throws {
    let store = MemoryStore()
    try store.seed("t/a", "a")
    let directory = try Directory("tree/b", "tree/d/x", "outside/x", "outside/y")
    let states = try await syncDown(store, to: directory) { url in
      let manager = FileManager.default
      try manager.removeItem(at: url.appending(path: replaced))
      let target = replaced == "tree/d" ? "outside" : "outside/y"
      try manager.createSymbolicLink(
        at: url.appending(path: replaced), withDestinationURL: url.appending(path: target))
    }
    #expect(states.contains(replaced == "tree/d" ? "remove d/x stale" : "remove b stale"))
    #expect(try directory.names.contains("outside/x") && directory.names.contains("outside/y"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory.url.path + "/" + replaced) != "")
  }

  @Test func `a listing that fails deletes nothing, on either side (rows L1, I1)`() async throws {
    for failing in [1, 2] {
      let calls = Calls()
      let store = MemoryStore { operation, _ in
        guard operation == .listObjectsV2, calls.next() == failing else { return nil }
        return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
      }
      for key in ["from/a", "to/a", "to/b", "to/c"] { try store.seed(key) }
      let runFile = try await plannedAndRun(
        """
        operations:
          - name: sync
            sync: {from: "s3://bucket/from/", to: "s3://bucket/to/", delete_extra: true, limit: none}
        """, on: store)
      #expect(try states(runFile) == ["sync failed"])
      #expect(store.objects.count == 4)
    }
  }

  @Test func `after a write that failed nothing is published and nothing deleted`() async throws {
    let store = MemoryStore { operation, key in
      guard operation == .copyObject, key?.rawValue == "to/b" else { return nil }
      return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    for key in ["from/a", "from/b", "from/index.html", "to/old"] { try store.seed(key) }
    let yaml = """
      operations:
        - name: sync
          sync:
            from: "s3://bucket/from/"
            to: "s3://bucket/to/"
            delete_extra: true
            limit: none
            last: [index.html]
      """
    let runFile = try await plannedAndRun(yaml, on: store)
    #expect(try states(runFile) == ["sync failed"])
    let steps = try runFile.steps(limit: 10).map { "\($0.step.destination.address.location.key) \($0.state.rawValue)" }
    #expect(
      Set(steps) == ["to/a done", "to/b failed", "to/index.html not_started", "to/old not_started"])
    #expect(Set(store.objects.keys.map(\.rawValue)).isSuperset(of: ["to/a", "to/old"]))
    #expect(store.objects[try ObjectKey("to/index.html")] == nil)
  }

  @Test func `what is written last is written when all else is there, and deletes come after it`() async throws {
    let store = MemoryStore()
    for key in ["from/a", "from/index.html", "from/sitemap.xml", "from/z", "to/old"] { try store.seed(key) }
    _ = try await plannedAndRun(
      """
      operations:
        - name: sync
          sync:
            from: "s3://bucket/from/"
            to: "s3://bucket/to/"
            delete_extra: true
            limit: none
            last: [sitemap.xml, index.html]
      """, on: store)
    let changes = store.calls.filter { $0.hasPrefix("Copy") || $0.hasPrefix("Delete") }
    #expect(Set(changes.prefix(2)) == ["CopyObject to/a", "CopyObject to/z"])
    #expect(
      Array(changes.dropFirst(2)) == ["CopyObject to/sitemap.xml", "CopyObject to/index.html", "DeleteObject to/old"])
  }
}

/// Counts calls.
private final class Calls: Sendable {
  private let count = Locked(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
