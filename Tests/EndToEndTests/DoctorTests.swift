import Foundation
import Testing

extension EndToEnd {
  /// `s3job doctor` on servers whose ways are known (s3-semantics 3g).
  @Suite("The doctor")
  struct DoctorTests {
    @Test(arguments: Store.allCases)
    func `what it finds is what the store does, and nothing of its own stays`(_ store: Store) async throws {
      guard store == .sandbox || PythonEnvironment.isPresent else { return }
      let scratch = try Scratch()
      let profile = scratch.path("store.dialect")
      try await withServer({ try await store.start(in: scratch.directory("store")) }) { server in
        try await server.seed("doctored")
        let outcome = try await server.s3job(["doctor", "--bucket", "doctored", "--json", "--output", profile])
        #expect(outcome.status == 0, outcome.summary)
        let examination = try JSONDecoder.snakeCase.decode(FoundExamination.self, from: Data(outcome.stdout.utf8))
        #expect(examination.formatVersion == 1)
        #expect(examination.usable)
        #expect(examination.leftBehind.isEmpty)
        let found = examination.probes.filter { $0.verdict != "supported" }.map { "\($0.name) \($0.verdict)" }
        #expect(found.sorted() == Self.expected(of: store).sorted(), outcome.summary)
        #expect(try await server.state(of: "doctored").isEmpty)
        #expect(outcome.stdout.contains("access") && !outcome.stdout.contains("sandbox-secret"))
        try await Self.publish(with: profile, on: server, in: scratch)
      }
    }

    @Test func `its table says the same as its JSON`() async throws {
      let scratch = try Scratch()
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store")) }) { server in
        try await server.seed("doctored")
        let outcome = try await server.s3job(["doctor", "--bucket", "doctored", "--prefix", "elsewhere"])
        #expect(outcome.status == 0, outcome.summary)
        let lines = outcome.stdout.split(separator: "\n")
        #expect(lines.first == "\(server.endpoint), bucket doctored, region us-east-1")
        #expect(lines.contains { $0.hasPrefix("credentials ") && $0.contains("access key sandbox from environment") })
        #expect(lines.contains { $0.hasPrefix("put_if_none_match ") && $0.contains("  supported ") })
        #expect(lines.last == "Usable. Nearest named dialect: aws (no difference)")
        #expect(try plainFiles(under: scratch.path("store")).isEmpty)
      }
    }

    @Test(arguments: [Store.sandbox, .rclone])
    func `a wrong secret ends with exit code 5 and says so`(_ store: Store) async throws {
      guard store == .sandbox || PythonEnvironment.isPresent else { return }
      let scratch = try Scratch()
      try await withServer({ try await store.start(in: scratch.directory("store")) }) { server in
        try await server.seed("doctored")
        let outcome = try await server.s3job(
          ["doctor", "--bucket", "doctored"], environment: ["AWS_SECRET_ACCESS_KEY": "planted-wrong-secret"])
        #expect(outcome.status == 5, outcome.summary)
        #expect(outcome.stderr.contains("SignatureDoesNotMatch (403)"), outcome.summary)
        #expect(outcome.stderr.contains("check the secret access key"), outcome.summary)
        #expect(!(outcome.stdout + outcome.stderr).contains("planted-wrong-secret"))
      }
    }

    @Test func `an endpoint that nobody serves ends with exit code 5 and says so`() async throws {
      let outcome = try await s3job(
        ["doctor", "--bucket", "doctored", "--endpoint-url", "http://127.0.0.1:1"], environment: Store.credentials)
      #expect(outcome.status == 5, outcome.summary)
      #expect(outcome.stderr.contains("could not connect to endpoint 127.0.0.1:1"), outcome.summary)
    }

    @Test func `a bucket that does not exist ends with exit code 5 and says so`() async throws {
      let scratch = try Scratch()
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store")) }) { server in
        let outcome = try await server.s3job(["doctor", "--bucket", "nowhere"])
        #expect(outcome.status == 5, outcome.summary)
        #expect(outcome.stderr.contains("NoSuchBucket (404) on s3://nowhere"), outcome.summary)
      }
    }

    @Test func `without credentials it says where they were looked for`() async throws {
      let outcome = try await s3job(["doctor", "--bucket", "doctored", "--endpoint-url", "http://127.0.0.1:1"])
      #expect(outcome.status == 5, outcome.summary)
      #expect(outcome.stderr.contains("no credentials found; tried environment variables"), outcome.summary)
    }

    @Test(arguments: [
      [], ["--bucket", "No_Bucket"], ["--bucket", "b1b", "--output", "-"], ["--bucket", "b1b", "--output", ""],
      ["--bucket", "b1b", "--prefix", String(repeating: "p", count: 1000)],
      ["--bucket", "b1b", "--output", "/no/such/place"],
    ])
    func `wrong use ends with exit code 2`(_ arguments: [String]) async throws {
      let outcome = try await s3job(["doctor"] + arguments, environment: Store.credentials)
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.lowercased().hasPrefix("error: "), outcome.summary)
    }

    @Test(arguments: [
      (["--dialect", "mino"], "did you mean 'minio'?"),
      (["--dialect", "/no/such/file"], "there is no file of that name"),
    ])
    func `a dialect that there is not ends a run with exit code 5`(_ options: [String], _ text: String) async throws {
      let scratch = try Scratch()
      let manifest = try scratch.write(
        "m.yaml", "version: 1\noperations:\n  - name: t\n    touch: {object: \"s3://doctored/a\"}\n")
      let outcome = try await s3job(["run", manifest] + options, environment: Store.credentials)
      #expect(outcome.status == 5, outcome.summary)
      #expect(outcome.stderr.contains(text), outcome.summary)
    }

    /// Uploads a tree twice with the profile: once by the option, once by the manifest.
    private static func publish(with profile: String, on server: Server, in scratch: Scratch) async throws {
      try scratch.write("tree/a.txt", "one")
      try scratch.write("tree/b/c.txt", "two")
      let manifest = try scratch.write(
        "m.yaml",
        "version: 1\noperations:\n  - name: up\n    upload: {from: tree/, to: \"s3://doctored/up/\", if: missing}\n")
      let first = try await server.s3job(["run", manifest, "--dialect", profile])
      #expect(first.status == 0, first.summary)
      #expect(Set(try await server.state(of: "doctored").keys) == ["up/a.txt", "up/b/c.txt"])
      let named = try scratch.write(
        "n.yaml",
        """
        version: 1
        endpoints:
          here: {url: "\(server.endpoint)", dialect: store.dialect}
        operations:
          - name: out
            delete: {prefix: {url: "s3://doctored/up/", endpoint: here}, limit: {objects: 10}}

        """)
      let second = try await s3job(["run", named], environment: Store.credentials)
      #expect(second.status == 0, second.summary)
      #expect(try await server.state(of: "doctored").isEmpty)
    }

    /// What each store does not do as S3 does.
    private static func expected(of store: Store) -> [String] {
      switch store {
      case .sandbox: []
      case .moto:
        [
          "content_md5 ignored", "checksum ignored", "checksum_crc64nvme ignored", "copy_source_if_match ignored",
          "copy_if_none_match ignored",
          "key_newline not_supported",
        ]
      case .rclone:
        [
          "checksum ignored", "checksum_crc64nvme ignored", "put_if_none_match ignored", "put_if_match ignored",
          "copy_source_if_match ignored",
          "copy_if_none_match ignored", "complete_if_none_match ignored", "delete_if_match ignored",
          "copy_replaces_metadata ignored", "multipart_etag not_supported", "entity_too_small ignored",
          "part_copy not_supported", "acl ignored", "key_double_slash not_supported", "key_dot_segment not_supported",
          "key_dot_dot_segment not_supported", "key_trailing_slash not_supported",
        ]
      }
    }
  }
}

/// The JSON of the doctor.
private struct FoundExamination: Decodable {
  struct Probe: Decodable {
    var name: String
    var verdict: String
    var evidence: String
  }

  var formatVersion: Int
  var usable: Bool
  var probes: [Probe]
  var leftBehind: [String]
}

extension JSONDecoder {
  fileprivate static var snakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
