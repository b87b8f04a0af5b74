import Foundation
import S3Types
import Testing

@testable import JobManifest

/// Prices are read as strictly as manifests.
struct PriceTableTests {
  private static let table = """
    version: 1
    currency: EUR
    requests: {list: 0.005, head: 0, get: 0.000000001, put: 5, copy: 0.01, delete: 0}
    transfer: {in: 0, out: 0.09}
    storage_classes: {GLACIER: {put: 0.03}}
    """

  private static func complaints(about text: String) -> String {
    do throws(DiagnosticList) {
      _ = try PriceTableReader.read(SourceFile(name: "prices.yaml", text: text))
      return ""
    } catch {
      return DiagnosticRenderer.render(error, color: false)
    }
  }

  @Test func `a table has its prices to the billionth`() throws {
    let table = try PriceTableReader.read(SourceFile(name: "prices.yaml", text: Self.table))
    #expect(table.currency == "EUR")
    #expect(table.price(of: .list, storageClass: nil) == Price(billionths: 5_000_000))
    #expect(table.price(of: .get, storageClass: nil) == Price(billionths: 1))
    #expect(table.price(of: .put, storageClass: StorageClass(rawValue: "GLACIER")) == Price(billionths: 30_000_000))
    #expect(table.price(of: .copy, storageClass: StorageClass(rawValue: "GLACIER")) == Price(billionths: 10_000_000))
    #expect(table.transferOut == Price(billionths: 90_000_000))
  }

  @Test func `the example is one`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "manifests/prices.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(try PriceTableReader.read(SourceFile(name: "prices.yaml", text: text)).currency == "USD")
  }

  @Test func `a mistake is shown where it is`() {
    let complaints = Self.complaints(about: Self.table.replacing("copy: 0.01", with: "copy: \"0.01\""))
    #expect(
      complaints.hasPrefix("prices.yaml:3:66: error: 'requests.copy' must be a price such as 0.005, found '0.01'\n"))
    #expect(complaints.contains(" ^~~~~~ up to nine digits before and behind the point"), "\(complaints)")
  }

  @Test(arguments: [
    ("version: 1", "version: 2", "'version' must be 1"),
    ("currency: EUR", "currency: \"€ \"", "'currency' must be letters"),
    ("delete: 0", "", "'delete' is missing in 'requests'"), ("out: 0.09", "", "'out' is missing in 'transfer'"),
    ("put: 5", "put: -5", "'requests.put' must be a price"), ("put: 5", "put: 1e3", "'requests.put' must be a price"),
    ("put: 5", "put: 0.0000000001", "'requests.put' must be a price"), ("put: 5", "put: .5", "must be a price"),
    ("put: 5", "put: 5.", "must be a price"), ("put: 5", "puts: 5", "did you mean 'put'?"),
    ("GLACIER:", "GLACIAR:", "did you mean 'GLACIER'?"),
    ("currency: EUR", "", "'currency' is missing in the price table"),
    ("put: 5", "put: 5, put: 6", "key 'put' is given twice"),
  ])
  func `what is not a price table is refused`(good: String, bad: String, complaint: String) {
    #expect(Self.complaints(about: Self.table).isEmpty)
    let complaints = Self.complaints(about: Self.table.replacing(good, with: bad))
    #expect(complaints.contains(complaint), "\(complaints)")
  }
}
