import Foundation
import Testing

extension EndToEnd {
  /// Rows T, R and D of the reference that are about bytes on their way, through the program.
  @Suite("A transfer on a bad day")
  struct TransferRowTests {
    private static let fetch = #"  - {name: fetch, download: {from: "s3://box/tree/", to: out/}}"#
    private static let publish = #"  - {name: publish, upload: {from: site/, to: "s3://box/site/"}}"#
    private static let inParts = ["--multipart-threshold", "5MiB", "--part-size", "5MiB"]
    /// Twelve MiB, of which no two blocks are the same.
    private static let large = (0..<1_572_864).map { String(1_000_000_0 + $0).suffix(8) }.joined()

    @Test func `T7: a flipped byte of an object in parts is found by its checksum, whose ETag is none`() async throws {
      let scratch = try Scratch()
      try scratch.write("site/large", Self.large)
      try scratch.write(
        "up.yaml", "version: 1\noperations: [{name: u, upload: {from: site/, to: \"s3://box/tree/\"}}]\n")
      try scratch.write("down.yaml", "version: 1\noperations:\n\(Self.fetch)\n")
      try scratch.write(
        "f.yaml", "version: 1\nrules: [{on: {operation: GetObject}, flip: {response: 4000000}}]\n")
      try scratch.directory("store/box")
      let run = { (arguments: [String]) in
        try await s3job(
          ["run"] + arguments + ["--sandbox", "store", "--report", "report.json"], directory: scratch.url.path)
      }
      let stored = try await run(["up.yaml"] + Self.inParts)
      #expect(stored.status == 0, stored.summary)
      for options in [Self.inParts, ["--multipart-threshold", "1GiB"]] {
        let flipped = try await run(["down.yaml", "--faults", "f.yaml"] + options)
        #expect(flipped.status == 1 && flipped.stderr.contains("crc64nvme"), flipped.summary)
        #expect(try plainFiles(under: scratch.path("out")).isEmpty, flipped.summary)
      }
    }

    @Test func `T8: a flipped byte is found where the service tells an MD5 as ETag and nothing else`() async throws {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/1}, flip: {response: 3}}"],
        objects: ["box/tree/1": "0123456789", "box/tree/2": "0123456789"], in: scratch)
      #expect(day.outcome.status == 1, day.words)
      // The other one shows that there is no checksum by which it could have been found.
      #expect(day.report?.steps.first { $0.state == "done" }?.verifiedBy == "md5", day.words)
      #expect(try plainFiles(under: scratch.path("out")).keys.sorted() == ["2"], day.words)
    }

    @Test func `R23: what the run could not write is not read by what comes after`() async throws {
      let day = try await BadDay.run(
        """
          - {name: up, failures: {objects: 1}, upload: {from: site/, to: "s3://box/a/"}}
          - {name: cp, copy: {from: "s3://box/a/", to: "s3://box/b/"}}
        """, faults: ["- {on: {operation: PutObject, key: a/k}, reply: {status: 403, code: AccessDenied}}"],
        objects: ["box/a/k": "the older content"], local: ["site/k": "new!", "site/j": "also"])
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "cp") == ["copy stale": 1, "copy done": 1], day.words)
      let unread = day.report?.steps.first { $0.state == "stale" }?.error?.message
      #expect(
        unread?.hasPrefix("'up' has not left s3://box/a/k as planned, so what is there is not read;") == true, day.words
      )
      #expect(day.files.keys.sorted() == ["box/a/j", "box/a/k", "box/b/j"])
    }

    @Test func `T11: an object that is replaced between two of its ranges is not spliced`() async throws {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/large}, nth: 2, swap: other_bytes}"],
        objects: ["box/tree/large": Self.large, "box/tree/small": "1"], arguments: Self.inParts, in: scratch)
      #expect(day.outcome.status == 3, day.words)
      #expect(day.report?.tally(of: "fetch") == ["get stale": 1, "get done": 1], day.words)
      #expect(try plainFiles(under: scratch.path("out")).keys.sorted() == ["small"], day.words)
    }

    @Test func `T13: connections that close while bodies are written end no process`() async throws {
      let text = String(repeating: "x", count: 1 << 20)
      let files = Dictionary(uniqueKeysWithValues: (10..<40).map { ("site/\($0)", text) })
      let day = try await BadDay.run(
        Self.publish, faults: ["- {on: {operation: PutObject}, every: 4, times: 6, reset: {request: 200000}}"],
        local: files)
      #expect(day.outcome.status == 0, day.words)
      #expect(day.report?.tally(of: "publish") == ["put done": 30], day.words)
      #expect(day.files.count == 30 && day.files.values.allSatisfy { $0.count == 1 << 20 })
    }

    @Test func `T13: a pipe that nobody reads any more ends no process`() async throws {
      let scratch = try Scratch()
      try scratch.write("site/1", "text")
      try scratch.directory("store/box")
      try scratch.write("m.yaml", "version: 1\noperations:\n\(Self.publish)\n")
      // The reading end is closed before the program starts; its SIGPIPE is as it would be in a shell.
      let script = """
        import os, subprocess, sys
        reading, writing = os.pipe()
        os.close(reading)
        sys.exit(subprocess.run(sys.argv[1:], stdout=writing, stderr=writing).returncode % 256)
        """
      // Not the embedded sandbox, whose server keeps signals of broken pipes away by itself.
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { server in
        try await Program.run(
          "/usr/bin/env",
          [
            "python3", "-c", script, Repository.binary.path, "run", scratch.path("m.yaml"), "--endpoint-url",
            server.endpoint, "--report", scratch.path("report.json"),
          ], environment: Store.credentials)
      }
      #expect(outcome.status < 128, outcome.summary)
      #expect(try RunReport(contentsOf: scratch.path("report.json")).tally(of: "publish") == ["put done": 1])
      #expect(try scratch.text("store/box/site/1") == "text")
    }

    @Test func `T15: forty descriptors are enough for downloads, with files and connections`() async throws {
      let scratch = try Scratch()
      for number in 100..<300 { try scratch.write("store/box/tree/\(number)", "\(number)") }
      try scratch.write("m.yaml", "version: 1\noperations:\n\(Self.fetch)\n")
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { server in
        try await Program.run(
          "/bin/sh",
          [
            "-c", "ulimit -n 40; exec \"$0\" \"$@\"", Repository.binary.path, "run", scratch.path("m.yaml"),
            "--endpoint-url", server.endpoint,
          ], environment: Store.credentials)
      }
      #expect(outcome.status == 0, outcome.summary)
      #expect(try plainFiles(under: scratch.path("out")).count == 200, outcome.summary)
    }

    @Test func `T16: over a slow line that loses connections all is done once, in little memory`() async throws {
      let scratch = try Scratch()
      for number in 10..<50 { try scratch.write("site/\(number)", String(repeating: "\(number)", count: 5_000)) }
      try scratch.write("site/large", String(Self.large.prefix(1 << 20)))
      try scratch.directory("store/box")
      try scratch.write("m.yaml", "version: 1\noperations:\n\(Self.publish)\n")
      let log = scratch.path("requests.jsonl")
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store"), log: log) }) {
        server in
        let port = try #require(server.endpoint.split(separator: ":").last)
        let line = {
          try await Server.start(
            "/usr/bin/env", ["python3", Repository.script("slow_relay.py"), String(port), "200000", "20", "7"])
        }
        return try await withServer(line) { line in
          try await Program.run(
            "/usr/bin/env",
            [
              "python3", Repository.script("peak_rss.py"), scratch.path("usage.json"), Repository.binary.path, "run",
              scratch.path("m.yaml"), "--endpoint-url", line.endpoint,
            ], environment: Store.credentials)
        }
      }
      #expect(outcome.status == 0, outcome.summary)
      let stored = try plainFiles(under: scratch.path("store/box/site"))
      #expect(stored == (try plainFiles(under: scratch.path("site"))))
      // What a lost connection left unanswered never reached the service.
      let puts = try LoggedRequest.all(in: log).filter { $0.operation == "PutObject" && $0.status == 200 }
      #expect(puts.count == 41 && Set(puts.compactMap(\.key)).count == 41)
      let usage = try #require(try scratch.text("usage.json").firstMatch(of: /"peak_rss_bytes": ([0-9]+)/))
      #expect(try #require(Int(usage.output.1)) < 80_000_000)
    }

    @Test func `R12: a completion whose answer was lost is proven by a look, and is not made again`() async throws {
      let day = try await BadDay.run(
        Self.publish, faults: ["- {on: {operation: CompleteMultipartUpload}, nth: 1, lose: true}"],
        local: ["site/large": Self.large], arguments: Self.inParts)
      #expect(day.outcome.status == 0, day.words)
      #expect(day.files["box/site/large"] == Data(Self.large.utf8))
      #expect(day.requests.count { $0.operation == "CreateMultipartUpload" } == 1)
      let last = day.requests.drop { $0.operation != "CompleteMultipartUpload" }
      #expect(last.map(\.operation).contains("HeadObject"), "\(last)")
    }

    @Test func `R12: another object in its place is no proof of a completion`() async throws {
      let day = try await BadDay.run(
        Self.publish,
        faults: [
          "- {on: {operation: CompleteMultipartUpload}, nth: 1, lose: true}",
          "- {on: {operation: CompleteMultipartUpload}, nth: 2, swap: other_bytes}",
        ], local: ["site/large": Self.large], arguments: Self.inParts)
      #expect(day.outcome.status != 0, day.words)
      #expect(day.report?.steps.contains { $0.state == "done" } == false, day.words)
    }

    @Test(arguments: [
      #"download: {from: "s3://box/tree/", to: out/}"#, #"copy: {from: "s3://box/tree/", to: "s3://box/new/"}"#,
      #"move: {from: "s3://box/tree/", to: "s3://box/new/"}"#,
      #"sync: {from: "s3://box/tree/", to: "s3://box/new/", delete_extra: true}"#,
    ])
    func `R21: an archived object is a failure by name in the plan, and the others go on`(_ verb: String) async throws {
      let scratch = try Scratch()
      let stored = try await BadDay.run(
        """
          - {name: cold, upload: {from: site/cold, to: "s3://box/tree/cold", storage_class: GLACIER}}
          - {name: warm, upload: {from: site/warm, to: "s3://box/tree/warm"}}
        """, faults: [], objects: ["box/new/extra": "x"], local: ["site/cold": "c", "site/warm": "w"], in: scratch)
      #expect(stored.outcome.status == 0, stored.words)
      let day = try await BadDay.run("  - {name: read, \(verb)}", faults: [], in: scratch)
      #expect(day.outcome.status == 1, day.words)
      let step = try #require(day.report?.steps.first { $0.source == "s3://box/tree/cold" })
      #expect(step.action == "fail" && step.state == "failed" && step.reason == "archived", "\(step)")
      #expect(day.report?.steps.contains { $0.source == "s3://box/tree/warm" && $0.state == "done" } == true, day.words)
      // Nobody asked for bytes that cannot be had, the source stays, and what might be extra does too.
      #expect(!day.requests.contains { $0.status == 403 } && day.files["box/tree/cold"] != nil, day.words)
      #expect(day.files["box/new/extra"] != nil)
    }

    /// The program, with a system call that fails.
    private static func failing(_ call: String, _ arguments: [String], in directory: String) async throws -> Outcome {
      try await Program.run(
        "/usr/bin/env",
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):error=EPERM"]
          + [Repository.binary.path] + arguments, environment: Store.credentials, directory: directory)
    }

    private static func canTrace() async throws -> Bool {
      try await failing("fchmod", ["--version"], in: Repository.root.path).status == 0
    }

    @Test(.enabled("this machine lets the tests trace no program") { try await canTrace() })
    func `D15: where the mode of a file cannot be set its bytes stay, with a warning, and no time is ever set`()
      async throws
    {
      let scratch = try Scratch()
      for key in ["1", "2"] { try scratch.write("store/box/tree/\(key)", "text \(key)") }
      try scratch.write("m.yaml", "version: 1\noperations:\n\(Self.fetch)\n")
      let arguments = ["run", "m.yaml", "--sandbox", "store", "--report", "report.json"]
      let outcome = try await Self.failing("fchmod", arguments, in: scratch.url.path)
      #expect(outcome.status == 0, outcome.summary)
      #expect(try plainFiles(under: scratch.path("out")).count == 2)
      let report = try scratch.text("report.json")
      #expect(report.ranges(of: "the file system does not take permissions").count == 2, "\(report)")
      try FileManager.default.removeItem(atPath: scratch.path("out"))
      // A call that sets times would fail the run, if there were one.
      let again = try await Self.failing("utimensat", arguments, in: scratch.url.path)
      #expect(again.status == 0, again.summary)
      #expect(!(try scratch.text("report.json").contains("\"warning\"")), again.summary)
    }

    @Test(arguments: [20, Self.large.utf8.count])
    func `PeerBug14: a file that was cut short since the plan is not uploaded as if it were whole`(
      _ size: Int
    ) async throws {
      let scratch = try Scratch()
      try scratch.write("site/file", String(Self.large.prefix(size)))
      try scratch.directory("store/box")
      try scratch.write("m.yaml", "version: 1\noperations:\n\(Self.publish)\n")
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store")) }) { server in
        let planned = try await server.s3job(["plan", scratch.path("m.yaml"), "--out", scratch.path("p")])
        #expect(planned.status == 0, planned.summary)
        try scratch.write("site/file", String(Self.large.prefix(size / 2)))
        return try await server.s3job(["run", "--plan", scratch.path("p")] + Self.inParts)
      }
      #expect(outcome.status == 3, outcome.summary)
      #expect(try plainFiles(under: scratch.path("store")).isEmpty, outcome.summary)
    }

    /// Objects whose keys are no paths, or almost the same path.
    private static func odd(_ keys: [String], in scratch: Scratch) async throws {
      var operations: [String] = []
      var local: [String: String] = [:]
      for (number, key) in keys.enumerated() {
        local["in/\(number)"] = key
        operations.append(
          #"  - {name: put\#(number), upload: {from: in/\#(number), to: "s3://box/tree/\#(key)"}}"#)
      }
      let day = try await BadDay.run(operations.joined(separator: "\n"), faults: [], local: local, in: scratch)
      #expect(day.outcome.status == 0, day.words)
    }

    @Test func `PeerBug09: no key and no link leads out of the directory (rows S1, S2)`() async throws {
      let scratch = try Scratch()
      try await Self.odd(["../../evil", "a/../../../evil", "..", "link/evil", "good"], in: scratch)
      try scratch.directory("outside")
      let day = try await BadDay.run(Self.fetch, faults: [], in: scratch) { scratch in
        try scratch.directory("out")
        try FileManager.default.createSymbolicLink(
          atPath: scratch.path("out/link"), withDestinationPath: scratch.path("outside"))
      }
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "fetch").filter { $0.key.hasSuffix("failed") }.values.reduce(0, +) == 4, day.words)
      #expect(try plainFiles(under: scratch.path("out")).keys.sorted() == ["good"], day.words)
      #expect(try plainFiles(under: scratch.path("outside")).isEmpty)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("evil")))
    }

    @Test func `PeerBug18: keys that are almost one path are files of their own, or failures (rows D9, D13)`()
      async throws
    {
      let scratch = try Scratch()
      let twins = ["x/y", "X/y", "x/Y", "caf\u{E9}", "cafe\u{301}"]
      try await Self.odd(["x//y", "./x/y", "x/./y"] + twins, in: scratch)
      let day = try await BadDay.run(Self.fetch, faults: [], in: scratch)
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "fetch") == ["fail failed": 3, "get done": 5], day.words)
      // As bytes: to Swift two of the names are equal.
      let walk = try #require(FileManager.default.enumerator(atPath: scratch.path("out")))
      var contents: [[UInt8]] = []
      for case let name as String in walk where walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
        contents.append(Array(try Data(contentsOf: URL(filePath: scratch.path("out")).appending(path: name))))
      }
      #expect(contents.count == twins.count && Set(contents) == Set(twins.map { Array($0.utf8) }), day.words)
    }
  }
}
