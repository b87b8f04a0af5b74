import Foundation
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// What downloads that were cut off leave behind (row D14).
@Suite struct StaleFileTests {
  private static let manifest = """
    operations:
      - name: get
        download: {from: "s3://bbb/t/", to: out/}
    """

  private static func withDirectory(_ body: (URL) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "stale-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url.appending(path: "out/b"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }  // Nothing depends on it any more.
    try await body(url)
  }

  /// The clock of `plannedAndRun` is years ahead, so that every file is old.
  @Test func `goes where objects come, and nothing else does`() async throws {
    try await Self.withDirectory { directory in
      let out = directory.appending(path: "out")
      let names = ["old.part", "b/old.part", "held.part", "other"].map { name in
        name.replacing(#/[a-z]+(\.part)?$/#) { ".s3client-" + String($0.output.0) }
      }
      for name in names + ["mine.part"] { try Data("x".utf8).write(to: out.appending(path: name)) }
      try FileManager.default.createSymbolicLink(
        atPath: out.path + "/.s3client-link.part", withDestinationPath: out.path + "/mine.part")
      try FileManager.default.createDirectory(
        at: out.appending(path: ".s3client-directory.part"), withIntermediateDirectories: true)
      let held = unsafe open(out.path + "/.s3client-held.part", O_RDONLY)
      defer { close(held) }
      #expect(flock(held, LOCK_EX) == 0)
      let store = MemoryStore()
      for key in ["t/a", "t/b/c", "t/d", "t/e", "t/f"] { try store.seed(key) }
      let file = try await plannedAndRun(Self.manifest, on: store, baseDirectory: directory.path)
      #expect(try states(file) == ["get done"])
      let left = try FileManager.default.subpathsOfDirectory(atPath: out.path).sorted()
      #expect(
        left == [
          ".s3client-directory.part", ".s3client-held.part", ".s3client-link.part", ".s3client-other", "a", "b", "b/c",
          "d", "e", "f", "mine.part",
        ])
    }
  }

  @Test(arguments: [59, 61]) func `what is younger than a minute may be another download's (row D14)`(seconds: Int)
    async throws
  {
    try await Self.withDirectory { directory in
      let stale = directory.appending(path: "out/.s3client-young.part")
      try Data("x".utf8).write(to: stale)
      let written = Timestamp.now()
      let tree = FileTree(
        root: directory.path + "/out",
        now: { Timestamp(nanoseconds: written.nanoseconds + Int64(seconds) * 1_000_000_000) })
      let store = MemoryStore()
      try store.seed("a")
      let location = S3Location(bucket: try BucketName("bbb"), key: try ObjectKey("a"))
      let staged = try await tree.receive(
        ObjectDownload(
          GetObjectParameters(location), size: 1, from: store, store.downloadRules, replacement: .refused),
        as: ["a"], condition: .none)
      #expect(await tree.commit([staged]) == [nil])
      #expect(FileManager.default.fileExists(atPath: stale.path) == (seconds < 60))
    }
  }
}
