import Foundation
import Testing

extension EndToEnd {
  /// What takes objects or files away, through the program, on a world that gives a reason not to (rows L9, L15, R9, R10).
  @Suite("A deletion on a bad day")
  struct DeletionRowTests {
    /// The three directions of a sync that deletes, and what there is to lose.
    enum Direction: String, CaseIterable {
      case up = #"sync: {from: src/, to: "s3://box/to/", delete_extra: true, limit: none}"#
      case across = #"sync: {from: "s3://box/src/", to: "s3://box/to/", delete_extra: true, limit: none}"#
      case down = #"sync: {from: "s3://box/src/", to: to/, delete_extra: true, limit: none}"#

      var operation: String { "  - {name: mirror, \(rawValue)}" }
      var objects: [String: String] { self == .down ? [:] : ["box/to/1": "1", "box/to/2": "2"] }
      var local: [String: String] { self == .down ? ["to/1": "1", "to/2": "2"] : [:] }

      func lost(_ day: BadDay, _ scratch: Scratch) throws -> Bool {
        let left = self == .down ? try plainFiles(under: scratch.path("to")) : day.files
        return left.count(where: { ["1", "2", "box/to/1", "box/to/2"].contains($0.key) }) != 2
      }
    }

    @Test(arguments: Direction.allCases)
    func `PeerBug03: a source that is missing or cannot be reached deletes nothing (row L9)`(
      _ direction: Direction
    ) async throws {
      for faults in [[], ["- {on: {operation: ListObjectsV2, prefix: src/}, cut: now}"]] {
        guard faults.isEmpty || direction != .up else { continue }
        let scratch = try Scratch()
        let day = try await BadDay.run(
          direction.operation, faults: faults, objects: direction.objects, local: direction.local, in: scratch)
        #expect(day.outcome.status == (faults.isEmpty && direction != .up ? 3 : 1), day.words)
        #expect(day.deletes.isEmpty, day.words)
        #expect(try !direction.lost(day, scratch), day.words)
      }
    }

    @Test func `PeerBug03: a bucket that is not there is no empty source (row L9)`() async throws {
      let day = try await BadDay.run(
        """
          - {name: mirror, sync: {from: "s3://nobody/src/", to: "s3://box/to/", delete_extra: true, allow_empty_source: true}}
        """, faults: [], objects: ["box/to/1": "1"])
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
      #expect(Set(day.files.keys) == ["box/to/1"], day.words)
    }

    @Test(arguments: Direction.allCases)
    func `PeerBug04: an empty source deletes nothing unless that is allowed (row L9)`(
      _ direction: Direction
    ) async throws {
      let scratch = try Scratch()
      let run = { (operation: String) in
        try await BadDay.run(
          operation, faults: [], objects: direction.objects, local: direction.local, in: scratch
        ) { try $0.directory("src") }
      }
      let refused = try await run(direction.operation)
      #expect(refused.outcome.status == 3 && refused.deletes.isEmpty, refused.words)
      #expect(refused.outcome.stderr.contains("allow_empty_source: true"), refused.words)
      #expect(try !direction.lost(refused, scratch))
      let allowed = try await run(
        direction.operation.replacingOccurrences(of: "limit: none", with: "limit: none, allow_empty_source: true"))
      #expect(allowed.outcome.status == 0, allowed.words)
      #expect(try direction.lost(allowed, scratch), "what is allowed is done")
    }

    @Test(arguments: ["s3://box/a/", "s3://box/a/b/", "s3://box/"])
    func `PeerBug07: a move onto or into itself deletes nothing (row L15)`(_ target: String) async throws {
      let day = try await BadDay.run(
        """
          - {name: shift, move: {from: "s3://box/a/", to: "\(target)", allow_bucket_root: true}}
        """, faults: [], objects: ["box/a/1": "1", "box/a/b/2": "2"])
      // An overlap that the manifest shows is a mistake in it; one that only the world shows is refused.
      #expect([2, 3].contains(day.outcome.status), day.words)
      #expect(!day.requests.contains { $0.mutating }, day.words)
      #expect(Set(day.files.keys) == ["box/a/1", "box/a/b/2"])
    }

    /// One server under two names, which no manifest shows to be one.
    @Test(arguments: ["if: changed", "if: always"], ["a/", "a/1"])
    func `PeerBug07: a move onto itself by another name of the service deletes nothing (row L15)`(
      _ policy: String, _ place: String
    ) async throws {
      let scratch = try Scratch()
      for key in ["1", "2"] { try scratch.write("store/box/a/\(key)", "text \(key)") }
      let log = scratch.path("requests.jsonl")
      let outcome = try await withServer({ try await Store.sandbox.start(in: scratch.path("store"), log: log) }) {
        server in
        let other = server.endpoint.replacingOccurrences(of: "127.0.0.1", with: "localhost")
        try scratch.write(
          "m.yaml",
          """
          version: 1
          endpoints: {twin: {url: "\(other)"}}
          operations:
            - {name: shift, move: {from: "s3://box/\(place)", to: {url: "s3://box/\(place)", endpoint: twin}, \(policy)}}
          """)
        return try await server.s3job(["run", scratch.path("m.yaml")])
      }
      #expect(outcome.status == 3, outcome.summary)
      #expect(outcome.stderr.contains("same object under another name"), outcome.summary)
      #expect(!(try LoggedRequest.all(in: log)).contains { $0.mutating }, outcome.summary)
      #expect(try plainFiles(under: scratch.path("store")).count == 2)
    }

    private static let retire = #"  - {name: retire, delete: {prefix: "s3://box/old/", limit: none}}"#
    private static let old = ["box/old/1": "1", "box/old/2": "2", "box/old/3": "3"]

    @Test func `R9: only the key that failed for the moment is named again, and what is refused is not`() async throws {
      let answer = { (key: String, rest: String) in
        "<DeleteResult><Deleted><Key>old/1</Key></Deleted>"
          + "<Error><Key>\(key)</Key><Code>InternalError</Code></Error>"
          + rest + "</DeleteResult>"
      }
      let refused = "<Error><Key>old/2</Key><Code>AccessDenied</Code></Error>"
      let day = try await BadDay.run(
        Self.retire,
        faults: [
          "- {on: {operation: DeleteObjects}, nth: 1, reply: {status: 200, body: \"\(answer("old/3", refused))\"}}"
        ], objects: Self.old)
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "retire") == ["delete done": 2, "delete failed": 1], day.words)
      #expect(day.deletes.count == 2)
      // The first answer was made up, so the second request has deleted nothing but the key that it named.
      #expect(Set(day.files.keys) == ["box/old/1", "box/old/2"], day.words)
    }

    @Test(arguments: [
      "{status: 200}", "{status: 200, body: <html>router</html>}", "{status: 200, body: <DeleteResult/>}",
    ])
    func `R10: an answer that confirms no key has deleted none`(_ reply: String) async throws {
      let day = try await BadDay.run(
        Self.retire, faults: ["- {on: {operation: DeleteObjects}, reply: \(reply)}"], objects: Self.old)
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "retire") == ["delete failed": 3], day.words)
      #expect(day.files.count == 3)
    }

    @Test(arguments: ["reply: {status: 403, code: AccessDenied}", "lose: true", "swap: nothing"])
    func `R23: a copy that fails or whose source has gone lets nothing be deleted that waits for it`(
      _ fault: String
    ) async throws {
      let day = try await BadDay.run(
        """
          - name: keep
            copy: {from: "s3://box/src/", to: "s3://box/kept/"}
          - name: retire
            needs: [keep]
            delete: {prefix: "s3://box/src/", limit: none}
        """,
        faults: [
          fault.hasPrefix("swap")
            ? "- {on: {operation: CopyObject, key: kept/1}, swap: {with: nothing, key: src/1}}"
            : "- {on: {operation: CopyObject, key: kept/1}, \(fault)}"
        ], objects: ["box/src/1": "1", "box/src/2": "2"])
      if fault.hasPrefix("lose") {
        // Its own copy is recognised, so that there is nothing to be afraid of.
        #expect(day.outcome.status == 0 && day.files.keys.sorted() == ["box/kept/1", "box/kept/2"], day.words)
        return
      }
      // What the plan was made for has changed; nothing of that was done.
      #expect(day.outcome.status == (fault.hasPrefix("swap") ? 3 : 1), day.words)
      #expect(day.report?.states["retire"] == RunReport.notStarted && day.deletes.isEmpty, day.words)
      #expect(day.files["box/src/2"] != nil)
    }
  }
}
