import Foundation
import Testing

extension EndToEnd {
  @Suite("Explanations")
  struct ExplainTests {
    private static let manifest = """
      version: 1
      content_types:
        - {match: "*.css", cache_control: max-age=60}
      operations:
        - name: publish
          upload: {from: site/, to: "s3://demo-why/www/", exclude: ["*.map"], metadata: {by: tests}}
        - name: keep
          copy: {from: "s3://demo-why/www/", to: "s3://demo-why/kept/", include: ["*.css"]}
        - name: other
          touch: {object: "s3://demo-why/mark"}
      """

    private static func scratch() throws -> Scratch {
      let scratch = try Scratch()
      try scratch.write("m.yaml", manifest)
      for name in ["a.css", "a.css.map", "b.html"] { try scratch.write("site/\(name)", name) }
      return scratch
    }

    private static func explain(_ name: String, _ more: [String] = []) async throws -> Outcome {
      let scratch = try scratch()
      return try await s3job(
        ["explain", scratch.path("m.yaml"), name, "--sandbox", scratch.path("store")] + more,
        directory: scratch.url.path)
    }

    @Test func `an object: the steps that touch it, and who decided about each header`() async throws {
      let outcome = try await Self.explain("s3://demo-why/www/a.css")
      #expect(outcome.status == 0, outcome.summary)
      for words in [
        "\npublish: upload (line 5)\n", "  + put, because nothing is there yet (new)\n",
        "    cache-control: max-age=60  [content_types rule 1, line 3]\n",
        "    content-type: text/css  [guessed from the name]\n", "    x-amz-meta-by: tests  [the operation says so]\n",
        "\nkeep: copy (line 7)\n", "  is read: + copy, because nothing is there yet (new)\n",
        "    to s3://demo-why/kept/a.css\n",
        "\nother: touch (line 9)\n  not touched: it touches other places only: writes s3://demo-why/mark\n",
      ] { #expect(outcome.stdout.contains(words), outcome.summary) }
    }

    @Test func `a file that a pattern keeps out: the pattern and its line`() async throws {
      let outcome = try await Self.explain("site/a.css.map")
      #expect(outcome.status == 0, outcome.summary)
      #expect(outcome.stdout.contains("\nNo operation touches it.\n"), outcome.summary)
      #expect(outcome.stdout.contains("publish: upload (line 5)\n  not touched: excluded by \"*.map\" (line 6)\n"))
    }

    @Test func `an object that nothing touches, as JSON`() async throws {
      let outcome = try await Self.explain("s3://demo-why/www/b.html", ["--json"])
      let missing = try await Self.explain("s3://demo-why/elsewhere", ["--json"])
      #expect(outcome.stdout.contains("\"reason\": \"filtered:include\""), outcome.summary)
      #expect(outcome.stdout.contains("\"touched\": true"), outcome.summary)
      #expect(missing.stdout.contains("\"touched\": false"), missing.summary)
      _ = try JSONSerialization.jsonObject(with: Data(missing.stdout.utf8))
    }

    private static let ruled = """
      version: 1
      endpoints: {other: {url: "http://127.0.0.1:1"}}
      operations:
        - name: publish
          upload:
            from: site/
            to: "s3://demo-why/www/"
            filters:
              - exclude: "*.map"
              - include: "/*.css"
              - default: exclude
      """

    private static func rule(
      _ name: String, _ more: [String] = [], of verb: String = "upload"
    ) async throws -> Outcome {
      let scratch = try scratch()
      let manifest = ruled.replacing("upload:", with: verb + ":")
      return try await s3job(
        ["explain", try scratch.write("r.yaml", manifest), name, "--sandbox", scratch.path("store")] + more,
        directory: scratch.url.path)
    }

    @Test(arguments: ["upload", "sync"])
    func `the rule that takes it, keeps it out, or would`(verb: String) async throws {
      let taken = try await Self.rule("s3://demo-why/www/a.css", of: verb)
      #expect(taken.stdout.contains("    taken by \"/*.css\" (rule 2, line 10)\n"), taken.summary)
      let file = try await Self.rule("site/a.css.map", ["--json"], of: verb)
      #expect(file.stdout.contains("\"reason\": \"filtered:rule 1 line 9\""), file.summary)
      let out = try await Self.rule("s3://demo-why/www/none.map", of: verb)
      #expect(
        out.stdout.contains("it would be left out: excluded by \"*.map\" (rule 1, line 9)\n"), out.summary)
      let others = try await Self.rule("s3://demo-why/www/b/none.css", of: verb)
      #expect(others.stdout.contains("it would be left out: no rule of 'filters' names it"), others.summary)
      let would = try await Self.rule("s3://demo-why/www/none.css", of: verb)
      #expect(would.stdout.contains("it would take part by \"/*.css\" (rule 2, line 10)\n"), would.summary)
    }

    @Test func `an endpoint that the manifest does not name is refused`() async throws {
      let outcome = try await Self.rule("s3://demo-why/www/a.css", ["--on", "nowhere"])
      #expect(outcome.status == 2, outcome.summary)
    }

    @Test(arguments: ["s3://demo-why/www/a.css", "s3://demo-why/www/b.html", "s3://demo-why/nothing", "site/a.css.map"])
    func `what is printed as JSON is as the published schema says`(_ name: String) async throws {
      let scratch = try Scratch()
      let schema = try await s3job(["schema", "explain"])
      #expect(
        schema.stdout == (try String(contentsOf: Repository.file("manifests/explanation.schema.json"), encoding: .utf8))
      )
      for outcome in [try await Self.explain(name, ["--json"]), try await Self.rule(name, ["--json"])] {
        let file = try scratch.write("explanation.json", outcome.stdout)
        let checked = try await Program.run(
          PythonEnvironment.program("python"),
          [Repository.script("check_documents.py"), Repository.file("manifests/explanation.schema.json").path, file])
        #expect(checked.status == 0, checked.summary)
      }
    }

    @Test func `what is no name is refused before anything is asked`() async throws {
      let outcome = try await s3job(["explain", "no-such.yaml", "s3://bucket-alone"])
      #expect(outcome.status == 2, outcome.summary)
    }

    @Test func `a plan can be explained as a whole`() async throws {
      let scratch = try Self.scratch()
      let outcome = try await s3job(["plan", scratch.path("m.yaml"), "--sandbox", scratch.path("store"), "--explain"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(outcome.stdout.contains("filtered:exclude (excluded by \"*.map\" (line 6))"), outcome.summary)
      #expect(outcome.stdout.contains("new (nothing is there yet)"), outcome.summary)
    }
  }

  @Suite("Showing a run file")
  struct ShowTests {
    @Test func `a saved plan is shown as it was planned, and what became of it afterwards`() async throws {
      let scratch = try Scratch()
      let file = try scratch.write(
        "m.yaml", "version: 1\noperations: [{name: up, upload: {from: site/, to: \"s3://demo-show/\"}}]\n")
      try scratch.write("site/a", "a")
      let (store, saved) = (scratch.path("store"), scratch.path("release.plan"))
      let plan = try await s3job(["plan", file, "--sandbox", store, "--out", saved])
      #expect(plan.status == 0, plan.summary)
      #expect(try await s3job(["show", saved]).stdout == plan.stdout)
      let run = try await s3job(["run", "--plan", saved, "--sandbox", store])
      #expect(run.status == 0, run.summary)
      let shown = try await s3job(["show", saved, "--all"])
      #expect(shown.stdout.contains("+ put  s3://demo-show/a  1 B  done"), shown.summary)
      #expect(shown.stdout.hasSuffix("\nRun succeeded: 1 done.\n"), shown.summary)
    }

    @Test func `what is no run file is refused`() async throws {
      let scratch = try Scratch()
      let outcome = try await s3job(["show", try scratch.write("x.plan", "nothing of the kind")])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stdout.isEmpty)
    }
  }
}
