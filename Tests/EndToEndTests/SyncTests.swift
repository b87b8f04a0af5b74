import Foundation
import Testing

extension EndToEnd {
  /// `sync` in its three directions, through the binary.
  @Suite("Syncs")
  struct SyncTests {
    private static let example = Repository.file("manifests/sync.yaml").path

    @Test func `manifests/sync.yaml makes three places like the first one, and a second run has nothing to do`()
      async throws
    {
      let scratch = try Scratch()
      let store = scratch.path("store")
      for name in ["current/gone.html", "current/uploads/theirs", "mirror/old/page.html", "mirror/index.html"] {
        try scratch.write("store/demo-site/" + name, "before")
      }
      try scratch.write("local/old/deep/page.html", "before")
      try scratch.write("local/index.html", "before")
      let first = try await run(scratch, report: "first.json")
      let site = try plainFiles(under: Repository.file("fixtures/site").path)
      #expect(first.tally(of: "publish") == ["put done": site.count, "delete done": 1])
      #expect(first.tally(of: "mirror") == ["copy done": site.count + 1, "move done": 1])
      #expect(first.tally(of: "fetch") == ["get done": site.count + 1, "remove done": 3])
      var expected = site
      expected["uploads/theirs"] = Data("before".utf8)
      #expect(try plainFiles(under: store + "/demo-site/current") == expected)
      #expect(try plainFiles(under: store + "/demo-site/mirror") == expected)
      #expect(try plainFiles(under: scratch.path("local")) == expected)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("local/old")))
      let trash = try plainFiles(under: store + "/demo-site/trash")
      let names = trash.keys.map { $0.split(separator: "/").dropFirst().joined(separator: "/") }
      #expect(names == ["mirror/old/page.html"])

      let second = try await run(scratch, report: "second.json")
      for name in ["publish", "mirror", "fetch"] {
        #expect(Set(second.tally(of: name).keys) == ["skip skipped"], "\(name)")
      }
    }

    private func run(_ scratch: Scratch, report: String) async throws -> RunReport {
      let outcome = try await s3job([
        "run", Self.example, "--sandbox", scratch.path("store"), "--var", "local=" + scratch.path("local/"),
        "--report", scratch.path(report),
      ])
      #expect(outcome.status == 0, outcome.summary)
      return try RunReport(contentsOf: scratch.path(report))
    }

    @Test func `a sync into the directory of its own manifest leaves that where it is`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/bucket/www/page.html", "text")
      try scratch.write("here/extra.txt", "goes")
      try scratch.write(
        "here/job.yaml",
        """
        version: 1
        operations:
          - name: fetch
            sync: {from: "s3://bucket/www/", to: ./, delete_extra: true}
        """)
      let outcome = try await s3job(
        ["run", "here/job.yaml", "--sandbox", "store", "--report", "report.json"], directory: scratch.url.path)
      #expect(outcome.status == 0, outcome.summary)
      #expect(Set(try plainFiles(under: scratch.path("here")).keys) == ["job.yaml", "page.html"])
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(report.tally(of: "fetch") == ["get done": 1, "remove done": 1, "skip skipped": 1])
    }

    @Test func `an unmounted source deletes nothing (row L9)`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/bucket/www/page.html", "text")
      try scratch.write(
        "job.yaml",
        """
        version: 1
        operations:
          - {name: site, sync: {from: mount/, to: "s3://bucket/www/", delete_extra: true}}
        """)
      let missing = try await s3job(["run", "job.yaml", "--sandbox", "store"], directory: scratch.url.path)
      #expect(missing.status == 1, missing.summary)
      #expect(missing.stderr.contains("does not exist"), missing.summary)
      try scratch.directory("mount")
      let empty = try await s3job(["run", "job.yaml", "--sandbox", "store"], directory: scratch.url.path)
      #expect(empty.status == 3, empty.summary)
      #expect(empty.stderr.contains("allow_empty_source: true"), empty.summary)
      #expect(try plainFiles(under: scratch.path("store/bucket/www")).count == 1)
    }
  }
}
