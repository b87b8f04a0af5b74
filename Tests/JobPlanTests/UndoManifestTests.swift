import JobManifest
import S3Types
import Testing

@testable import JobPlan

@Suite struct UndoManifestTests {
  @Test(arguments: [
    "plain", "a b", "it's", "say \"x\"", "back\\slash", "a: b", "# no comment", "${x}", "$${x}", "$$${", "${", "{", "$",
    "tab\tline\nreturn\r", "\u{7F}\u{85}\u{2028}\u{FEFF}\u{202E}", "日本語", "e\u{301}", "🎉\u{1FFFE}", "- x", "!!str",
    "%41", "*", "a//b", "\u{1}", "..", "../x",
  ])
  func `a key survives the way into an undo manifest and out of it`(text: String) async throws {
    let prefix = "t/" + text + "/"
    var world = FakeWorld()
    world.objects = ["bbb/\(prefix)k": FakeObject("k")]
    let delete = Verb.delete(
      Delete(
        target: .prefix(RemotePlace(url: S3URL(bucket: try BucketName("bbb"), keyOrPrefix: prefix), range: nil)),
        trash: RemotePlace(
          endpoint: nil, url: S3URL(bucket: try BucketName("bbb"), keyOrPrefix: "trash/" + text + "/"), range: nil)))
    let manifest = manifest([operation("d", delete)])
    let planned = try await plan(manifest, in: world)
    let undo = try #require(
      UndoManifest.text(of: manifest, graph: try graph(manifest), summary: planned.summary, runID: "run-1"))
    let reading = try ManifestReader.read(
      source: SourceFile(name: "undo.yaml", contents: Array(undo.utf8)), context: ManifestContext())
    guard case .copy(let copy)? = reading.manifest.operations.first?.verb else {
      Issue.record("no copy")
      return
    }
    #expect(ByteOrder.areEqual(copy.to.url.keyOrPrefix, prefix))
    #expect(ByteOrder.areEqual(copy.from.url.keyOrPrefix, "trash/" + text + "/run-1/d/"))
    #expect(copy.policy == .missing)
  }

  /// The trash may lie beside what is deleted, which a copy of trees would take for one inside the other.
  @Test(arguments: [
    ("old.txt", ".trash/"), ("in/old.txt", "in/.trash/"), ("in/a/", "in/.trash/"), ("a/", ".trash/"),
    ("in/b", "in/b.d/"),
  ])
  func `one object comes back to its key, whatever lies around it`(key: String, trash: String) async throws {
    var world = FakeWorld()
    world.objects = ["bbb/" + key: FakeObject("")]
    let manifest = manifest([operation("d", try deleteObject("s3://bbb/" + key, trash: "s3://bbb/" + trash))])
    let planned = try await plan(manifest, in: world)
    let moved = try #require(planned.store.steps.first?.destination.object?.location.key.rawValue)
    let undo = try #require(
      UndoManifest.text(of: manifest, graph: try graph(manifest), summary: planned.summary, runID: "run-1"))
    let reading = try ManifestReader.read(
      source: SourceFile(name: "undo.yaml", contents: Array(undo.utf8)), context: ManifestContext())
    let back = try await plan(reading.manifest, in: FakeWorld(objects: ["bbb/" + moved: FakeObject("")]))
    #expect(back.lines == ["copy \(moved) -> \(key) missing absent"])
  }

  @Test func `what was deleted last comes back first, and endpoints are declared`() async throws {
    var world = FakeWorld()
    world.objects = ["archive|bbb/a/1": FakeObject("1"), "archive|bbb/b": FakeObject("2"), "bbb/c/1": FakeObject("3")]
    func place(_ url: String) throws -> RemotePlace { try remote(url, on: "archive") }
    let manifest = manifest(
      [
        operation(
          "one", .delete(Delete(target: .prefix(try place("s3://bbb/a/")), trash: try place("s3://ttt/")))),
        operation("none", try delete("s3://bbb/nothing/", trash: "s3://ttt/")),
        operation("plain", try delete("s3://bbb/c/")),
        operation("two", .delete(Delete(target: .object(try place("s3://bbb/b")), trash: try place("s3://ttt/")))),
      ], endpoints: ["archive"])
    let planned = try await plan(manifest, in: world)
    let undo = try #require(
      UndoManifest.text(of: manifest, graph: try graph(manifest), summary: planned.summary, runID: "run-1"))
    #expect(
      undo == """
        # Brings back what run run-1 of job.yaml moved to the trash.
        # What is there again by now stays as it is (if: missing). What the run wrote is not taken back, and the trash is
        # not emptied. Run it with the same endpoint options as that run: s3job run THIS-FILE
        version: 1
        name: "undo-run-1"
        endpoints:
          "archive": {url: "https://archive", addressing: auto}
        operations:
          # What 'two' moved.
          - name: restore-4
            copy:
              from: {object: "s3://ttt/run-1/two/b", endpoint: "archive"}
              to: {url: "s3://bbb/b", endpoint: "archive"}
              if: missing
          # What 'one' moved.
          - name: restore-1
            copy:
              from: {url: "s3://ttt/run-1/one/", endpoint: "archive"}
              to: {url: "s3://bbb/a/", endpoint: "archive"}
              if: missing

        """)
    let plain = JobPlanTests.manifest([operation("plain", try delete("s3://bbb/c/"))])
    let nothing = try await plan(plain, in: world)
    #expect(UndoManifest.text(of: plain, graph: try graph(plain), summary: nothing.summary, runID: "r") == nil)
  }
}
