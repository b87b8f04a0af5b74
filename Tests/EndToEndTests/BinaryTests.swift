import Foundation
import Testing

extension EndToEnd {
  @Suite("The program itself")
  struct BinaryTests {
    @Test func `it says its version`() async throws {
      let start = ContinuousClock.now
      let outcome = try await s3job(["--version"])
      let duration = ContinuousClock.now - start
      #expect(outcome.status == 0, outcome.summary)
      #expect(outcome.stdout.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\S*\n/) != nil, outcome.summary)
      // A figure for the log; a debug build on a busy machine proves nothing about the 30 ms of a release.
      print("s3job --version, process start to end: \(duration)")
    }

    @Test func `it does not link the full Foundation`() async throws {
      let libraries = try await Program.output("/usr/bin/env", ["ldd", Repository.binary.path])
      #expect(libraries.contains("libcurl.so"), "\(libraries)")
      let names = Set(libraries.split(whereSeparator: \.isWhitespace).map(String.init))
      for name in ["libFoundation.so", "libFoundationNetworking.so", "libFoundationXML.so", "lib_FoundationICU.so"] {
        #expect(!names.contains(name), "\(libraries)")
      }
    }

    @Test func `two thousand small files fit into little memory`() async throws {
      let scratch = try Scratch()
      _ = try await Program.output(
        "/usr/bin/env", ["python3", Repository.script("make_small_files.py"), scratch.path("files"), "2000"])
      try scratch.write(
        "memory.yaml",
        """
        version: 1
        name: memory
        operations:
          - name: files
            upload: {from: files/, to: s3://demo-memory/files/}
        """)
      let directory = try scratch.directory("store")
      // A sandbox directory is its buckets.
      try scratch.directory("store/demo-memory")
      try await withServer({ try await Store.sandbox.start(in: directory) }) { server in
        let outcome = try await Program.run(
          "/usr/bin/env",
          [
            "python3", Repository.script("peak_rss.py"), scratch.path("usage.json"), Repository.binary.path, "run",
            scratch.path("memory.yaml"), "--endpoint-url", server.endpoint, "--report", scratch.path("report.json"),
          ], environment: Store.credentials)
        #expect(outcome.status == 0, outcome.summary)
      }
      #expect(try RunReport(contentsOf: scratch.path("report.json")).tally(of: "files") == ["put done": 2000])
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let usage = try decoder.decode(Usage.self, from: Data(scratch.text("usage.json").utf8))
      print("2,000 small files: \(usage.peakRssBytes / 1_000_000) MB, \(usage.seconds) s")
      #expect(usage.peakRssBytes < 80_000_000)
    }

    private struct Usage: Decodable {
      var peakRssBytes: Int
      var seconds: Double
    }
  }
}
