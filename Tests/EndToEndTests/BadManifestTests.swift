import Foundation
import Testing

/// A manifest, or an invocation, that must end before anything is asked of a server.
struct BadInput: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var manifest: String
  var arguments: [String] = []
  /// What standard error has to say; FILE stands for the manifest's name.
  var says: [String]
}

extension EndToEnd {
  @Suite("Bad manifests", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct BadManifestTests {
    static let table = [
      BadInput(
        testDescription: "malformed YAML",
        manifest: """
          version: 1
          operations:
            - name: assets
              upload: {from: site/, to: "s3://demo-bad/"
          """,
        says: ["FILE:4:13: error: this '{' is never closed", "    upload: {from: site/"]),
      BadInput(
        testDescription: "an unknown key",
        manifest: """
          version: 1
          operations:
            - name: assets
              upload: {from: site/, to: s3://demo-bad/site/, exlude: ["*.map"]}
          """,
        says: ["FILE:4:52: error: unknown key 'exlude' in 'upload'", "did you mean 'exclude'?"]),
      BadInput(
        testDescription: "a value of the wrong type",
        manifest: """
          version: 1
          operations:
            - name: assets
              upload: {from: [a, b], to: s3://demo-bad/site/}
          """,
        says: ["FILE:4:20: error: 'operations[0].upload.from' must be text, found a list"]),
      BadInput(
        testDescription: "a variable without a value",
        manifest: """
          version: 1
          variables:
            release: {required: true}
          operations:
            - name: assets
              upload: {from: site/, to: "s3://demo-bad/${release}/"}
          """,
        says: ["FILE:3:3: error: variable 'release' is required and has no value", "pass --var release="]),
      BadInput(
        testDescription: "an empty value for a variable",
        manifest: """
          version: 1
          variables:
            release: {required: true}
          operations:
            - name: assets
              delete: {prefix: "s3://demo-bad/${release}/"}
          """,
        arguments: ["--var", "release="], says: ["'release'"]),
      BadInput(
        testDescription: "a value for a variable that nobody declared",
        manifest: """
          version: 1
          operations:
            - name: assets
              upload: {from: site/, to: s3://demo-bad/site/}
          """,
        arguments: ["--var", "relase=1"], says: ["relase"]),
      BadInput(
        testDescription: "a cycle",
        manifest: """
          version: 1
          operations:
            - name: first
              needs: [second]
              touch: {object: s3://demo-bad/first}
            - name: second
              needs: [first]
              touch: {object: s3://demo-bad/second}
          """,
        says: ["error: dependency cycle: ", "'first' needs 'second' here", "'second' needs 'first' here"]),
      BadInput(
        testDescription: "several mistakes at once",
        manifest: """
          version: 1
          operations:
            - name: assets
              uplaod: {from: site/, to: s3://demo-bad/site/}
            - name: done
              touch: {objekt: s3://demo-bad/_SUCCESS}
          """,
        says: ["FILE:4:5: error: ", "FILE:6:13: error: unknown key 'objekt' in 'touch'"]),
      BadInput(
        testDescription: "deleting a whole bucket by an empty prefix",
        manifest: """
          version: 1
          operations:
            - name: everything
              delete: {prefix: s3://demo-bad/}
          """,
        says: ["FILE:4:", "allow_bucket_root"]),
    ]

    @Test(arguments: table, [["validate"], ["plan"], ["run", "--dry-run"], ["run"]])
    func `it is refused with its place and before any request`(input: BadInput, command: [String]) async throws {
      let scratch = try Scratch()
      try scratch.write("site/index.html", "a page")
      let file = try scratch.write("bad.yaml", input.manifest)
      let log = try scratch.write("requests.jsonl", "")
      let directory = try scratch.directory("store")
      try await withServer({ try await Store.sandbox.start(in: directory, log: log) }) { server in
        let environment = Store.credentials.merging(["AWS_ENDPOINT_URL_S3": server.endpoint]) { first, _ in first }
        let outcome = try await s3job(command + [file] + input.arguments, environment: environment)
        #expect(outcome.status == 2, outcome.summary)
        #expect(outcome.stdout.isEmpty, outcome.summary)
        for text in input.says {
          #expect(outcome.stderr.contains(text.replacing("FILE", with: file)), outcome.summary)
        }
        #expect(try LoggedRequest.all(in: log).isEmpty)
      }
      #expect(try plainFiles(under: directory).isEmpty)
    }

    @Test(arguments: ["validate", "plan", "run"])
    func `a manifest that is not there is named`(command: String) async throws {
      let scratch = try Scratch()
      let file = scratch.path("nowhere.yaml")
      let outcome = try await s3job([command, file])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains(file), outcome.summary)
      #expect(outcome.stderr.localizedCaseInsensitiveContains("no such file"), outcome.summary)
    }

    @Test(arguments: [
      ["no-such-command"], ["run"], ["run", "--no-such-option", "x.yaml"], ["run", "x.yaml", "--var", "k"],
    ])
    func `a wrong command line says how it is meant`(arguments: [String]) async throws {
      let outcome = try await s3job(arguments)
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("s3job"), outcome.summary)
    }
  }
}
