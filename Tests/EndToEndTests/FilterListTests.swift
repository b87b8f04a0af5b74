import Foundation
import Testing

extension EndToEnd {
  @Suite("Lists of rules")
  struct FilterListTests {
    @Test func `filters.yaml publishes what its rules say, and a second run finds nothing to do`() async throws {
      let scratch = try Scratch()
      let manifest = Repository.file("manifests/filters.yaml").path
      let store = scratch.path("store")
      let run = try await s3job(["run", manifest, "--sandbox", store])
      #expect(run.status == 0, run.summary)
      func keys(below tree: String) throws -> Set<String> {
        let root = scratch.path("store/demo-site/\(tree)")
        let found = try FileManager.default.subpathsOfDirectory(atPath: root)
        return Set(found.filter { $0.hasSuffix(".html") })
      }
      let site = Repository.file("fixtures/site").path
      let guide = try FileManager.default.contentsOfDirectory(atPath: site + "/docs/guide").map { "docs/guide/" + $0 }
      #expect(try keys(below: "part") == Set(guide + ["index.html"]))
      #expect(try keys(below: "mirror") == Set(guide).subtracting(["docs/guide/filters.html"]))
      let again = try await s3job(["plan", manifest, "--sandbox", store, "--detailed-exitcode"])
      #expect(again.status == 0, again.summary)
    }

    @Test func `a narrowed plan asks for its prefixes only, and has the steps of an explained one`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      for name in ["a/1", "a/2", "b/1", "c/1"] { try scratch.write("store/demo-narrow/from/\(name)", name) }
      let file = try scratch.write(
        "m.yaml",
        """
        version: 1
        operations:
          - name: some
            copy:
              from: s3://demo-narrow/from/
              to: s3://demo-narrow/to/
              filters: [{include: "/a/**"}, {include: "/c/"}, {default: exclude}]
        """)
      let narrow = try await s3job(["plan", file, "--sandbox", store, "--all"])
      let whole = try await s3job(["plan", file, "--sandbox", store, "--all", "--explain"])
      #expect(narrow.status == 0, narrow.summary)
      for name in ["to/a/1", "to/a/2", "to/c/1"] {
        #expect(narrow.stdout.contains(name), narrow.summary)
        #expect(whole.stdout.contains(name), whole.summary)
      }
      #expect(!narrow.stdout.contains("b/1"), narrow.summary)
      #expect(whole.stdout.contains("filtered:default"), whole.summary)
    }
  }
}
