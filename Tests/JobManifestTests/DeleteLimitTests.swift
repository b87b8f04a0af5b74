import S3Types
import Testing

@testable import JobManifest

@Suite struct DeleteLimitTests {
  private static let usual = DeleteLimit.usual

  @Test(arguments: [
    ("", DeleteLimit.usual), (", limit: none", .none),
    (", limit: {objects: 5}", DeleteLimit(objects: 5, bytes: 100 << 30, percent: 50, percentIsUsual: true)),
    (", limit: {objects: none, bytes: none}", DeleteLimit(percent: 50, percentIsUsual: true)),
    (", limit: {percent: none}", DeleteLimit(objects: 10_000, bytes: 100 << 30)),
    (", limit: {percent: 0, bytes: 0B, objects: 0}", DeleteLimit(objects: 0, bytes: 0, percent: 0)),
    (", limit: {bytes: 5TB, percent: 100}", DeleteLimit(objects: 10_000, bytes: 5_000_000_000_000, percent: 100)),
  ])
  func `what is left out has the usual limit, and none lifts one or all`(text: String, limit: DeleteLimit) throws {
    let manifest = try read("version: 1\noperations: [{name: d, delete: {prefix: 's3://acme/x/'\(text)}}]\n")
    guard case .delete(let delete)? = manifest.operations.first?.verb else {
      Issue.record("no deletion")
      return
    }
    #expect(delete.limit == limit)
  }

  @Test(arguments: [
    ("0B", 0 as Int?), ("1B", 1), ("10GiB", 10 << 30), ("1KB", 1000), ("1KiB", 1024), ("8191PiB", 8191 << 50),
    ("8192PiB", nil), ("1", nil), ("GiB", nil), ("", nil), ("1.5GiB", nil), ("-1B", nil), ("1 GiB", nil), ("1gib", nil),
    ("01B", nil), ("1EiB", nil), ("99999999999999999999B", nil), ("١GiB", nil),
  ])
  func `a size is a whole number and a unit`(text: String, bytes: Int?) { #expect(ByteSize.parse(text) == bytes) }

  @Test(arguments: [(0, "0B"), (1023, "1023B"), (1024, "1KiB"), (1025, "2KiB"), (Int.max, "8192PiB")])
  func `a size that is suggested is never too small`(bytes: Int, text: String) {
    #expect(ByteSize.atLeast(bytes) == text)
  }

  @Test func `protected places are trees, keys and buckets, one or many`() throws {
    let one = try read(
      "version: 1\nprotected: s3://acme/prod/\noperations: [{name: t, touch: {object: 's3://acme/k'}}]\n")
    #expect(one.protected.map(\.place.url.description) == ["s3://acme/prod/"])
    let many = try read(
      """
      version: 1
      variables: {site: s3://acme}
      endpoints: {minio: {url: "http://127.0.0.1:9000"}}
      protected: ["${site}/prod", {url: s3://other, endpoint: minio}]
      operations: [{name: t, touch: {object: 's3://acme/k'}}]

      """)
    #expect(many.protected.map(\.place.url.description) == ["s3://acme/prod", "s3://other/"])
    #expect(many.protected.map(\.place.endpoint) == [nil, "minio"])
    #expect(many.protected.map(\.isEverywhere) == [false, false])
  }

  private func read(_ text: String) throws -> Manifest {
    try ManifestReader.read(source: SourceFile(name: "job.yaml", text: text), context: ManifestContext()).manifest
  }
}
