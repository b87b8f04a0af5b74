import JobManifest
import JobRunner
import S3Client
import Testing

@Suite struct RelayNotesTests {
  private static let manifest = """
    version: 1
    endpoints:
      far: {url: "https://far.example"}
    operations:
      - {name: near, copy: {from: "s3://bbb/a/", to: "s3://bbb/b/"}}
      - {name: mirror, copy: {from: "s3://bbb/a/", to: {url: "s3://bbb/b/", endpoint: far}}}
      - {name: away, move: {from: "s3://bbb/c/", to: {url: "s3://bbb/c/", endpoint: far}}}
      - {name: kept, sync: {from: "s3://bbb/d/", to: {url: "s3://bbb/d/", endpoint: far}}}
    """

  private static func notes(_ change: (inout Dialect) -> Void, isOneService: Bool = false) throws -> [String] {
    let source = SourceFile(name: "test.yaml", text: manifest)
    let manifest = try ManifestReader.read(source: source, context: ManifestContext()).manifest
    var dialect = Dialect.generic
    change(&dialect)
    return RelayNotes.of(manifest, dialects: Endpoints([nil: dialect, "far": dialect])) { name in
      isOneService ? "one" : name ?? ""
    }
  }

  @Test func `what a service has needs no note, nor what a service copies itself`() throws {
    #expect(try Self.notes { _ in } == [])
    #expect(try Self.notes({ $0.hasTagging = false }, isOneService: true) == [])
  }

  @Test func `what objects lose is said for each operation`() throws {
    let notes = try Self.notes {
      $0.hasTagging = false
      $0.hasStorageClasses = false
    }
    #expect(
      notes == [
        "'mirror' copies to endpoint 'far' (generic), which has no tags and no storage classes: objects arrive without",
        "'away' moves to endpoint 'far' (generic), which has no tags and no storage classes: objects arrive without",
        "'kept' copies to endpoint 'far' (generic), which has no tags and no storage classes: objects arrive without",
      ])
    #expect(try Self.notes { $0.hasTagging = false }.first?.contains("no tags:") == true)
  }
}
