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

  private static func notes(_ conditions: ConditionSupport) throws -> [String] {
    let source = SourceFile(name: "test.yaml", text: manifest)
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
}
