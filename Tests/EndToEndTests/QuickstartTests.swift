import Foundation
import Testing

extension EndToEnd {
  @Suite("manifests/quickstart.yaml", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct QuickstartTests {
    static let manifest = Repository.file("manifests/quickstart.yaml").path

    @Test func `it snapshots, clears, publishes and marks, and a second run has nothing to do`() async throws {
      let scratch = try Scratch()
      _ = try await Program.output(Repository.script("seed-demo"), [scratch.path("seed")])
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store")) }) { server in
        try await server.seed("demo-site", with: scratch.path("seed/demo-site"))

        let first = try await Self.run(on: server, report: scratch.path("first.json"))
        #expect(first.tally(of: "snapshot") == ["copy done": 4])
        #expect(first.tally(of: "retire") == ["delete done": 12])
        #expect(first.tally(of: "publish") == ["put done": 239])
        #expect(first.tally(of: "done") == ["create done": 1])
        let published = try await server.state(of: "demo-site")
        try Self.expectSite(in: published)
        #expect(published["previous/sale.html"]?.metadata == ["seeded": "yes"], "a copy keeps metadata")
        #expect(published["previous/index.html"]?.contentType == "text/plain", "a copy keeps headers")
        #expect(!published.keys.contains { $0.hasPrefix("old/") })

        // The second run hands the new release on to previous/; only the third finds nothing new at all.
        let second = try await Self.run(on: server, report: scratch.path("second.json"))
        #expect(second.tally(of: "publish") == ["skip skipped": 239])
        #expect(second.tally(of: "retire") == [:])
        #expect(second.tally(of: "done") == ["touch done": 1])
        let third = try await Self.run(on: server, report: scratch.path("third.json"))
        #expect(Set(third.tally(of: "snapshot").keys) == ["skip skipped"])
        #expect(third.tally(of: "publish") == ["skip skipped": 239])

        let settled = try await server.state(of: "demo-site")
        #expect(settled.filter { $0.key.hasPrefix("current/") } == published.filter { $0.key.hasPrefix("current/") })
        for (key, object) in settled where key.hasPrefix("current/") {
          #expect(settled["previous/" + key.dropFirst("current/".count)] == object, "\(key)")
        }
      }
    }

    @Test func `what an embedded sandbox wrote is there for the next one, headers included`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      _ = try await Program.output(Repository.script("seed-demo"), [store])
      let outcome = try await s3job(["run", Self.manifest, "--sandbox", store])
      #expect(outcome.status == 0, outcome.summary)
      try await withServer({ try await Store.sandbox.start(in: store) }) { server in
        try await Self.expectSite(in: server.state(of: "demo-site"))
      }
    }

    @Test func `a limit that the deletions exceed refuses the run before anything is changed`() async throws {
      let scratch = try Scratch()
      let log = scratch.path("requests.jsonl")
      for number in 1...101 { try scratch.write("seed/old/page-\(number).html", "page \(number)") }
      try scratch.write("seed/current/index.html", "the release before")
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store"), log: log) }) { server in
        try await server.seed("demo-site", with: scratch.path("seed"))
        let before = try await server.state(of: "demo-site")
        let requests = try LoggedRequest.all(in: log).count
        let outcome = try await server.s3job(["run", Self.manifest])
        #expect(outcome.status == 3, outcome.summary)
        #expect(outcome.stderr.contains("retire") && outcome.stderr.contains("101"), outcome.summary)
        #expect(try LoggedRequest.all(in: log).dropFirst(requests).allSatisfy { !$0.mutating })
        #expect(try await server.state(of: "demo-site") == before)
      }
    }

    static func run(on server: Server, report: String) async throws -> RunReport {
      let outcome = try await server.s3job(["run", manifest, "--report", report])
      #expect(outcome.status == 0, outcome.summary)
      let read = try RunReport(contentsOf: report)
      #expect(read.formatVersion == 1)
      #expect(Set(read.states.keys) == ["snapshot", "retire", "publish", "done"])
      #expect(Set(read.states.values) == [RunReport.succeeded], "\(read.states)")
      return read
    }

    /// Compares `current/` with the sample site and a sample of headers with what the manifest says.
    static func expectSite(in state: BucketState) throws {
      let source = try plainFiles(under: Repository.file("fixtures/site").path)
        .filter { $0.key != "assets/js/.keep" }
      // An upload deletes nothing: the page of the release before that the new one no longer has is still there.
      let expected = Set(source.keys.map { "current/" + $0 } + ["current/_SUCCESS", "current/sale.html"])
      #expect(Set(state.keys.filter { $0.hasPrefix("current/") }) == expected)
      for (name, bytes) in source {
        let object = state["current/" + name]
        #expect(object?.size == bytes.count, "\(name)")
        #expect(object?.metadata == ["release": "2026-11-22"], "\(name)")
      }
      for row in headers {
        let object = state["current/" + row.name]
        #expect(object?.contentType == row.type, "\(row.name)")
        #expect(object?.contentEncoding == row.encoding, "\(row.name)")
        #expect(object?.cacheControl == row.cache, "\(row.name)")
      }
      #expect(state["current/downloads/site-1.0.tgz"]?.contentDisposition == "attachment")
      #expect(state["current/docs/日本語/はじめに.html"]?.contentLanguage == "ja")
      #expect(state["current/.nojekyll"]?.size == 0)
    }

    private static let page = "public, max-age=60"
    private static let asset = "public, max-age=31536000, immutable"
    private static let data = "public, max-age=300"

    private static let headers: [(name: String, type: String, encoding: String?, cache: String?)] = [
      ("index.html", "text/html; charset=utf-8", nil, page),
      ("downloads/what's new?.html", "text/html; charset=utf-8", nil, page),
      ("assets/css/main.css", "text/css", nil, asset),
      ("assets/css/main.css.gz", "text/css", "gzip", asset),
      ("assets/css/main.css.map", "application/json", nil, "private, no-store"),
      ("assets/js/app.js.gz", "text/javascript", "gzip", asset),
      ("assets/img/map.svgz", "image/svg+xml", "gzip", asset),
      ("assets/img/🚀.svg", "image/svg+xml", nil, asset),
      ("assets/fonts/body-bold.woff2", "font/woff2", nil, asset),
      ("assets/wasm/search.wasm", "application/wasm", nil, asset),
      ("data/search-index.json.gz", "application/json", "gzip", data),
      ("downloads/site-1.0.tar.gz", "application/gzip", nil, nil),
      ("downloads/site-1.0.tgz", "application/gzip", nil, nil),
      ("downloads/UPPER.TXT", "text/plain", nil, nil),
      ("downloads/100%25 done.txt", "text/plain", nil, nil),
      ("downloads/~backup", "application/octet-stream", nil, nil),
      ("site.webmanifest", "application/manifest+json", nil, nil),
      ("favicon.ico", "image/vnd.microsoft.icon", nil, nil),
    ]
  }
}
