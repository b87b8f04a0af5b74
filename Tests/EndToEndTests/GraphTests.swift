import Foundation
import Testing

extension EndToEnd {
  @Suite("The drawing of a manifest")
  struct GraphTests {
    private static let manifest = Repository.file("manifests/pipeline-step.yaml").path

    @Test func `it needs no store and shows what is declared and what is derived`() async throws {
      let outcome = try await s3job(["graph", Self.manifest])
      #expect(outcome.status == 0, outcome.summary)
      #expect(outcome.stdout.hasPrefix("digraph \"pipeline-step\" {\n"), outcome.summary)
      #expect(outcome.stdout.contains("[style=solid, label=\"complete needs reference\"]"), outcome.summary)
      #expect(outcome.stdout.contains("[style=dashed, label=\"land writes"), outcome.summary)
    }

    @Test func `it is Mermaid where that is asked for`() async throws {
      let outcome = try await s3job(["graph", Self.manifest, "--format", "mermaid"])
      #expect(outcome.stdout.hasPrefix("flowchart LR\n  o0["), outcome.summary)
    }

    @Test func `of a manifest with a cycle there is none`() async throws {
      let scratch = try Scratch()
      let file = try scratch.write(
        "m.yaml",
        """
        version: 1
        operations:
          - {name: a, needs: [b], touch: {object: "s3://bbb/a"}}
          - {name: b, needs: [a], touch: {object: "s3://bbb/b"}}
        """)
      let outcome = try await s3job(["graph", file])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stdout.isEmpty)
      #expect(outcome.stderr.contains("dependency cycle"), outcome.summary)
    }
  }
}
