import JobManifest
import JobReport
import S3Types
import Testing

struct InventoryTextTests {
  private static func inventory(_ format: Inventory.Format, _ columns: [Inventory.Column]) throws -> InventoryText {
    let place = RemotePlace(url: try S3URL("s3://acme/in/"), range: nil)
    return InventoryText(
      Inventory(
        from: place, to: .file(LocalPlace(path: "out", range: nil)), format: format, columns: columns))
  }

  private static let keys = [
    "in/plain.csv", "in/a,b \"c\"", "in/line\nfeed", "in/ü %+&=?", " in", "in/x ", "in/~-._/",
  ]

  @Test(arguments: [
    (
      Inventory.Format.csv,
      ["in/plain.csv", "\"in/a,b \"\"c\"\"\"", "\"in/line\nfeed\"", "in/ü %+&=?", "\" in\"", "\"in/x \"", "in/~-._/"]
    ),
    (
      .s3Batch,
      [
        "acme,in/plain.csv", "acme,in/a%2Cb%20%22c%22", "acme,in/line%0Afeed", "acme,in/%C3%BC%20%25%2B%26%3D%3F",
        "acme,%20in", "acme,in/x%20", "acme,in/~-._/",
      ]
    ),
    (
      .ndjson,
      [
        #"{"key":"in/plain.csv"}"#, #"{"key":"in/a,b \"c\""}"#, #"{"key":"in/line\nfeed"}"#,
        #"{"key":"in/ü %+&=?"}"#, #"{"key":" in"}"#, #"{"key":"in/x "}"#, #"{"key":"in/~-._/"}"#,
      ]
    ),
  ])
  func `any key makes one record of each format`(format: Inventory.Format, lines: [String]) throws {
    let text = try Self.inventory(format, [.key])
    for (key, line) in zip(Self.keys, lines) {
      let object = ObjectSummary(
        key: try ObjectKey(key), size: 1, etag: nil, lastModified: Timestamp(nanoseconds: 0))
      #expect(text.line(object) == line + "\n")
    }
  }

  @Test func `the columns come in the order of the manifest`() throws {
    let object = ObjectSummary(
      key: try ObjectKey("k"), size: 12, etag: ETag("\"e\""), lastModified: Timestamp(seconds: 1))
    let csv = try Self.inventory(.csv, Inventory.Column.allCases.reversed())
    #expect(csv.header == "storage_class,last_modified,etag,size,key\n")
    let etag = try #require(object.etag).rawValue.replacing("\"", with: "\"\"")
    let quoted = etag.contains("\"") ? "\"\(etag)\"" : etag
    #expect(csv.line(object) == "STANDARD,1970-01-01T00:00:01.000Z,\(quoted),12,k\n")
    let json = try Self.inventory(.ndjson, [.size, .lastModified])
    #expect(json.header.isEmpty)
    #expect(json.line(object) == "{\"size\":12,\"last_modified\":\"1970-01-01T00:00:01.000Z\"}\n")
  }
}
