import Foundation
import Testing

extension EndToEnd {
  /// `manifests/update.yaml`, planned and run with the program on its sandbox, and looked at with another client.
  @Suite("manifests/update.yaml", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct UpdateTests {
    private static let manifest = Repository.file("manifests/update.yaml").path

    @Test func `what differs is repaired, and nothing else is lost`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      let seed = try scratch.write(
        "seed.yaml",
        """
        version: 1
        operations:
          - name: current
            upload:
              from: current/
              to: s3://demo-site/current/
              content_disposition: inline
              content_language: en
              storage_class: STANDARD_IA
              metadata: {release: "7"}
          - name: previous
            upload: {from: current/, to: "s3://demo-site/previous/", metadata: {release: "6"}}

        """)
      for name in ["current/index.html", "current/assets/a.css", "current/a.map"] { try scratch.write(name, name) }
      let seeded = try await s3job(["run", seed, "--sandbox", store])
      #expect(seeded.status == 0, seeded.summary)
      let before = try await withServer({ try await Store.sandbox.start(in: store) }) { server in
        try await server.state(of: "demo-site")
      }

      let plan = try await s3job(["plan", Self.manifest, "--sandbox", store])
      #expect(plan.status == 0, plan.summary)
      #expect(plan.stdout.contains("header:cache-control"), plan.summary)
      #expect(plan.stdout.contains("storage-class"), plan.summary)
      let outcome = try await s3job(["run", Self.manifest, "--sandbox", store])
      #expect(outcome.status == 0, outcome.summary)

      var expected = before
      for (key, control) in [
        ("index.html", "public, max-age=60"), ("assets/a.css", "public, max-age=31536000, immutable"),
      ] {
        expected["current/" + key]?.cacheControl = control
        expected["current/" + key]?.metadata["owner"] = "web"
      }
      expected["current/index.html"]?.contentType = "text/html; charset=utf-8"
      for key in before.keys where key.hasPrefix("previous/") {
        expected[key]?.storageClass = "STANDARD_IA"
        if key.hasSuffix(".html") {
          expected[key]?.contentType = "text/html; charset=utf-8"
          expected[key]?.cacheControl = "public, max-age=60"
        }
        if key.contains("/assets/") { expected[key]?.cacheControl = "public, max-age=31536000, immutable" }
      }
      let after = try await withServer({ try await Store.sandbox.start(in: store) }) { server in
        try await server.state(of: "demo-site")
      }
      #expect(after == expected)
      #expect(after["current/a.map"] == before["current/a.map"])

      let again = try await s3job(["plan", Self.manifest, "--sandbox", store, "--detailed-exitcode"])
      #expect(again.status == 0, again.summary)
    }
  }
}
