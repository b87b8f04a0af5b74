import Foundation
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

@Suite struct GetStepTests {
  private final class Directory {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: "get-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url.appending(path: "out"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(at: url.appending(path: "elsewhere"), withIntermediateDirectories: true)
    }

    deinit {
      // Nothing depends on it any more.
      try? FileManager.default.removeItem(at: url)
    }

    var files: [String: String] {
      get throws {
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: url.path) {
          let file = url.appending(path: name)
          guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
          files[name] = try String(contentsOf: file, encoding: .utf8)
        }
        return files
      }
    }
  }

  private static let manifest = """
    operations:
      - name: get
        download: {from: "s3://bbb/t/", to: out/}
    """

  private static func outcomes(
    _ store: MemoryStore, in directory: Directory
  ) async throws -> [String] {
    let file = try await plannedAndRun(manifest, on: store, baseDirectory: directory.url.path)
    return try file.steps(limit: 10).map {
      "\($0.step.action.rawValue) \($0.state.rawValue) \($0.outcome?.code ?? "-")"
    }
  }

  @Test func `objects become files, and markers directories`() async throws {
    let (store, directory) = (MemoryStore(), try Directory())
    try store.seed("t/a", "aa")
    try store.seed("t/b/c", "")
    try store.seed("t/d/", "")
    #expect(try await Self.outcomes(store, in: directory) == ["get done -", "get done -", "get done -"])
    #expect(try directory.files == ["out/a": "aa", "out/b/c": ""])
    let marker = try directory.url.appending(path: "out/d").resourceValues(forKeys: [.isDirectoryKey])
    #expect(marker.isDirectory == true)
  }

  /// Row S2: a link below the directory leads nobody out of it.
  @Test func `nothing is written through a link`() async throws {
    let (store, directory) = (MemoryStore(), try Directory())
    try store.seed("t/link/x", "xx")
    let top = directory.url.path
    // Made after the plan, which follows none either.
    let file = try await plannedAndRun(
      Self.manifest, on: store, baseDirectory: top,
      tell: { event in
        guard case .operationStarted = event else { return }
        do {
          try FileManager.default.createSymbolicLink(atPath: top + "/out/link", withDestinationPath: top + "/elsewhere")
        } catch { Issue.record(error) }
      })
    let steps = try file.steps(limit: 9)
    #expect(
      steps.map { "\($0.step.action) \($0.state) \($0.outcome?.code ?? "")" } == ["get failed Client.FileUnwritable"])
    #expect(try directory.files == [:])
  }

  /// Rows T5, T6, T8, invariant I4: a final name never holds other bytes than those of the object.
  @Test(arguments: [
    ("shorter", "Client.SizeMismatch"), ("longer", "Client.SizeMismatch"), ("other", "Client.DigestMismatch"),
  ])
  func `bytes that are not those of the object never get the name`(fault: String, code: String) async throws {
    let store = MemoryStore(
      hasMD5ETags: true,
      served: { bytes in
        switch fault {
        case "shorter": Array(bytes.dropLast())
        case "longer": bytes + [0]
        default: bytes.map { $0 ^ 1 }
        }
      })
    let directory = try Directory()
    try store.seed("t/a", "hello", etag: "5d41402abc4b2a76b9719d911017c592")
    try FileManager.default.createDirectory(
      at: directory.url.appending(path: "out"), withIntermediateDirectories: true)
    try Data("old".utf8).write(to: directory.url.appending(path: "out/a"))
    #expect(try await Self.outcomes(store, in: directory) == ["get failed \(code)"])
    #expect(try directory.files == ["out/a": "old"])
  }

  @Test func `the MD5 of an ETag is compared only where it is one`() async throws {
    let (store, directory) = (MemoryStore(), try Directory())
    try store.seed("t/a", "hello", etag: "00000000000000000000000000000000")
    #expect(try await Self.outcomes(store, in: directory) == ["get done -"])
  }
}
