import Foundation
import Testing

extension EndToEnd {
  @Suite("A dry run", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct DryRunTests {
    private static let manifest = QuickstartTests.manifest

    @Test(arguments: [[], ["--json"], ["--all"]])
    func `it prints what plan prints and sends no request that changes anything`(options: [String]) async throws {
      try await Self.withSeededStore { server, log in
        let before = try await server.state(of: "demo-site")
        let seeding = try LoggedRequest.all(in: log).count
        let plan = try await server.s3job(["plan", Self.manifest] + options)
        let dryRun = try await server.s3job(["run", Self.manifest, "--dry-run"] + options)
        #expect(plan.status == 0, plan.summary)
        #expect(dryRun.status == 0, dryRun.summary)
        #expect(!plan.stdout.isEmpty)
        #expect(Self.withoutMoment(dryRun.stdout) == Self.withoutMoment(plan.stdout))
        let requests = try LoggedRequest.all(in: log).dropFirst(seeding)
        #expect(!requests.isEmpty, "a plan that asks nothing proves nothing")
        #expect(requests.filter(\.mutating).isEmpty)
        #expect(try await server.state(of: "demo-site") == before)
      }
    }

    /// Takes away what tells two invocations apart: the identity of the run and its moment.
    private static func withoutMoment(_ text: String) -> String {
      text.replacing(/"(id|started)": "[^"]*"/, with: "")
    }

    @Test func `its log would show a request that changes something`() async throws {
      try await Self.withSeededStore { server, log in
        let seeding = try LoggedRequest.all(in: log)
        #expect(seeding.contains { $0.mutating && $0.method == "PUT" && $0.key == "current/index.html" })
        let outcome = try await server.s3job(["run", Self.manifest])
        #expect(outcome.status == 0, outcome.summary)
        let mutations = try LoggedRequest.all(in: log).dropFirst(seeding.count).filter(\.mutating)
        // 4 copies, 12 keys in one or more deletes, 239 uploads, 1 mark.
        #expect(mutations.count >= 4 + 1 + 239 + 1)
      }
    }

    @Test func `its steps are the steps that the run takes`() async throws {
      try await Self.withSeededStore { server, log in
        let plan = try await server.s3job(["plan", Self.manifest, "--json"])
        #expect(plan.status == 0, plan.summary)
        let planned = try JSONDecoder().decode(Listing.self, from: Data(plan.stdout.utf8)).steps
        let report = log + ".report.json"
        let run = try await server.s3job(["run", Self.manifest, "--report", report])
        #expect(run.status == 0, run.summary)
        let taken = try JSONDecoder().decode(Listing.self, from: Data(contentsOf: URL(filePath: report))).steps
        #expect(planned.count == 256)
        #expect(Set(taken) == Set(planned))
      }
    }

    @Test func `the plan says why operations are in order`() async throws {
      try await Self.withSeededStore { server, _ in
        let plan = try await server.s3job(["plan", Self.manifest])
        #expect(plan.stdout.contains("snapshot"), plan.summary)
        #expect(plan.stdout.contains("s3://demo-site/current/"), plan.summary)
        #expect(plan.stdout.contains("256") || plan.stdout.contains("239"), "totals are missing: \(plan.stdout)")
      }
    }

    /// What a plan and a report have in common.
    private struct Listing: Decodable {
      struct Step: Decodable, Hashable {
        var operation: String
        var action: String
        var source: String?
        var destination: String?
        var bytes: Int?
      }

      var steps: [Step]
    }

    private static func withSeededStore(_ body: (Server, String) async throws -> Void) async throws {
      let scratch = try Scratch()
      let log = scratch.path("requests.jsonl")
      _ = try await Program.output(Repository.script("seed-demo"), [scratch.path("seed")])
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store"), log: log) }) { server in
        try await server.seed("demo-site", with: scratch.path("seed/demo-site"))
        try await body(server, log)
      }
    }
  }
}
