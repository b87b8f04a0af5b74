import JobManifest
import JobRunner
import S3Client
import Testing

@Suite struct ConditionNotesTests {
  private static let manifest = """
    version: 1
    endpoints:
      old: {url: "https://old.example"}
    operations:
      - {name: put, upload: {from: a/, to: "s3://bbb/a/"}}
      - {name: copy, copy: {from: {url: "s3://bbb/a/", endpoint: old}, to: {url: "s3://bbb/b/", endpoint: old}}}
    """

  private static func notes(_ conditions: ConditionSupport, of text: String = manifest) throws -> [String] {
    let source = SourceFile(name: "test.yaml", text: text)
    let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
    var dialect = Dialect.generic
    dialect.conditions = conditions
    return ConditionNotes.of(manifest, dialects: Endpoints([nil: .aws, "old": dialect]))
  }

  @Test func `a service that checks everything needs no note`() throws {
    #expect(try Self.notes(.all) == [])
  }

  @Test func `what the manifest does not send is not named`() throws {
    #expect(
      try Self.notes(.none) == [
        "endpoint 'old' (generic) does not check the conditions of copies, copy sources: they are looked up just before "
          + "each request, and a change in between goes unnoticed"
      ])
  }

  /// Operations of the endpoint `old`, and what they ask of it.
  @Test(arguments: [
    (
      #"move: {from: {url: "s3://bbb/a/", endpoint: old}, to: {url: "s3://bbb/b/", endpoint: old}}"#,
      "copies, copy sources, deletes"
    ), (#"move: {from: {url: "s3://bbb/a/", endpoint: old}, to: "s3://bbb/b/"}"#, "deletes"),
    (#"move: {from: "s3://bbb/a/", to: {url: "s3://bbb/b/", endpoint: old}}"#, "puts, copies, copy sources"),
    (#"delete: {prefix: {url: "s3://bbb/a/", endpoint: old}}"#, "deletes"),
    (
      #"delete: {prefix: {url: "s3://bbb/a/", endpoint: old}, trash: {url: "s3://bbb/t/", endpoint: old}}"#,
      "copies, copy sources, deletes"
    ),
    (
      #"sync: {from: a/, to: {url: "s3://bbb/a/", endpoint: old}, delete_extra: true}"#, "puts, copy sources, deletes"
    ),
  ])
  func `moves and trashes ask for what they send`(verb: String, requests: String) throws {
    let text = """
      version: 1
      endpoints:
        old: {url: "https://old.example"}
      operations:
        - {name: one, \(verb)}
      """
    let notes = try Self.notes(.none, of: text)
    #expect(notes.count == 1)
    #expect(
      notes.first?.hasPrefix("endpoint 'old' (generic) does not check the conditions of \(requests): ") == true,
      "\(notes)")
  }
}
