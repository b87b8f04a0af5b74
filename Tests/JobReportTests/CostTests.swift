import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

@testable import JobReport

struct CostTests {
  private static let prices = PriceTable(
    name: "prices.yaml", currency: "USD",
    requests: [
      .put: Price(billionths: 5_000_000), .delete: Price(billionths: 1), .head: Price(billionths: 400_000),
      .copy: Price(billionths: 5_000_000),
    ], transferIn: Price(billionths: 0),
    transferOut: Price(billionths: 90_000_000),
    storageClasses: [StorageClass(rawValue: "GLACIER"): [.put: Price(billionths: 30_000_000)]])

  private static func cost(
    _ action: StepAction, count: Int, bytes: Int = 0, storageClass: String? = nil
  ) -> String {
    let steps = StepStatistics(
      operation: 0, action: action, endpoint: nil, bucket: "b",
      storageClass: storageClass.map(StorageClass.init(rawValue:)), tally: Tally(count: count, bytes: bytes))
    return Cost.decimal(Cost(of: [steps], by: prices).total)
  }

  @Test func `requests cost what a thousand of them cost, by class, and bytes what a GiB costs`() {
    #expect(Self.cost(.put, count: 1000) == "0.005")
    #expect(Self.cost(.put, count: 1) == "0.000005")
    #expect(Self.cost(.put, count: 1000, bytes: 1 << 40, storageClass: "GLACIER") == "0.03")
    #expect(Self.cost(.update, count: 1000) == "0.0054")
    #expect(Self.cost(.delete, count: 1_000_000_000) == "0.000001")
    #expect(Self.cost(.get, count: 1, bytes: 10 << 30) == "0.90")
    #expect(Self.cost(.get, count: 1, bytes: .max) == "773094113.28")
    #expect(Self.cost(.skip, count: 1000) == "0.00")
  }

  @Test func `without prices there is no word of money, with them text and report say the same`() throws {
    let file = try runFile([
      ("op", .delete(.init(target: .prefix(try place("s3://bbb/"))))),
      ("up", .upload(.init(from: LocalPlace(path: "site/", range: nil), to: try place("s3://ccc/")))),
    ])
    try file.append([try step(.delete, "a"), try step(.put, "b", of: 1)])
    for operation in 0...1 { try file.record(.planned(excluded: 0), of: operation) }
    #expect(try !planText(file).lowercased().contains("cost"))
    #expect(try !report(file).contains("cost"))
    let frame = ReportFrame(isRun: false, state: "planned", exitCode: 0)
    let document = try ReportDocument(file, frame: frame, prices: Self.prices)
    var (text, json) = ("", "")
    try PlanText.write(document) { text += $0 }
    try ReportWriter.write(document) { json += $0 }
    #expect(
      text.contains("\nEstimated cost: 0.000005 USD (requests 0.000005, transfer 0.00), by the prices of prices.yaml\n")
    )
    #expect(
      json.contains(
        #""cost": {"currency": "USD", "requests": 0.000005, "transfer": 0.00, "total": 0.000005, "prices": "prices.yaml"}"#
      ))
  }
}
