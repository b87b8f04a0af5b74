import Foundation
import Testing

extension EndToEnd {
  /// What objects have besides bytes, through the program, looked at with another client.
  @Suite("Fields of objects", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct ObjectFieldTests {
    private static let parts = ["--multipart-threshold", "5MiB", "--part-size", "5MiB", "--copy-threshold", "5MiB"]

    /// Everything that a manifest can say about an object.
    private static let everything = """
      content_type: text/x-field
            content_language: en
            content_disposition: inline
            cache_control: no-cache
            expires: 2031-12-01T16:00:00Z
            website_redirect_location: /elsewhere
            storage_class: STANDARD_IA
            metadata: {release: "7"}
            tags: {owner: web team, tier: ""}
      """

    private static func expect(
      _ object: StoredObject?, _ words: Comment, redirect: String? = "/elsewhere",
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(object?.contentType == "text/x-field", words, sourceLocation: sourceLocation)
      #expect(object?.contentLanguage == "en", words, sourceLocation: sourceLocation)
      #expect(object?.contentDisposition == "inline", words, sourceLocation: sourceLocation)
      #expect(object?.expires == "Mon, 01 Dec 2031 16:00:00 GMT", words, sourceLocation: sourceLocation)
      #expect(object?.redirect == redirect, words, sourceLocation: sourceLocation)
      #expect(object?.storageClass == "STANDARD_IA", words, sourceLocation: sourceLocation)
      #expect(object?.metadata == ["release": "7"], words, sourceLocation: sourceLocation)
      #expect(object?.tags == ["owner": "web team", "tier": ""], words, sourceLocation: sourceLocation)
    }

    private static func write(_ operations: String, _ name: String, in scratch: Scratch, head: String = "") throws
      -> String
    {
      try scratch.write(name, "version: 1\n\(head)operations:\n\(operations)\n")
    }

    @Test func `PeerBug13: above the threshold nothing is lost by uploads, copies, moves, updates and relays`()
      async throws
    {
      let scratch = try Scratch()
      try scratch.write("site/large", String(repeating: "0123456789abcdef", count: 6 << 16))
      try scratch.write("site/small", "small")
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("near")) }) { near in
        try await withServer({ try await Store.sandbox.start(in: scratch.directory("far")) }) { far in
          for (server, bucket) in [(near, "demo-a"), (far, "demo-b")] { try await server.seed(bucket) }
          let manifest = try Self.write(
            """
              - name: publish
                upload:
                  from: site/
                  to: s3://demo-a/site/
                  \(Self.everything)
              - name: snapshot
                copy: {from: "s3://demo-a/site/", to: "s3://demo-a/copy/"}
              - name: gone
                upload:
                  from: site/
                  to: s3://demo-a/moving/
                  \(Self.everything)
              - name: rename
                needs: [gone]
                move: {from: "s3://demo-a/moving/", to: "s3://demo-a/moved/"}
              - name: repair
                needs: [snapshot]
                update: {prefix: "s3://demo-a/copy/", cache_control: max-age=60}
              - name: mirror
                copy: {from: "s3://demo-a/site/", to: {url: "s3://demo-b/site/", endpoint: far}}
            """, "m.yaml", in: scratch, head: "endpoints: {far: {url: \"\(far.endpoint)\", region: us-east-1}}\n")
          let outcome = try await near.s3job(["run", manifest] + Self.parts)
          try #require(outcome.status == 0, outcome.summary)
          let state = try await near.state(of: "demo-a", tags: true)
          let copies = ["site/", "copy/", "moved/"].flatMap { [$0 + "large", $0 + "small"] }
          #expect(Set(state.keys) == Set(copies))
          for key in copies {
            // CopyObject drops the redirect location (section 3e), and nobody looks for one before each small copy.
            Self.expect(state[key], Comment(rawValue: key), redirect: key == "copy/small" ? nil : "/elsewhere")
            #expect(state[key]?.cacheControl == (key.hasPrefix("copy/") ? "max-age=60" : "no-cache"))
          }
          let relayed = try await far.state(of: "demo-b", tags: true)
          for key in ["site/large", "site/small"] { Self.expect(relayed[key], Comment(rawValue: "relayed " + key)) }
          // A copy of an update is not repeated for what it has by now.
          let again = try await near.s3job(["plan", manifest] + Self.parts)
          #expect(again.status == 0, again.summary)
        }
      }
    }

    @Test func `S11: a header cannot be broken out of, neither by a manifest nor by a variable`() async throws {
      for field in [
        "tags: {a: %}", "metadata: {a: %}", "expires: %", "website_redirect_location: %", "cache_control: %",
      ] {
        let scratch = try Scratch()
        try scratch.write("site/1", "1")
        let manifest = try scratch.write(
          "m.yaml",
          "version: 1\nvariables: {v: {required: true}}\noperations: [{name: u, upload: {from: site/, to: s3://box/, "
            + field.replacing("%", with: "\"${v}\"") + "}}]\n")
        let outcome = try await s3job([
          "run", manifest, "--sandbox", scratch.path("store"), "--var", "v=/x\r\nx-amz-acl: public-read",
        ])
        #expect(outcome.status == 2 && outcome.stderr.contains("line break or control character"), outcome.summary)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("store/box/1")), outcome.summary)
      }
    }

    @Test func `S11: a key with a line break is encoded where it stands in a header`() async throws {
      let day = try await BadDay.run(
        "  - {name: copy, copy: {from: \"s3://box/tree/\", to: \"s3://box/copy/\"}}", faults: [],
        objects: ["box/tree/a\r\nx-amz-acl: public-read": "1"])
      #expect(day.outcome.status == 0, day.words)
      #expect(day.report?.tally(of: "copy") == ["copy done": 1], day.words)
      #expect(day.files.count == 2, "\(day.files.keys)")
    }

    @Test func `tags are desired state, and a saved plan sets those that it was made for`() async throws {
      let scratch = try Scratch()
      for name in ["a", "b"] { try scratch.write("site/\(name)", name) }
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store"), log: scratch.path("log")) })
      {
        server in
        try await server.seed("demo-a", with: scratch.path("site"), prefix: "site/", tagging: "old=1")
        let manifest = try Self.write(
          """
            - name: label
              update: {prefix: "s3://demo-a/site/", tags: {owner: web}}
            - name: publish
              needs: [label]
              upload: {from: site/, to: "s3://demo-a/new/", tags: {owner: web}}
          """, "m.yaml", in: scratch)
        let plan = try await server.s3job(["plan", manifest, "--out", scratch.path("plan")])
        #expect(plan.status == 0 && plan.stdout.contains("tags"), plan.summary)
        let run = try await server.s3job(["run", "--plan", scratch.path("plan")])
        #expect(run.status == 0, run.summary)
        let state = try await server.state(of: "demo-a", tags: true)
        #expect(state.count == 4 && state.values.allSatisfy { $0.tags == ["owner": "web"] }, "\(state)")
        let requests = try LoggedRequest.all(in: scratch.path("log"))
        #expect(requests.filter { $0.operation == "PutObjectTagging" }.count == 2)
        #expect(!requests.contains { $0.operation == "CopyObject" })
        let again = try await server.s3job(["plan", manifest, "--detailed-exitcode"])
        #expect(again.status == 0, again.summary)
        let bare = try Self.write(
          "  - {name: bare, update: {prefix: \"s3://demo-a/site/\", tags: none}}", "bare.yaml", in: scratch)
        let removed = try await server.s3job(["run", bare])
        #expect(removed.status == 0, removed.summary)
        let after = try await server.state(of: "demo-a", prefix: "site/", tags: true)
        #expect(after.values.allSatisfy { $0.tags == [:] }, "\(after)")
      }
    }
  }
}
