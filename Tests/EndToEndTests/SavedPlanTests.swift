import Foundation
import Testing

extension EndToEnd {
  @Suite("A saved plan")
  struct SavedPlanTests {
    /// A directory with a manifest, a source and a store, in which the program plans and runs.
    private struct Job {
      let scratch: Scratch

      init() throws {
        scratch = try Scratch()
        try scratch.write("src/a", "one")
        try scratch.write("src/b", "two")
        try scratch.write("store/bkt/from/x", "xx")
        try scratch.write("store/bkt/from/y", "yy")
        try scratch.write("store/bkt/to/y", "an older y")
        try scratch.write("store/bkt/old/z", "zz")
        try scratch.write("store/bkt/down/f", "ff")
        try scratch.write("store/bkt/down/g", "gg")
        try scratch.write("local/g", "an older g")
        try scratch.write(
          "job.yaml",
          """
          version: 1
          variables:
            where: up
            secret: {env: PLANNED_SECRET}
          operations:
            - name: put
              upload: {from: src/, to: "s3://bkt/${where}/", metadata: {by: "${secret}"}}
            - name: copy
              copy: {from: "s3://bkt/from/", to: "s3://bkt/to/"}
            - name: drop
              delete: {prefix: "s3://bkt/old/"}
            - name: get
              download: {from: "s3://bkt/down/", to: local/}
          """)
      }

      func s3job(
        _ arguments: [String], store: String = "store", secret: String = "hush-7f3a"
      ) async throws -> Outcome {
        try await EndToEndTests.s3job(
          arguments + ["--sandbox", scratch.path(store)], environment: ["PLANNED_SECRET": secret],
          directory: scratch.url.path)
      }

      func plan() async throws {
        let outcome = try await s3job(["plan", "job.yaml", "--out", "saved.plan"])
        try #require(outcome.status == 0, outcome.summary)
      }

      func run(_ more: [String] = []) async throws -> Outcome {
        try await s3job(["run", "--plan", "saved.plan"] + more)
      }

      func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: scratch.path(name)) }
    }

    @Test func `is carried out step by step, once`() async throws {
      let job = try Job()
      try await job.plan()
      let shown = try await job.s3job(["plan", "job.yaml", "--json"])
      try job.scratch.write("src/c", "written after the plan")
      let outcome = try await job.run(["--report", "report.json"])
      #expect(outcome.status == 0, outcome.summary)
      let planned = try Steps.of(shown.stdout)
      #expect(planned.count == 7)
      #expect(try Steps.of(job.scratch.text("report.json")).sorted() == planned.sorted())
      let files = try plainFiles(under: job.scratch.path("store/bkt"))
      #expect(files.keys.sorted() == ["down/f", "down/g", "from/x", "from/y", "to/x", "to/y", "up/a", "up/b"])
      #expect(try job.scratch.text("local/g") == "gg")
      let again = try await job.run()
      #expect(again.status == 3, again.summary)
      #expect(again.stderr.contains("was carried out already"))
    }

    @Test func `may write an inventory to a file, which names neither endpoint nor bucket`() async throws {
      let job = try Job()
      try job.scratch.write(
        "inventory.yaml",
        "version: 1\noperations: [{name: inv, list: {from: \"s3://bkt/from/\", to: inv.csv, format: csv}}]\n")
      let planned = try await job.s3job(["plan", "inventory.yaml", "--out", "saved.plan"])
      #expect(planned.status == 0, planned.summary)
      let shown = try await EndToEndTests.s3job(["show", "saved.plan"], directory: job.scratch.url.path)
      #expect(shown.status == 0, shown.summary)
      let outcome = try await job.run(["--report", "report.json"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(try RunReport(contentsOf: job.scratch.path("report.json")).tally(of: "inv") == ["list done": 1])
      #expect(try job.scratch.text("inv.csv").contains("from/x"))
    }

    /// A change of the world after the plan, and what the run has to say about it.
    struct Change: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let message: String
      let make: @Sendable (borrowing Scratch) throws -> Void
      let key: String
    }

    static let changes: [Change] = [
      Change(
        testDescription: "a source object that was written again",
        message: "from/x has changed since the plan was made",
        make: { _ = try $0.write("store/bkt/from/x", "XXX") }, key: "to/x"),
      Change(
        testDescription: "a source object that has gone", message: "from/x has gone since the plan was made",
        make: { try FileManager.default.removeItem(atPath: $0.path("store/bkt/from/x")) }, key: "to/x"),
      Change(
        testDescription: "a destination that has appeared", message: "to/x has appeared since the plan was made",
        make: { _ = try $0.write("store/bkt/to/x", "theirs") }, key: "to/x"),
      Change(
        testDescription: "a destination that was written again", message: "to/y has changed since the plan was made",
        make: { _ = try $0.write("store/bkt/to/y", "theirs, newer") }, key: "to/y"),
      Change(
        testDescription: "a destination of an upload that has appeared", message: "up/a has appeared since",
        make: { _ = try $0.write("store/bkt/up/a", "theirs") }, key: "up/a"),
      Change(
        testDescription: "a file that was written again", message: "src/b' changed since it was planned",
        make: { _ = try $0.write("src/b", "TWO!") }, key: "up/b"),
      Change(
        testDescription: "a file that has gone", message: "src/b': No such file",
        make: { try FileManager.default.removeItem(atPath: $0.path("src/b")) }, key: "up/b"),
      Change(
        testDescription: "an object to be deleted that was written again", message: "old/z has changed since the plan",
        make: { _ = try $0.write("store/bkt/old/z", "still wanted") }, key: "old/z"),
      Change(
        testDescription: "a file in the way of a download", message: "local/f' changed since it was planned",
        make: { _ = try $0.write("local/f", "mine") }, key: "local/f"),
      Change(
        testDescription: "a file that a download replaces and that was written again",
        message: "local/g' changed since it was planned", make: { _ = try $0.write("local/g", "mine, newer") },
        key: "local/g"),
    ]

    @Test(arguments: changes)
    func `refuses as stale the one step whose world has changed, and takes the others`(change: Change) async throws {
      let job = try Job()
      try await job.plan()
      try change.make(job.scratch)
      let before = try Self.content(of: change.key, in: job.scratch)
      let outcome = try await job.run(["--report", "report.json"])
      #expect(outcome.status == 3, outcome.summary)
      let steps = try Steps.of(job.scratch.text("report.json"), withStates: true)
      let stale = steps.filter { $0.hasPrefix("stale ") }
      #expect(stale.count == 1 && stale.first?.contains("/" + change.key) == true, "\(stale)")
      #expect(steps.count { $0.hasPrefix("done ") } == 6, "\(steps)")
      #expect(try job.scratch.text("report.json").contains(change.message), outcome.summary)
      #expect(try Self.content(of: change.key, in: job.scratch) == before, "it was harmed")
    }

    private static func content(of key: String, in scratch: Scratch) throws -> Data? {
      let path = key.hasPrefix("local/") ? key : "store/bkt/" + key
      guard FileManager.default.fileExists(atPath: scratch.path(path)) else { return nil }
      return try Data(contentsOf: URL(filePath: scratch.path(path)))
    }

    @Test func `is refused whole when the manifest, a variable, the environment or the service is another`()
      async throws
    {
      let job = try Job()
      try await job.plan()
      let before = try plainFiles(under: job.scratch.path("store"))
      let manifest = try job.scratch.text("job.yaml")
      try job.scratch.write("job.yaml", manifest + "# edited\n")
      let edited = try await job.run()
      try job.scratch.write("job.yaml", manifest)
      let outcomes = [
        (edited, "job.yaml' is not the one that plan 'saved.plan' was made from"),
        (try await job.run(["--var", "where=elsewhere"]), "another value of 'where'"),
        (
          try await job.s3job(["run", "--plan", "saved.plan"], secret: "other"),
          "another value of 'secret' in the environment variable PLANNED_SECRET"
        ),
        (try await job.s3job(["run", "--plan", "saved.plan"], store: "other"), "was made for sandbox in"),
      ]
      for (outcome, message) in outcomes {
        #expect(outcome.status == 3, outcome.summary)
        #expect(outcome.stderr.contains(message), outcome.summary)
      }
      #expect(try plainFiles(under: job.scratch.path("store")) == before)
      let outcome = try await job.run(["--var", "where=up"])
      #expect(outcome.status == 0, outcome.summary)
    }

    @Test func `keeps no value of the environment`() async throws {
      let job = try Job()
      try job.scratch.write(
        "job.yaml", try job.scratch.text("job.yaml").replacing(", metadata: {by: \"${secret}\"}", with: ""))
      try await job.plan()
      let bytes = try Data(contentsOf: URL(filePath: job.scratch.path("saved.plan")))
      #expect(bytes.firstRange(of: Data("hush-7f3a".utf8)) == nil)
      #expect(bytes.firstRange(of: Data("env:PLANNED_SECRET".utf8)) != nil)
    }

    @Test func `works without the manifest's file, and not with something else in its place`() async throws {
      let job = try Job()
      try await job.plan()
      try job.remove("job.yaml")
      let outcome = try await job.run()
      #expect(outcome.status == 0, outcome.summary)
      let missing = try await job.s3job(["run", "--plan", "none.plan"])
      #expect(missing.status == 2, missing.summary)
      try job.scratch.write("text.plan", "version: 1\n")
      let foreign = try await job.s3job(["run", "--plan", "text.plan"])
      #expect(foreign.status == 2, foreign.summary)
      #expect(foreign.stderr.contains("text.plan"))
    }

    @Test func `is not saved when something cannot be planned, nor over another file`() async throws {
      let job = try Job()
      try job.remove("src")
      let half = try await job.s3job(["plan", "job.yaml", "--out", "saved.plan"])
      #expect(half.status == 1, half.summary)
      #expect(half.stderr.contains("the plan was not saved"))
      try job.scratch.write("taken", "mine")
      let taken = try await job.s3job(["plan", "job.yaml", "--out", "taken"])
      #expect(taken.status == 2, taken.summary)
      #expect(try job.scratch.text("taken") == "mine")
      let left = try FileManager.default.contentsOfDirectory(atPath: job.scratch.url.path)
      #expect(left.filter { $0.contains(".plan") || $0.contains("taken.") } == [])
    }

    @Test(.enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
    func `any SQLite tool reads it, by the schema that is printed`() async throws {
      let job = try Job()
      try await job.plan()
      let schema = try await EndToEndTests.s3job(["schema", "run-file"])
      #expect(schema.status == 0, schema.summary)
      try job.scratch.write("schema.sql", schema.stdout)
      let script = """
        import sqlite3
        of = lambda c: sorted(c.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall())
        printed = sqlite3.connect(":memory:")
        printed.executescript(open("schema.sql").read())
        saved = sqlite3.connect("saved.plan")
        assert of(printed) == of(saved)
        print(saved.execute("SELECT count(*) FROM steps WHERE reason = 'new'").fetchone()[0])
        """
      let counted = try await Program.run(
        PythonEnvironment.program("python"), ["-c", script], directory: job.scratch.url.path)
      #expect(counted.status == 0, counted.summary)
      #expect(counted.stdout == "4\n")
    }

    /// As on a full disk: the system refuses to let the file grow.
    @Test func `is not saved when there is no room for it`() async throws {
      let job = try Job()
      for number in 0..<2000 { try job.scratch.write("src/many/file-\(number)", "") }
      let outcome = try await Program.run(
        "/bin/sh",
        [
          "-c", "ulimit -f 100; exec \"$0\" plan job.yaml --out saved.plan --sandbox store", Repository.binary.path,
        ], environment: ["PLANNED_SECRET": "x"], directory: job.scratch.url.path)
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("error: run file '"), outcome.summary)
      let left = try FileManager.default.contentsOfDirectory(atPath: job.scratch.url.path)
      #expect(left.filter { $0.contains(".plan") } == [])
    }

    @Test func `a detailed exit code tells whether something is to be done`() async throws {
      let job = try Job()
      let pending = try await job.s3job(["plan", "job.yaml", "--detailed-exitcode", "--out", "saved.plan"])
      #expect(pending.status == 10, pending.summary)
      let run = try await job.run()
      #expect(run.status == 0, run.summary)
      let nothing = try await job.s3job(["plan", "job.yaml", "--detailed-exitcode"])
      #expect(nothing.status == 0, nothing.summary)
    }
  }
}

/// The steps of a report, each as one line without what only a run knows.
private enum Steps {
  private struct Document: Decodable {
    struct Step: Decodable {
      var action: String
      var source: String?
      var destination: String
      var reason: String
      var state: String
    }

    var steps: [Step]
  }

  static func of(_ json: String, withStates: Bool = false) throws -> [String] {
    try JSONDecoder().decode(Document.self, from: Data(json.utf8)).steps.filter { $0.action != "skip" }.map {
      (withStates ? "\($0.state) " : "") + "\($0.action) \($0.source ?? "-") \($0.destination) \($0.reason)"
    }
  }
}
