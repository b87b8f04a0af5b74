import Foundation
import Testing

extension EndToEnd {
  @Suite("How fast a run goes")
  struct FlowTests {
    /// What the service says that it has seen.
    struct Counts: Decodable, Sendable {
      var requests: Int
      var stored: Int
      var slowDowns: Int
      var most: Int
    }

    /// What a report says of a service.
    struct Flow: Decodable, Sendable {
      var fixed: Bool
      var limit: Int
      var peak: Int
      var requests: Int
      var throttles: Int
      var retries: Int
      var bandwidth: Int?
    }

    private static let manifest = """
      version: 1
      operations:
        - name: all
          upload: {from: tree/, to: s3://demo-flow/tree/}
      """

    @Test func `thirty of a hundred SlowDowns end no run, and are told (row R1)`() async throws {
      let (outcome, counts, flow) = try await Self.run(300, service: ["--slow-down", "30"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(counts.stored == 300)
      #expect(counts.slowDowns > 60)
      #expect(flow.throttles == counts.slowDowns && flow.retries == counts.slowDowns)
      #expect(flow.requests == counts.requests)
      #expect(flow.limit < 16 && flow.peak == 16)
      #expect(outcome.stdout.contains("THROTTLED: \(counts.slowDowns) answers asked for fewer"), outcome.summary)
    }

    @Test(arguments: [1, 3])
    func `no more requests than were asked for are on their way at once, listings included`(_ number: Int) async throws
    {
      let (outcome, counts, flow) = try await Self.run(
        60, service: ["--latency", "2"], ["--concurrency", "\(number)"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(counts.stored == 60)
      #expect(counts.most == number)
      #expect(flow.fixed && flow.limit == number && flow.peak == number)
    }

    @Test func `without a number more and more go at once while that pays`() async throws {
      let (outcome, counts, flow) = try await Self.run(1500, service: ["--latency", "20"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(counts.stored == 1500)
      #expect(flow.peak > 16 && !flow.fixed)
      #expect(counts.most <= flow.peak)
    }

    @Test func `few descriptors are enough for a run (row T15)`() async throws {
      let (outcome, counts, flow) = try await Self.run(200, service: ["--latency", "1"], descriptors: 40)
      #expect(outcome.status == 0, outcome.summary)
      #expect(counts.stored == 200)
      #expect(flow.peak <= 2)
    }

    @Test func `rates of requests and bytes are kept`() async throws {
      let clock = ContinuousClock()
      let start = clock.now
      let (outcome, counts, flow) = try await Self.run(60, service: [], ["--request-rate", "60/s"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(counts.stored == 60)
      // 61 requests, of which 6 may go at once.
      #expect(start.duration(to: clock.now) >= .milliseconds(900))
      #expect(flow.bandwidth == nil)
      let again = clock.now
      let paced = try await Self.run(60, service: [], ["--bandwidth", "256KiB/s"], size: 4096)
      #expect(paced.outcome.status == 0, paced.outcome.summary)
      #expect(paced.flow.bandwidth == 256 << 10)
      // 240 KiB, of which 25.6 may go at once.
      #expect(again.duration(to: clock.now) >= .milliseconds(800))
    }

    @Test(arguments: [
      ["--concurrency", "0"], ["--concurrency", "1001"], ["--request-rate", "5/min"], ["--bandwidth", "50MiB"],
      ["--bandwidth", "0B/s"],
    ])
    func `a limit that is none is a usage error`(_ arguments: [String]) async throws {
      let scratch = try Scratch()
      let outcome = try await s3job(
        ["run", scratch.write("m.yaml", Self.manifest), "--sandbox", scratch.path("store")] + arguments)
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains(arguments[0]), outcome.summary)
    }

    /// Uploads small files to a service and returns what became of it, by the program and by the service.
    private static func run(
      _ files: Int, service: [String], _ arguments: [String] = [], size: Int = 10, descriptors: Int = 1024
    ) async throws -> (outcome: Outcome, counts: Counts, flow: Flow) {
      let scratch = try Scratch()
      let manifest = try scratch.write("m.yaml", manifest)
      let content = String(repeating: "x", count: size)
      for number in 0..<files { try scratch.write("tree/\(number)", content) }
      let report = scratch.path("report.json")
      let start = {
        try await Server.start("/usr/bin/env", ["python3", Repository.script("pace_server.py")] + service)
      }
      return try await withServer(start) { server in
        let outcome = try await Program.run(
          "/bin/sh",
          [
            "-c", "ulimit -n \(descriptors); exec \"$0\" \"$@\"", Repository.binary.path, "run", manifest,
            "--endpoint-url", server.endpoint, "--report", report,
          ] + arguments, environment: Store.credentials)
        let text = try await Program.output(
          "/usr/bin/env",
          [
            "python3", "-c", "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())",
            server.endpoint + "/_counts",
          ])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let written = try decoder.decode(Report.self, from: Data(contentsOf: URL(filePath: report)))
        return try (
          outcome, decoder.decode(Counts.self, from: Data(text.utf8)),
          #require(written.run.services.first, outcome.summary)
        )
      }
    }

    private struct Report: Decodable {
      struct Run: Decodable { var services: [Flow] }

      var run: Run
    }
  }
}
