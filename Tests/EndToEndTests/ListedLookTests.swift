import Foundation
import Testing

extension EndToEnd {
  /// `keys_from` of operations that touch and look, with the program on its sandbox.
  @Suite("keys_from of touch, check, wait and list")
  struct ListedLookTests {
    private static func job(_ operations: String, in scratch: Scratch, _ name: String = "job.yaml") throws -> String {
      try scratch.write(name, "version: 1\noperations:\n" + operations + "\n")
      return scratch.path(name)
    }

    private static func run(_ operations: String, in scratch: Scratch) async throws -> Outcome {
      try await s3job(["run", try job(operations, in: scratch), "--sandbox", scratch.path("store")])
    }

    @Test func `a saved plan looks for the keys that were reviewed, without the list`() async throws {
      let scratch = try Scratch()
      let store = ["--sandbox", scratch.path("store")]
      for name in ["in/1", "in/2", "old/x"] { try scratch.write("store/box/" + name, name) }
      let operations = """
          - name: whole
            check: {prefix: "s3://box/in/", keys_from: keys.csv}
          - name: there
            wait: {prefix: "s3://box/in/", keys_from: keys.csv, timeout: 1s}
          - name: listed
            list: {from: "s3://box/in/", to: all.csv, format: csv, columns: key, keys_from: keys.csv}
          - name: purge
            needs: listed
            delete: {prefix: "s3://box/old/", limit: none}
        """
      func saved(_ name: String) async throws {
        try scratch.write("keys.csv", "in/2\nin/1\n")
        let plan = try await s3job(
          ["plan", try Self.job(operations, in: scratch), "--out", scratch.path(name)] + store)
        #expect(plan.status == 0, plan.summary)
        try FileManager.default.removeItem(atPath: scratch.path("keys.csv"))
      }
      for name in ["good", "late"] { try await saved(name) }
      let shown = try await s3job(["show", scratch.path("good"), "--all"])
      #expect(shown.status == 0, shown.summary)
      #expect(
        shown.stdout.contains("would-pass: each of the 2 keys of 'keys.csv': found 2 objects, 8 bytes"), shown.summary)
      // What is another one than was reviewed is told as ever, by the place in the list that is gone by now.
      try FileManager.default.moveItem(atPath: scratch.path("store/box/in/1"), toPath: scratch.path("one"))
      let late = try await s3job(["run", "--plan", scratch.path("late")] + store)
      #expect(late.status == 1, late.summary)
      #expect(late.stderr.contains("1 of the 2 keys of 'keys.csv' is missing, 'in/1' (keys.csv:2)"), late.summary)
      #expect(Set(try plainFiles(under: scratch.path("store/box")).keys) == ["in/2", "old/x"])
      #expect(!FileManager.default.fileExists(atPath: scratch.path("all.csv")))
      try FileManager.default.moveItem(atPath: scratch.path("one"), toPath: scratch.path("store/box/in/1"))
      let good = try await s3job(["run", "--plan", scratch.path("good")] + store)
      #expect(good.status == 0, good.summary)
      #expect(try scratch.text("all.csv") == "key\nin/1\nin/2\n")
      #expect(Set(try plainFiles(under: scratch.path("store/box")).keys) == ["in/1", "in/2"])
    }

    @Test func `a run waits for what is listed before it plans, and for the list itself before that`() async throws {
      let scratch = try Scratch()
      try scratch.write("keys.csv", "in/1\nin/2\n")
      try scratch.write("one", "1")
      let job = try Self.job(
        """
          - name: list
            wait: {object: "s3://box/lists/keys.csv", timeout: 50s, every: 1s}
          - name: keys
            wait: {prefix: "s3://box/in/", keys_from: "s3://box/lists/keys.csv", timeout: 50s, every: 1s}
          - name: take
            copy: {from: "s3://box/in/", to: "s3://box/out/", keys_from: "s3://box/lists/keys.csv"}
        """, in: scratch)
      let brings = ["lists/keys.csv keys.csv", "in/1 one", "in/2 one"].enumerated().map { index, pair in
        let parts = pair.split(separator: " ")
        return "  - {name: up\(index), upload: {from: \(parts[1]), to: \"s3://box/\(parts[0])\"}}\n"
      }
      let first = try Self.job(brings[0] + brings[1], in: scratch, "first.yaml")
      let second = try Self.job(brings[2], in: scratch, "second.yaml")
      try scratch.directory("store/box")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { server in
        async let run = server.s3job(["run", job])
        try await Task.sleep(for: .seconds(2))
        for job in [first, second] {
          let brought = try await server.s3job(["run", job])
          #expect(brought.status == 0, brought.summary)
          try await Task.sleep(for: .seconds(2))
        }
        let outcome = try await run
        #expect(outcome.status == 0, outcome.summary)
        #expect(outcome.stderr.contains("list: waits for s3://box/lists/keys.csv"), outcome.summary)
        #expect(
          outcome.stderr.contains("1 of the 2 keys of 's3://box/lists/keys.csv' is missing, 'in/2'"), outcome.summary)
        #expect(try await Set(server.state(of: "box", prefix: "out/").keys) == ["out/1", "out/2"])
      }
    }

    /// Lists that nothing may be concluded from, and how the program ends.
    @Test(arguments: [
      ("in/1\nother/2\n", 2, "keys.csv:2:1: error: the key 'other/2'"), ("", 1, "names no key that counts"),
    ])
    func `a wait whose list is wrong or empty ends at once`(
      _ lines: String, _ status: Int32, _ message: String
    ) async throws {
      let scratch = try Scratch()
      try scratch.write("store/box/in/1", "1")
      try scratch.write("keys.csv", lines)
      let outcome = try await Self.run(
        """
          - name: other
            wait: {object: "s3://box/in/1"}
          - name: keys
            wait: {prefix: "s3://box/in/", keys_from: keys.csv, timeout: 1h}
          - name: take
            delete: {prefix: "s3://box/in/", limit: none}
        """, in: scratch)
      #expect(outcome.status == status && outcome.stderr.contains(message), outcome.summary)
      #expect(try plainFiles(under: scratch.path("store/box")).count == 1)
    }

    @Test func `a listing that breaks off is no proof that nothing listed is there (I1)`() async throws {
      let day = try await BadDay.run(
        """
          - name: none
            check: {prefix: "s3://many/in/", keys_from: keys.csv, exists: false}
          - name: purge
            needs: none
            delete: {prefix: "s3://box/old/", limit: none}
        """, faults: ["- {pagefail: 2}"], objects: ["box/old/1": "1"],
        local: ["keys.csv": (0..<20).map { "in/gone-\($0)\nin/\($0)x\n" }.joined()], synthetic: "many=in/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty && day.files["box/old/1"] != nil, day.words)
    }

    @Test func `a touch refreshes what is listed and makes, passes over or fails what is missing`() async throws {
      let scratch = try Scratch()
      for name in ["in/1", "in/2"] { try scratch.write("store/box/" + name, name) }
      try scratch.write("keys.csv", "in/1\nin/3\n")
      func touch(_ ifMissing: String) async throws -> Outcome {
        try await Self.run(
          "  - {name: t, touch: {prefix: \"s3://box/in/\", keys_from: keys.csv, if_missing: \(ifMissing)}}", in: scratch
        )
      }
      let strict = try await touch("error")
      #expect(strict.status == 1 && strict.stderr.contains("t: FAILED"), strict.summary)
      let skipping = try await touch("skip")
      #expect(skipping.status == 0, skipping.summary)
      #expect(Set(try plainFiles(under: scratch.path("store/box")).keys) == ["in/1", "in/2"])
      let creating = try await touch("create")
      #expect(creating.status == 0, creating.summary)
      let files = try plainFiles(under: scratch.path("store/box"))
      #expect(files == ["in/1": Data("in/1".utf8), "in/2": Data("in/2".utf8), "in/3": Data()])
    }

    /// Names, and what is said of them by the four verbs.
    @Test(
      arguments: [
        (
          "in/1",
          [
            "it checks s3://box/in/, and changes nothing; keys.csv:1 names it",
            "it waits for s3://box/in/, and changes nothing; keys.csv:1 names it",
            "it reads s3://box/in/, and changes nothing there; keys.csv:1 names it", "touch, because",
          ]
        ),
        (
          "in/2",
          [
            "it checks s3://box/in/, and changes nothing; it would be left out: not in 'keys.csv' (keys_from, line 4)",
            "it waits for s3://box/in/, and changes nothing; it would be left out: not in 'keys.csv' (keys_from, line 6)",
            "it reads s3://box/in/, and changes nothing there; it would be left out: not in 'keys.csv'",
            "it would be left out: not in 'keys.csv' (keys_from, line 10)",
          ]
        ),
        (
          "in/9.tmp",
          [
            "it checks s3://box/in/, and changes nothing; keys.csv:2 names it; "
              + "it would be left out: excluded by \"*.tmp\" (line 4)"
          ]
        ),
      ])
    func `explain tells what is listed, and what is not`(_ key: String, _ words: [String]) async throws {
      let scratch = try Scratch()
      for name in ["in/1", "in/2"] { try scratch.write("store/box/" + name, name) }
      try scratch.write("keys.csv", "in/1\nin/9.tmp\n")
      let job = try Self.job(
        """
          - name: c
            check: {prefix: "s3://box/in/", keys_from: keys.csv, exclude: "*.tmp"}
          - name: w
            wait: {prefix: "s3://box/in/", keys_from: {file: keys.csv, if_missing: skip}}
          - name: l
            list: {from: "s3://box/in/", to: all.csv, format: csv, keys_from: {file: keys.csv, if_missing: skip}}
          - name: t
            touch: {prefix: "s3://box/in/", keys_from: keys.csv, if_missing: skip}
        """, in: scratch)
      let outcome = try await s3job(["explain", job, "s3://box/" + key, "--sandbox", scratch.path("store")])
      #expect(outcome.status == 0, outcome.summary)
      for words in words { #expect(outcome.stdout.contains(words), outcome.summary) }
    }

    @Test func `a plan says that an inventory would fail, and ends so`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/box/in/1", "1")
      try scratch.write("keys.csv", "in/1\nin/2\n")
      let job = try Self.job(
        "  - {name: l, list: {from: \"s3://box/in/\", to: all.csv, format: csv, keys_from: keys.csv}}", in: scratch)
      let outcome = try await s3job(["plan", job, "--sandbox", scratch.path("store")])
      #expect(outcome.status == 1, outcome.summary)
      #expect(
        outcome.stdout.contains("! list")
          && outcome.stdout.contains("1 of the 2 keys of 'keys.csv' is missing, 'in/2'"),
        outcome.summary)
    }

    @Test func `an inventory is not written over the list that it is made from`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/box/in/1", "1")
      try scratch.write("keys.csv", "in/1\n")
      let outcome = try await Self.run(
        "  - {name: l, list: {from: \"s3://box/in/\", to: keys.csv, format: csv, keys_from: keys.csv}}", in: scratch)
      #expect(outcome.status == 3, outcome.summary)
      #expect(outcome.stderr.contains("'l' would write its inventory over 'keys.csv'"), outcome.summary)
      #expect(try scratch.text("keys.csv") == "in/1\n")
    }
  }
}
