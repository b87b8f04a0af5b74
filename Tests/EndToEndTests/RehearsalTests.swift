import Foundation
import Testing

extension EndToEnd {
  /// A bad day, rehearsed: `--faults`.
  @Suite("A rehearsal")
  struct RehearsalTests {
    private static let manifest = Repository.file("manifests/quickstart.yaml").path
    private static let faults = Repository.file("manifests/faults.yaml").path

    @Test func `with the example script ends as on a good day, and tells what went wrong`() async throws {
      let scratch = try Scratch()
      let good = try await s3job(["run", Self.manifest, "--sandbox", scratch.directory("good")])
      #expect(good.status == 0 && !good.stderr.contains("Injected on purpose"), good.summary)
      let bad = try await s3job(["run", Self.manifest, "--sandbox", scratch.directory("bad"), "--faults", Self.faults])
      #expect(bad.status == 0, bad.summary)
      for rule in ["busy", "lost answer", "reset upload", "broken page"] {
        let line = try #require(bad.stderr.split(separator: "\n").first { $0.hasPrefix("  \(rule): ") }, bad.summary)
        #expect(line.contains(/: [1-9][0-9]* of [1-9][0-9]* requests$/), "\(line)")
      }
      #expect(bad.stderr.contains("  error in 200: no request was of this kind"), bad.summary)
      #expect(try plainFiles(under: scratch.path("bad")) == plainFiles(under: scratch.path("good")))
    }

    @Test func `of a plan injects into the reading half`() async throws {
      let scratch = try Scratch()
      try scratch.write(
        "faults.yaml",
        "version: 1\nrules: [{on: {operation: ListObjectsV2}, reply: {status: 403, code: AccessDenied}}]\n")
      let outcome = try await s3job([
        "plan", Self.manifest, "--sandbox", scratch.directory("store"), "--faults", scratch.path("faults.yaml"),
      ])
      #expect(outcome.status == 1, outcome.summary)
      #expect(outcome.stderr.contains("rule 1 (reply): 2 of 2 requests"), outcome.summary)
    }

    @Test func `is written to the request log of a sandbox, and summed up at its end`() async throws {
      let scratch = try Scratch()
      try scratch.write(
        "faults.yaml", "version: 1\nrules: [{name: gone, on: {operation: ListBuckets}, nth: 1, cut: now}]\n")
      let server = try await Server.start(
        Repository.binary.path,
        [
          "sandbox", "--dir", scratch.directory("store"), "--faults", scratch.path("faults.yaml"), "--log",
          scratch.path("requests.jsonl"),
        ])
      let outcome = try await server.s3job(["doctor"])
      let printed = await server.stop()
      #expect(printed.contains { $0.hasPrefix("  gone: ") }, "\(printed) \(outcome.summary)")
    }

    @Test func `with mistakes in its script never begins, and shows each of them`() async throws {
      let scratch = try Scratch()
      try scratch.write("faults.yaml", "version: 1\nrules:\n  - {throttl: true}\n  - {cut: soon}\n")
      let outcome = try await s3job([
        "run", Self.manifest, "--sandbox", scratch.path("store"), "--faults", scratch.path("faults.yaml"),
      ])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("faults.yaml:3:6: error: unknown key 'throttl'"), outcome.summary)
      #expect(outcome.stderr.contains("faults.yaml:4:11: error: 'rules[1].cut' must be"), outcome.summary)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("store")))
    }

    @Test func `is only for a practice S3`() async throws {
      let outcome = try await s3job(["run", Self.manifest, "--faults", Self.faults])
      #expect(outcome.status == 2 && outcome.stderr.contains("--sandbox"), outcome.summary)
    }
  }
}
