import Foundation
import Testing

extension EndToEnd {
  /// Whose buckets they are, who pays, who may read and how it is encrypted, through the program and the sandbox, whose
  /// buckets belong to account 000000000000.
  @Suite("Owners, payers, grants and encryption")
  struct BucketRuleTests {
    private static let objects = ["box/tree/1": "1", "box/tree/2": "2", "box/copy/extra": "x"]
    private static let stranger = "999999999999"

    /// Operations that read, write and delete, each at `box`.
    private static let harmful = [
      "upload: {from: site/, to: \"s3://box/site/\", RULE}",
      "upload: {from: site/, to: \"s3://box/site/\", if: always, RULE}",
      "copy: {from: \"s3://box/tree/\", to: \"s3://box/copy/\", RULE}",
      "copy: {from: \"s3://box/tree/\", to: \"s3://box/copy/\", if: always, RULE}",
      "sync: {from: \"s3://box/tree/\", to: \"s3://box/copy/\", delete_extra: true, limit: none, RULE}",
      "move: {from: \"s3://box/tree/\", to: \"s3://box/moved/\", RULE}",
      "delete: {prefix: \"s3://box/tree/\", limit: none, RULE}", "delete: {object: \"s3://box/tree/1\", RULE}",
      "touch: {object: \"s3://box/tree/1\", RULE}", "update: {prefix: \"s3://box/tree/\", cache_control: x, RULE}",
      "download: {from: \"s3://box/tree/\", to: out/, RULE}",
      "list: {from: \"s3://box/tree/\", to: out.csv, format: csv, RULE}",
      "check: {prefix: \"s3://box/tree/\", count: {min: 1}, RULE}",
    ]

    @Test(arguments: harmful)
    func `S16: in a bucket of somebody else nothing is read, written or deleted`(verb: String) async throws {
      let scratch = try Scratch()
      let rule = "expected_owner: \"\(Self.stranger)\""
      let day = try await BadDay.run(
        "  - {name: op, \(verb.replacing("RULE", with: rule))}", faults: [], objects: Self.objects,
        local: ["site/1": "1"], in: scratch)
      #expect(day.outcome.status != 0, day.words)
      #expect(day.requests.allSatisfy { $0.status == 403 }, "\(day.requests)")
      #expect(day.files.keys.sorted() == Self.objects.keys.sorted(), day.words)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("out.csv")))
      let words =
        day.outcome.stdout + day.outcome.stderr
        + (day.report?.steps.compactMap(\.error?.message).joined() ?? "")
        + (day.report?.operations.compactMap(\.reason).joined() ?? "")
      #expect(words.contains("expected_owner") && words.contains(Self.stranger) && words.contains("'box'"), day.words)
    }

    @Test(arguments: harmful)
    func `S16: in a bucket of one's own everything goes on`(verb: String) async throws {
      let day = try await BadDay.run(
        "  - {name: op, \(verb.replacing("RULE", with: "expected_owner: \"000000000000\""))}", faults: [],
        objects: Self.objects, local: ["site/1": "1"])
      #expect(day.outcome.status == 0, day.words)
      #expect(day.requests.allSatisfy { $0.status < 300 }, "\(day.requests)")
    }

    @Test func `S16: what one operation expects holds for the others, and each side has its own`() async throws {
      let day = try await BadDay.run(
        """
          - name: look
            check: {prefix: "s3://box/tree/", count: {min: 1}, expected_owner: "\(Self.stranger)"}
          - name: retire
            independent_of: [look]
            delete: {prefix: "s3://box/tree/", limit: none}
        """, faults: [], objects: Self.objects)
      #expect(day.outcome.status != 0 && day.deletes.isEmpty, day.words)
      let sides = try await BadDay.run(
        """
          - name: copy
            copy:
              from: "s3://box/tree/"
              to: "s3://other/tree/"
              expected_owner: {from: "\(Self.stranger)", to: "000000000000"}
        """, faults: [], objects: Self.objects.merging(["other/x": "x"]) { first, _ in first })
      #expect(sides.outcome.status == 1, sides.words)
      #expect(sides.requests.contains { $0.bucket == "other" && $0.status == 200 }, "\(sides.requests)")
      #expect(!sides.requests.contains { $0.bucket == "box" && $0.status < 300 }, "\(sides.requests)")
    }

    @Test func `S16: an empty prefix and an empty variable delete nothing`() async throws {
      for (prefix, head) in [
        ("\"\"", ""), ("\"${place}\"", "variables: {place: \"\"}\n"),
        ("\"s3://box/${part}\"", "variables: {part: \"\"}\n"),
      ] {
        let scratch = try Scratch()
        let manifest = try scratch.write(
          "m.yaml", "version: 1\n\(head)operations: [{name: d, delete: {prefix: \(prefix), limit: none}}]\n")
        try scratch.write("store/box/1", "1")
        let outcome = try await s3job(["run", manifest, "--sandbox", scratch.path("store")])
        #expect(outcome.status == 2 && outcome.stderr.contains("empty"), outcome.summary)
        #expect(try plainFiles(under: scratch.path("store")).count == 1)
      }
    }

    @Test func `a request that does not pay is refused, and one that pays is answered`() async throws {
      for (rule, status) in [("", Int32(1)), (", request_payer: requester", 0)] {
        let scratch = try Scratch()
        try scratch.write("store/box/tree/1", "1")
        try scratch.write("store/mine/x", "1")
        let server = try await Server.start(
          Repository.binary.path, ["sandbox", "--dir", scratch.path("store"), "--requester-pays", "box"])
        let manifest = try scratch.write(
          "m.yaml",
          """
          version: 1
          operations:
            - {name: fetch, download: {from: "s3://box/tree/", to: out/\(rule)}}
            - {name: copy, copy: {from: "s3://box/tree/", to: "s3://mine/tree/"\(rule)}}

          """)
        let outcome = try await server.s3job(["run", manifest])
        await server.stop()
        #expect(outcome.status == status, outcome.summary)
        #expect(FileManager.default.fileExists(atPath: scratch.path("out/1")) == (status == 0))
        #expect(FileManager.default.fileExists(atPath: scratch.path("store/mine/tree/1")) == (status == 0))
      }
    }

    @Test func `S23: a public grant is there only where the manifest says so, and the dry run shows it`() async throws {
      let scratch = try Scratch()
      try scratch.write("site/1", "1")
      for (rule, isPublic) in [("", false), (", acl: public-read", true)] {
        let manifest = try scratch.write(
          "m.yaml",
          "version: 1\noperations: [{name: p, upload: {from: site/, to: \"s3://box/\(isPublic)/\"\(rule)}}]\n")
        let plan = try await s3job(["plan", manifest, "--sandbox", scratch.path("store")])
        #expect(plan.status == 0 && plan.stdout.contains("public-read") == isPublic, plan.summary)
        let json = try await s3job(["plan", manifest, "--sandbox", scratch.path("store"), "--json"])
        #expect(json.stdout.contains(#""acl": "public-read""#) == isPublic, json.summary)
      }
    }

    @Test func `manifests/fields.yaml does what it says, and has nothing to do the second time`() async throws {
      let scratch = try Scratch()
      let manifest = Repository.file("manifests/fields.yaml").path
      let store = scratch.path("store")
      let plan = try await s3job(["plan", manifest, "--sandbox", store, "--out", scratch.path("plan")])
      #expect(plan.status == 0 && plan.stdout.contains("acl private"), plan.summary)
      let run = try await s3job(["run", "--plan", scratch.path("plan"), "--sandbox", store])
      #expect(run.status == 0, run.summary)
      let again = try await s3job(["plan", manifest, "--sandbox", store, "--detailed-exitcode"])
      #expect(again.status == 0, again.summary)
      let stranger = try await s3job(["run", manifest, "--sandbox", store, "--var", "account=\(Self.stranger)"])
      #expect(stranger.status == 1 && stranger.stderr.contains("expected_owner"), stranger.summary)
    }

    @Test(arguments: ["AES256", "aws:kms"])
    func `an object is encrypted as it is asked, and a service that passes over it is found out`(
      algorithm: String
    ) async throws {
      let rule = "encryption: \(algorithm)"
      let operations = """
          - {name: publish, upload: {from: site/, to: "s3://box/site/", \(rule)}}
          - {name: copy, needs: [publish], copy: {from: "s3://box/site/", to: "s3://box/copy/", \(rule)}}
        """
      let good = try await BadDay.run(operations, faults: [], local: ["site/1": "1"])
      #expect(good.outcome.status == 0, good.words)
      let lost = try await BadDay.run(
        "  - {name: publish, upload: {from: site/, to: \"s3://box/site/\", encryption: aws:kms}}",
        faults: ["- {on: {operation: HeadObject}, alter: {without: [x-amz-server-side-encryption]}}"],
        local: ["site/1": "1"])
      #expect(lost.outcome.status == 1, lost.words)
      #expect(lost.report?.steps.first?.error?.code == "Client.NotEncrypted", lost.words)
    }
  }
}
