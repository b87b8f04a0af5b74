import Foundation
import Testing

/// A file system of 2 MiB that one script sees.
private enum SmallDisk {
  static func canBeMade() async throws -> Bool {
    let scratch = try Scratch()
    return try await script(of: scratch.directory("m"), "true").status == 0
  }

  /// Runs a shell script that sees the empty file system at a directory; it is gone when the script ends.
  static func script(
    of directory: String, _ script: String, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await Program.run(
      "unshare", ["--mount", "sh", "-c", "mount -t tmpfs -o size=2m tmpfs '\(directory)' && { \(script); }"],
      environment: environment)
  }
}

extension EndToEnd {
  /// What a disk does to a download, by the real program on a small file system of its own.
  @Suite("A local disk", .enabled("this machine lets the tests mount nothing") { try await SmallDisk.canBeMade() })
  struct LocalDiskTests {
    private struct Run {
      var outcome: Outcome
      /// What is in the directory afterwards.
      var files: [String]
      /// The objects whose bytes were asked for.
      var fetched: [String]
    }

    private static func download(_ sizes: [String: Int]) async throws -> Run {
      let scratch = try Scratch()
      for (name, size) in sizes { try scratch.write("store/disk/t/\(name)", String(repeating: "x", count: size)) }
      let manifest = try scratch.write(
        "job.yaml",
        """
        version: 1
        name: disk
        operations:
          - name: get
            download: {from: "s3://disk/t/", to: out/}
        """)
      let out = try scratch.directory("out")
      let log = scratch.path("log")
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store"), log: log) }) {
        server in
        try await SmallDisk.script(
          of: out,
          "'\(Repository.binary.path)' run '\(manifest)' --endpoint-url \(server.endpoint) --concurrency 1; code=$?; "
            + "ls -A '\(out)' > '\(scratch.path("files"))'; exit $code",
          environment: Store.credentials.merging(["S3JOB_STATE_DIR": scratch.path("state")]) { _, new in new })
      }
      return Run(
        outcome: outcome, files: try scratch.text("files").split(separator: "\n").map(String.init),
        fetched: try LoggedRequest.all(in: log).filter { $0.operation == "GetObject" }.compactMap(\.key))
    }

    @Test func `that is full fails what does not fit, and asks for no more of it (row D1)`() async throws {
      let run = try await Self.download(["a": 1 << 20, "b": 3 << 19, "c": 5 << 18, "d": 1000])
      #expect(run.outcome.status == 1, run.outcome.summary)
      #expect(run.outcome.stderr.contains("No space left on device"), run.outcome.summary)
      #expect(run.files == ["a", "d"], "what fits is there, and no temporary file")
      #expect(run.fetched == ["t/a", "t/b", "t/d"], "of c it was known that it does not fit")
    }

    @Test func `that is too small for a large object is known before its bytes are asked for (row D1)`() async throws {
      let run = try await Self.download(["large": 17 << 20])
      #expect(run.outcome.status == 1, run.outcome.summary)
      #expect(run.outcome.stderr.contains("No space left on device"), run.outcome.summary)
      #expect(run.files.isEmpty)
      #expect(run.fetched.isEmpty)
    }
  }
}
