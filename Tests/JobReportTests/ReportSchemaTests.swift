import Foundation
import JobReport
import Testing

struct ReportSchemaTests {
  @Test func `the schema in the program is the published one, byte for byte`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "manifests/report.schema.json")
    #expect(try Data(contentsOf: file) == Data(ReportSchema.text.utf8))
  }
}
