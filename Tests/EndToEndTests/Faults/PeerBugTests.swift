import Foundation
import S3Types
import Testing

extension EndToEnd {
  /// The twenty peer bugs of the reference, section 8: what other tools did, and must not be done here.
  @Suite("Bugs of others")
  struct PeerBugTests {
    private static let retire = """
        - name: retire
          delete: {prefix: "s3://many/old/", limit: none}
      """
    private static let fetch = """
        - name: fetch
          download: {from: "s3://box/tree/", to: out/}
      """
    private static let mirror = """
        - name: mirror
          copy: {from: "s3://box/tree/", to: "s3://box/copy/"}
      """

    @Test func `PeerBug01: a later page fails, and nothing is deleted`() async throws {
      let day = try await BadDay.run(Self.retire, faults: ["- {pagefail: 2}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
    }

    @Test func `PeerBug02: a truncated page without a token is no end, and nothing is deleted`() async throws {
      let day = try await BadDay.run(
        Self.retire, faults: ["- {pagefail: {page: 3, how: no_token}}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
    }

    @Test func `PeerBug05: objects from the future exist`() async throws {
      let day = try await BadDay.run(Self.fetch, faults: [], objects: ["box/tree/1": "1", "box/tree/2": "2"]) {
        scratch in
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: 86_400)], ofItemAtPath: scratch.path("store/box/tree/2"))
      }
      #expect(day.outcome.status == 0, day.words)
      #expect(day.report?.tally(of: "fetch") == ["get done": 2], day.words)
    }

    @Test(arguments: [
      "{status: 200, code: InternalError}", "{status: 200, code: AccessDenied, namespaced: true}", "{status: 200}",
      "{status: 200, body: <html>router</html>}",
    ])
    func `PeerBug06: a copy with an error in its 200 has failed`(_ reply: String) async throws {
      let day = try await BadDay.run(
        Self.mirror, faults: ["- {on: {operation: CopyObject, key: copy/1}, reply: \(reply)}"],
        objects: ["box/tree/1": "1", "box/tree/2": "2"])
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "mirror") == ["copy done": 1, "copy failed": 1], day.words)
      #expect(day.files["box/copy/1"] == nil && day.files["box/copy/2"] != nil)
    }

    @Test func `PeerBug08: two sources of one name are refused before anything is written`() async throws {
      let day = try await BadDay.run(
        """
          - name: first
            copy: {from: "s3://box/x/", to: "s3://box/copy/"}
          - name: second
            copy: {from: "s3://box/y/", to: "s3://box/copy/"}
        """, faults: [], objects: ["box/x/1": "1", "box/y/1": "2"])
      #expect(day.outcome.status == 3 && !day.requests.contains { $0.mutating }, day.words)
    }

    @Test(arguments: [
      "flip: {response: 3}", "alter: {shorten_to: 4}", "reply: {status: 200, body: \"0123\"}",
    ])
    func `PeerBug10: bytes that are not the object's never have its name`(_ fault: String) async throws {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/1}, \(fault)}"],
        objects: ["box/tree/1": "0123456789", "box/tree/2": "2"], in: scratch)
      #expect(day.outcome.status == 1, day.words)
      #expect(try plainFiles(under: scratch.path("out")) == ["2": Data("2".utf8)], day.words)
    }

    @Test func `PeerBug10: a body that is cut is taken up where it stopped, and is whole in the end (row T5)`()
      async throws
    {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/1}, cut: 4}"],
        objects: ["box/tree/1": "0123456789"], in: scratch)
      #expect(day.outcome.status == 0, day.words)
      #expect(try plainFiles(under: scratch.path("out")) == ["1": Data("0123456789".utf8)], day.words)
    }

    @Test func `PeerBug11: a document of an error is no content`() async throws {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/1}, reply: {status: 200, code: InternalError}}"],
        objects: ["box/tree/1": "0123456789"], in: scratch)
      #expect(day.outcome.status == 1, day.words)
      #expect(try plainFiles(under: scratch.path("out")).isEmpty, day.words)
    }

    @Test func `PeerBug12: an object that is replaced before it is read is not taken for the one of the plan`()
      async throws
    {
      let scratch = try Scratch()
      let day = try await BadDay.run(
        Self.fetch, faults: ["- {on: {operation: GetObject, key: tree/1}, nth: 1, swap: other_bytes}"],
        objects: ["box/tree/1": "0123456789"], in: scratch)
      #expect(day.outcome.status == 3, day.words)
      #expect(try plainFiles(under: scratch.path("out")).isEmpty, day.words)
    }

    @Test func `PeerBug15: a key that could not be deleted is no deleted key`() async throws {
      let answer =
        "<DeleteResult><Deleted><Key>old/1</Key></Deleted><Error><Key>old/2</Key><Code>AccessDenied</Code></Error>"
        + "</DeleteResult>"
      let day = try await BadDay.run(
        """
          - name: retire
            delete: {prefix: "s3://box/old/", limit: none}
        """, faults: ["- {on: {operation: DeleteObjects}, reply: {status: 200, body: \"\(answer)\"}}"],
        objects: ["box/old/1": "1", "box/old/2": "2", "box/old/3": "3"])
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "retire") == ["delete done": 1, "delete failed": 2], day.words)
    }

    @Test(arguments: [
      "on: {operation: PutObject}, reply: {status: 403, code: AccessDenied}",
      "on: {operation: PutObject}, throttle: true",
      "on: {operation: PutObject}, cut: now", "on: {operation: PutObject}, reply: {status: 400, code: NoSuchUpload}",
    ])
    func `PeerBug16: what fails ends with another exit code than 0, and says so in the report`(
      _ fault: String
    ) async throws {
      let day = try await BadDay.run(
        """
          - name: publish
            upload: {from: site/, to: "s3://box/site/"}
        """, faults: ["- {\(fault)}"], local: ["site/1": "1", "site/2": "2"])
      #expect(day.outcome.status == 1, day.words)
      #expect(day.report?.tally(of: "publish") == ["put failed": 2], day.words)
      #expect(day.report?.run.exitCode == 1 && day.report?.steps.allSatisfy { $0.error != nil } == true)
    }

    @Test func `PeerBug17: a prefix deletes none of its siblings`() async throws {
      let day = try await BadDay.run(
        """
          - name: retire
            delete: {prefix: "s3://box/photos", limit: none}
        """, faults: [], objects: ["box/photos/1": "1", "box/photos2/1": "2", "box/photos.zip": "3"])
      #expect(day.outcome.status == 0, day.words)
      #expect(Set(day.files.keys) == ["box/photos2/1", "box/photos.zip"], day.words)
    }

    @Test func `PeerBug19: a link in a circle, a dangling one and a pipe end no upload`() async throws {
      let day = try await BadDay.run(
        """
          - name: publish
            upload: {from: site/, to: "s3://box/site/"}
        """, faults: [], local: ["site/1": "1"]
      ) { scratch in
        for (link, target) in [("site/circle", "."), ("site/gone", "nowhere")] {
          try FileManager.default.createSymbolicLink(atPath: scratch.path(link), withDestinationPath: target)
        }
        try #require(unsafe mkfifo(scratch.path("site/pipe"), 0o600) == 0)
      }
      #expect(day.files["box/site/1"] == Data("1".utf8) && day.files.count == 1, day.words)
      let told = day.report?.steps.filter { $0.action != "put" && $0.state != "done" }.count
      #expect(told == 3 || day.report?.operations.first?.counts.excluded == 3, day.words)
    }

    @Test func `PeerBug20: a copy deletes nothing, also when it fails`() async throws {
      let day = try await BadDay.run(
        Self.mirror, faults: ["- {on: {operation: CopyObject, key: copy/1}, lose: true}"],
        objects: ["box/tree/1": "1", "box/copy/1": "before", "box/copy/extra": "x"])
      #expect(day.deletes.isEmpty && day.files["box/copy/extra"] != nil && day.files["box/tree/1"] != nil, day.words)
      #expect(day.files["box/copy/1"] != nil, day.words)
    }
  }
}
