import Foundation
import Testing

extension EndToEnd {
  /// A bucket that is kept on another service: the sandbox at one end, moto at the other.
  @Suite("manifests/mirror.yaml", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct MirrorTests {
    private static let manifest = Repository.file("manifests/mirror.yaml").path

    @Test func `it relays what is new or changed, with headers, metadata and tags, and then nothing`() async throws {
      let scratch = try Scratch()
      // Above the threshold, of three parts; and a little one.
      try scratch.write("seed/large.bin", String(repeating: "0123456789abcdef", count: (17 << 20) / 16) + "!")
      try scratch.write("seed/pages/index.html", "<p>")
      let report = scratch.path("report.json")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { near in
        try await withServer({ try await Store.moto.start(in: scratch.path("none")) }) { far in
          try await near.seed("demo-site", with: scratch.path("seed"), tagging: "team=web&stage=live")
          try await far.seed("demo-mirror")
          let run = {
            try await near.s3job(["run", Self.manifest, "--var", "mirror=\(far.endpoint)", "--report", report])
          }
          let first = try await run()
          #expect(first.status == 0, first.summary)
          #expect(try RunReport(contentsOf: report).tally(of: "mirror") == ["relay done": 2])

          let expected = try await near.state(of: "demo-site", tags: true)
          #expect(expected.count == 2)
          #expect(expected.values.allSatisfy { $0.tags == ["team": "web", "stage": "live"] })
          #expect(expected.values.allSatisfy { $0.cacheControl == "no-cache" && $0.metadata == ["seeded": "yes"] })
          #expect(try await far.state(of: "demo-mirror", tags: true) == expected)

          let second = try await run()
          #expect(second.status == 0, second.summary)
          #expect(try RunReport(contentsOf: report).tally(of: "mirror") == ["skip skipped": 2])

          try scratch.write("change/pages/index.html", "<p>new")
          try await near.seed("demo-site", with: scratch.path("change"), tagging: "team=web")
          let third = try await run()
          #expect(third.status == 0, third.summary)
          #expect(
            try RunReport(contentsOf: report).tally(of: "mirror") == ["relay done": 1, "skip skipped": 1])
          let changed = try await near.state(of: "demo-site", tags: true)
          #expect(try await far.state(of: "demo-mirror", tags: true) == changed)
        }
      }
    }

    @Test func `a plan of it counts the requests and the bytes at both ends`() async throws {
      let scratch = try Scratch()
      try scratch.write("seed/a", "12345")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { near in
        try await withServer({ try await Store.sandbox.start(in: scratch.path("other")) }) { far in
          try await near.seed("demo-site", with: scratch.path("seed"))
          try await far.seed("demo-mirror")
          let outcome = try await near.s3job(["plan", Self.manifest, "--var", "mirror=\(far.endpoint)"])
          #expect(outcome.status == 0, outcome.summary)
          #expect(outcome.stdout.contains("1 to relay"), outcome.summary)
          #expect(
            outcome.stdout.contains("Requests to the default endpoint: 1 head, 2 get; 5 B out"), outcome.summary)
          #expect(
            outcome.stdout.contains("Requests to endpoint 'mirror': 1 head, 1 put; 5 B in"), outcome.summary)
        }
      }
    }
  }
}
