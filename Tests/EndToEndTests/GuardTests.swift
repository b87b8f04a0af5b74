import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Manifests whose operations look before others act.
  @Suite("Guards")
  struct GuardTests {
    private static let wait = Repository.file("manifests/wait.yaml").path
    private static let check = Repository.file("manifests/check.yaml").path

    @Test func `manifests/check.yaml retires only behind a whole delivery`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      try seed(["yesterday/a", "yesterday/b"], in: store)
      let first = try await s3job(["run", Self.check, "--sandbox", store])
      #expect(first.status == 0, first.summary)
      #expect(try plainFiles(under: store + "/demo-lake/yesterday").isEmpty)

      try seed(["yesterday/c", "daily/_LOCK"], in: store)
      let plan = try await s3job(["plan", Self.check, "--sandbox", store])
      #expect(plan.status == 1, plan.summary)
      #expect(plan.stdout.contains("would-fail: asked for no object, found 1 object"), plan.summary)
      let second = try await s3job(["run", Self.check, "--sandbox", store, "--report", scratch.path("report.json")])
      #expect(second.status == 1, second.summary)
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(
        report.states == [
          "not-yet": "failed", "deliver": "not_started", "whole": "not_started", "retire": "not_started",
        ])
      #expect(try plainFiles(under: store + "/demo-lake/yesterday").count == 1)
    }

    @Test func `a run that can remember nothing says so before it deletes (L9)`() async throws {
      let scratch = try Scratch()
      let nowhere = ["HOME": "", "S3JOB_STATE_DIR": "", "XDG_STATE_HOME": ""]
      try seed(["yesterday/a"], in: scratch.path("store"))
      let warning = "there is no place to remember what sources hold"
      for (verb, isWarned) in [
        (#"delete: {prefix: "s3://demo-lake/old/"}"#, true), ("upload: {from: in/, to: s3://demo-lake/in/}", false),
      ] {
        try scratch.directory("in")
        try scratch.write("m.yaml", "version: 1\noperations:\n  - {name: op, \(verb)}\n")
        let outcome = try await s3job(
          ["run", scratch.path("m.yaml"), "--sandbox", scratch.path("store")], environment: nowhere)
        #expect(outcome.status == 0, outcome.summary)
        #expect(outcome.stderr.contains(warning) == isWarned, outcome.summary)
      }
    }

    @Test func `a dry run of manifests/wait.yaml says what it waits for, and saves no half of a plan`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      try seed(["inbox/2026-11-22/a"], in: store)
      let plan = try await s3job(["plan", Self.wait, "--sandbox", store])
      #expect(plan.status == 0, plan.summary)
      #expect(plan.stdout.contains("pending: asked for an object, found none; at most 2h"), plan.summary)
      #expect(plan.stdout.contains("2 operations to plan when the wait is over."), plan.summary)
      let saved = try await s3job(["plan", Self.wait, "--sandbox", store, "--out", scratch.path("saved.plan")])
      #expect(saved.status == 3, saved.summary)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("saved.plan")))

      let late = try await s3job(
        ["run", Self.wait, "--sandbox", store, "--var", "timeout=1s", "--var", "every=1s"])
      #expect(late.status == 1, late.summary)
      #expect(late.stderr.contains("was not as it has to be within 1s"), late.summary)
      #expect(!FileManager.default.fileExists(atPath: store + "/demo-lake/raw"))

      try seed(["inbox/2026-11-22/_SUCCESS"], in: store)
      let whole = try await s3job(["run", Self.wait, "--sandbox", store])
      #expect(whole.status == 0, whole.summary)
      #expect(Set(try plainFiles(under: store + "/demo-lake/raw").keys) == ["2026-11-22/a", "2026-11-22/_SUCCESS"])
    }

    @Test(arguments: [true, false])
    func `a run waits for what somebody else brings, and ends at once on a signal (row P4)`(
      arrives: Bool
    ) async throws {
      let scratch = try Scratch()
      try seed(["inbox/2026-11-22/a"], in: scratch.path("store"))
      try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { server in
        let pipe = Pipe()
        let run = try ChildProcess.start(
          Repository.binary.path, ["run", Self.wait, "--endpoint-url", server.endpoint, "--var", "every=1s"],
          environment: Program.environment(Store.credentials), output: pipe.fileHandleForWriting.fileDescriptor,
          errors: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        var output = ""
        // The end of the pipe is an empty answer.
        while !output.contains("arrive: waits for s3://") {
          let more = pipe.fileHandleForReading.availableData
          guard !more.isEmpty else { break }
          output += String(decoding: more, as: UTF8.self)
        }
        #expect(output.contains("arrive: waits for s3://"), "\(output)")
        if arrives {
          let manifest = try scratch.write(
            "bring.yaml",
            "version: 1\noperations: [{name: bring, touch: {object: s3://demo-lake/inbox/2026-11-22/_SUCCESS}}]\n")
          let bring = try await server.s3job(["run", manifest])
          #expect(bring.status == 0, bring.summary)
        } else {
          run.kill(SIGTERM)
        }
        #expect(await run.wait() == (arrives ? 0 : 143))
        let plan = try await server.s3job(["plan", Self.wait])
        #expect(plan.stdout.contains("1 unchanged") == arrives, plan.summary)
      }
    }

    @Test func `manifests/list.yaml writes what is there, in three forms`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      let out = try scratch.directory("out")
      try seed(["raw/b.parquet", "raw/a, b.csv", "raw/_temporary/x.parquet"], in: store)
      let list = Repository.file("manifests/list.yaml").path
      let run = try await s3job(["run", list, "--sandbox", store, "--var", "out=\(out)"])
      #expect(run.status == 0, run.summary)
      let table = try scratch.text("out/raw.csv").split(separator: "\n")
      #expect(table.first == "key,size,etag,last_modified,storage_class")
      #expect(table.dropFirst().map { $0.prefix(14) } == ["\"raw/a, b.csv\"", "raw/b.parquet,"])
      let batch = "demo-lake,raw/_temporary/x.parquet\ndemo-lake,raw/b.parquet\n"
      #expect(try scratch.text("out/batch.csv") == batch)
      let inventory = try plainFiles(under: store + "/demo-lake/inventory")
      #expect(inventory["batch.csv"].map { String(decoding: $0, as: UTF8.self) } == batch)
      let lines = inventory["raw.ndjson"].map { String(decoding: $0, as: UTF8.self) } ?? ""
      #expect(lines.hasPrefix("{\"key\":\"raw/_temporary/x.parquet\",\"size\":1,\"storage_class\":\"STANDARD\"}\n"))
      #expect(lines.split(separator: "\n").count == 3)
    }

    private func seed(_ keys: [String], in store: String) throws {
      for key in keys {
        let file = URL(filePath: store + "/demo-lake/" + key)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: file)
      }
    }
  }
}
