import Foundation
import Testing

extension EndToEnd {
  /// Deletions that go to the trash, and the manifests that bring everything back.
  @Suite(.enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct TrashTests {
    private static let manifest = """
      version: 1
      operations:
        - name: one
          delete: {object: "s3://bucket/single/key", trash: "s3://bucket/trash"}
        - name: tree
          delete: {prefix: "s3://bucket/logs $${x}: 'q'/", exclude: ["keep"], limit: none, trash: "s3://bucket/trash"}
      """

    /// Fills the bucket with objects that have everything an object can have.
    private static let fill = #"""
      import boto3, sys
      s3 = boto3.client("s3", endpoint_url=sys.argv[1])
      s3.create_bucket(Bucket="bucket")
      keys = ["", "a b+c%41", 'say "x"', "${y}", "日本語/é", "e\u0301", "dir//x", "..", "sub/", "keep", "~$&@=;:,?*#"]
      for i, key in enumerate(keys):
          s3.put_object(
              Bucket="bucket", Key="logs ${x}: 'q'/" + key, Body=("text %d" % i).encode(), ContentType="text/css",
              CacheControl="max-age=%d" % i, ContentLanguage="en", Metadata={"n": str(i)}, Tagging="t=%d&u=v" % i,
              StorageClass="STANDARD_IA" if i % 2 else "STANDARD")
      s3.put_object(Bucket="bucket", Key="single/key", Body=b"single", Tagging="only=one")
      s3.put_object(Bucket="bucket", Key="single/key2", Body=b"stays")
      """#

    private static let tags = #"""
      import boto3, sys, json
      s3 = boto3.client("s3", endpoint_url=sys.argv[1])
      pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket")
      keys = [o["Key"] for page in pages for o in page.get("Contents", [])]
      print(json.dumps({k: sorted(t["Key"] + "=" + t["Value"] for t in s3.get_object_tagging(Bucket="bucket", Key=k)["TagSet"])
                        for k in keys}))
      """#

    private static func python(_ script: String, _ server: Server) async throws -> String {
      try await Program.output(
        PythonEnvironment.program("python"), ["-c", script, server.endpoint], environment: Store.credentials)
    }

    /// Tags of every object outside of the trash.
    private static func tags(_ server: Server) async throws -> [String: [String]] {
      let json = try await python(tags, server)
      return try JSONDecoder().decode([String: [String]].self, from: Data(json.utf8))
        .filter { !$0.key.hasPrefix("trash/") }
    }

    private static func state(_ server: Server) async throws -> BucketState {
      try await server.state(of: "bucket").filter { !$0.key.hasPrefix("trash/") }
    }

    @Test func `an undo manifest brings back bytes, headers, metadata, tags and classes`() async throws {
      let scratch = try Scratch()
      try scratch.directory("data")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("data")) }) { server in
        _ = try await Self.python(Self.fill, server)
        let (before, tags) = try await (Self.state(server), Self.tags(server))
        let manifest = try scratch.write("job.yaml", Self.manifest)
        let run = try await server.s3job(
          ["run", manifest, "--state-dir", scratch.path("state"), "--report", scratch.path("report.json")])
        #expect(run.status == 0, run.summary)
        let gone = try await Self.state(server)
        #expect(gone.keys.sorted() == ["logs ${x}: 'q'/keep", "single/key2"])

        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path("state/undo"))
        let name = try #require(files.first)
        #expect(files.count == 1)
        #expect(name.hasPrefix("job-20"))
        let undo = scratch.path("state/undo/\(name)")
        #expect(run.stdout.contains("To bring back what was moved to the trash: s3job run \(undo)"), run.summary)
        #expect(try scratch.text("report.json").contains("\"undo\""))
        let back = try await server.s3job(["run", undo])
        #expect(back.status == 0, back.summary)
        #expect(try await Self.state(server) == before)
        #expect(try await Self.tags(server) == tags)
        // What has come back is not written again.
        let again = try await server.s3job(["run", undo])
        #expect(again.stdout.contains("0 done"), again.summary)
      }
    }

    /// The trash lies in the tree around the object, as it does for every object at the root of a bucket.
    @Test(arguments: [("old.txt", ".trash/"), ("in/old.txt", "in/.trash/"), ("in/folder/", "in/.trash/")])
    func `one object comes back from a trash beside it`(key: String, trash: String) async throws {
      let scratch = try Scratch()
      try scratch.directory("data")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("data")) }) { server in
        _ = try await Self.python(
          """
          import boto3, sys
          s3 = boto3.client("s3", endpoint_url=sys.argv[1])
          s3.create_bucket(Bucket="bucket")
          s3.put_object(Bucket="bucket", Key="\(key)", Body=b"", Metadata={"a": "b"}, Tagging="only=one")
          s3.put_object(Bucket="bucket", Key="\(key)2", Body=b"stays")
          """, server)
        let before = try await server.state(of: "bucket", tags: true)
        let manifest = try scratch.write(
          "job.yaml",
          "version: 1\noperations: [{name: d, delete: {object: \"s3://bucket/\(key)\", trash: \"s3://bucket/\(trash)\"}}]\n"
        )
        let run = try await server.s3job(["run", manifest, "--undo", scratch.path("undo.yaml")])
        #expect(run.status == 0, run.summary)
        #expect(try await server.state(of: "bucket")[key] == nil)
        let back = try await server.s3job(["run", scratch.path("undo.yaml")])
        #expect(back.status == 0, back.summary)
        let after = try await server.state(of: "bucket", tags: true)
        #expect(after.filter { !$0.key.hasPrefix(trash) } == before)
        #expect(after.count == 3)
        let again = try await server.s3job(["run", scratch.path("undo.yaml")])
        #expect(again.stdout.contains("0 done"), again.summary)
      }
    }

    @Test func `an undo manifest is there before anything is moved, and gone when nothing is`() async throws {
      let scratch = try Scratch()
      try scratch.directory("data")
      try await withServer({ try await Store.sandbox.start(in: scratch.path("data")) }) { server in
        _ = try await Self.python(Self.fill, server)
        let before = try await Self.state(server)
        let manifest = try scratch.write("job.yaml", Self.manifest)
        let run = try await server.s3job(["run", manifest, "--undo", scratch.path("no/such/undo.yaml")])
        #expect(run.status == 2, run.summary)
        #expect(run.stderr.contains("cannot write the undo manifest"), run.summary)
        #expect(try await Self.state(server) == before)
        let dry = try await server.s3job(["run", manifest, "--dry-run", "--state-dir", scratch.path("state")])
        #expect(dry.status == 0, dry.summary)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("state")))
      }
    }
  }
}
