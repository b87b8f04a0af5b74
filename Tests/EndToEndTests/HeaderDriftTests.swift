import Foundation
import Testing

extension EndToEnd {
  @Suite(
    "Headers that the manifest has changed", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct HeaderDriftTests {
    private static func manifest(_ cacheControl: String, release: Int) -> String {
      """
      version: 1
      content_types:
        - {match: "*.html", content_type: text/html; charset=utf-8, cache_control: \(cacheControl)}
        - {match: "*.gz", content_encoding: none, content_disposition: attachment, storage_class: STANDARD_IA}
      operations:
        - name: publish
          upload: {from: site/, to: "s3://demo-drift/www/"}
        - name: tagged
          upload: {from: tagged/, to: "s3://demo-drift/tagged/", metadata: {release-number: "\(release)", by: me}}
      """
    }

    @Test(arguments: Store.allCases)
    func `another rule updates the headers in place, once, and keeps bytes and other headers`(
      store: Store
    ) async throws {
      let scratch = try Scratch()
      for name in ["site/a.html", "site/b ü.html", "site/c.css", "site/d.tar.gz", "tagged/e.txt"] {
        try scratch.write(name, "the bytes of \(name)")
      }
      let file = try scratch.write("m.yaml", Self.manifest("max-age=60", release: 1))
      try await withServer({ try await store.start(in: scratch.directory("store")) }) { server in
        try await server.seed("demo-drift")
        func run() async throws -> RunReport {
          let outcome = try await server.s3job(["run", file, "--report", scratch.path("report.json")])
          #expect(outcome.status == 0, outcome.summary)
          return try RunReport(contentsOf: scratch.path("report.json"))
        }
        #expect(try await run().tally(of: "publish") == ["put done": 4])
        let before = try await server.state(of: "demo-drift")
        let settled = try await run()
        #expect(settled.tally(of: "publish") == ["skip skipped": 4])
        #expect(settled.tally(of: "tagged") == ["skip skipped": 1])

        try scratch.write("m.yaml", Self.manifest("max-age=61", release: 2))
        let plan = try await server.s3job(["plan", file])
        #expect(plan.stdout.contains("~ update  s3://demo-drift/www/a.html    header:cache-control"), plan.summary)
        #expect(plan.stdout.contains("header:x-amz-meta-release-number"), plan.summary)
        #expect(try await server.state(of: "demo-drift") == before)

        let updated = try await run()
        #expect(updated.tally(of: "publish") == ["update done": 2, "skip skipped": 2])
        #expect(updated.tally(of: "tagged") == ["update done": 1])
        var expected = before
        for key in ["www/a.html", "www/b ü.html"] { expected[key]?.cacheControl = "max-age=61" }
        expected["tagged/e.txt"]?.metadata["release-number"] = "2"
        let after = try await server.state(of: "demo-drift")
        #expect(after.mapValues(Self.withoutTime) == expected.mapValues(Self.withoutTime))

        let last = try await run()
        #expect(last.tally(of: "publish") == ["skip skipped": 4])
        #expect(last.tally(of: "tagged") == ["skip skipped": 1])
      }
    }

    /// Takes away what rclone adds to the metadata of a copied object.
    private static func withoutTime(_ object: StoredObject) -> StoredObject {
      var object = object
      object.metadata["mtime"] = nil
      return object
    }
  }
}
