import Foundation
import Testing

extension EndToEnd {
  @Suite("What the repository ships")
  struct FixtureTests {
    @Test func `the sample trees are what their generator makes`() async throws {
      let check = try await Program.run("/usr/bin/env", ["python3", Repository.script("make_fixtures.py"), "--check"])
      #expect(check.status == 0, check.summary)
    }

    @Test func `the generator's check notices a changed, a missing and an added file`() async throws {
      let scratch = try Scratch()
      let generator = Repository.script("make_fixtures.py")
      for tree in ["site", "lake"] {
        try FileManager.default.copyItem(
          at: Repository.file("fixtures/\(tree)"), to: scratch.url.appending(path: tree))
      }
      try scratch.write("site/index.html", "changed")
      try scratch.write("lake/added.csv", "added")
      try FileManager.default.removeItem(at: scratch.url.appending(path: "site/robots.txt"))
      let check = try await Program.run("/usr/bin/env", ["python3", generator, "--check", "--into", scratch.url.path])
      #expect(check.status == 1, check.summary)
      #expect(check.stdout.contains("site/index.html: other bytes"))
      #expect(check.stdout.contains("lake/added.csv: made by nobody"))
      #expect(check.stdout.contains("site/robots.txt: missing"))
    }

    @Test func `the sample site has what makes sites hard`() throws {
      let names = try Set(plainFiles(under: Repository.file("fixtures/site").path).keys)
      #expect(names.count >= 220)
      let traits: [(String, (String) -> Bool)] = [
        ("a space", { $0.contains(" ") }), ("a plus", { $0.contains("+") }), ("a percent", { $0.contains("%") }),
        ("an ampersand", { $0.contains("&") }), ("a quote", { $0.contains("'") }), ("a hash", { $0.contains("#") }),
        ("a tilde", { $0.contains("~") }), ("parentheses", { $0.contains("(") }),
        ("a dot in front", { $0.hasPrefix(".") }), ("composed letters", { $0.unicodeScalars.contains("ö") }),
        ("decomposed letters", { $0.unicodeScalars.contains("\u{301}") }),
      ]
      for (trait, holds) in traits { #expect(names.contains(where: holds), "no name with \(trait)") }
    }

    @Test(arguments: ["quickstart.yaml", "pipeline-step.yaml", "download.yaml"])
    func `an example is valid`(name: String) async throws {
      let outcome = try await s3job(["validate", Repository.file("manifests/\(name)").path])
      #expect(outcome.status == 0, outcome.summary)
    }

    @Test(.enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
    func `the examples fit the published schema, and the schema rejects what the program rejects`() async throws {
      let scratch = try Scratch()
      let schema = Repository.file("manifests/manifest.schema.json").path
      let quickstart = Repository.file("manifests/quickstart.yaml").path
      let broken = try String(contentsOf: URL(filePath: quickstart), encoding: .utf8)
        .replacing("exclude:", with: "exlude:")
      let check = { (file: String) in
        try await Program.run(
          PythonEnvironment.program("python"), [Repository.script("check_documents.py"), schema, file])
      }
      for file in [quickstart, Repository.file("manifests/pipeline-step.yaml").path] {
        let outcome = try await check(file)
        #expect(outcome.status == 0, outcome.summary)
      }
      let outcome = try await check(scratch.write("broken.yaml", broken))
      #expect(outcome.status == 1, outcome.summary)
      #expect(outcome.stdout.contains("exlude"), outcome.summary)
    }
  }
}
