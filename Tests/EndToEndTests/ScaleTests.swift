import Foundation
import Testing

extension EndToEnd {
  @Suite("Scale")
  struct ScaleTests {
    private static let manifest = """
      version: 1
      operations:
        - name: first
          copy: {from: "s3://bench-full/a/", to: "s3://bench-empty/b/"}
        - name: second
          copy: {from: "s3://bench-empty/b/", to: "s3://bench-empty/c/"}
        - name: away
          delete: {prefix: "s3://bench-empty/b/", limit: {objects: 100000, percent: 100}}
      """

    @Test func `20,000 computed objects become 60,000 steps, through what earlier operations leave`() async throws {
      let scratch = try Scratch()
      let file = try scratch.write("m.yaml", Self.manifest)
      let arguments = [
        "sandbox", "--dir", scratch.path("store"), "--port", "0", "--bucket", "bench-empty",
        "--synthetic", "bench-full=a/:20000:1000",
      ]
      try await withServer({ try await Server.start(Repository.binary.path, arguments) }) { server in
        let report = scratch.path("plan.json")
        let outcome = try await Program.run(
          "/bin/sh",
          [
            "-c", "\"$0\" plan \"$1\" --endpoint-url \"$2\" --json > \"$3\"",
            Repository.binary.path, file, server.endpoint, report,
          ],
          environment: Store.credentials)
        #expect(outcome.status == 0, outcome.summary)
        let plan = try RunReport(contentsOf: report)
        #expect(plan.steps.count == 60_000)
        for (operation, action, destination) in [
          ("first", "copy", "s3://bench-empty/b/"), ("second", "copy", "s3://bench-empty/c/"),
          ("away", "delete", "s3://bench-empty/b/"),
        ] {
          let keys = plan.steps.filter { $0.operation == operation && $0.action == action }.compactMap(\.destination)
          #expect(keys.count == 20_000)
          #expect(keys.first == destination + "00/000" && keys.last == destination + "19/999")
        }
      }
    }

    @Test(arguments: ["bench-full", "bench-full=a/", "bench-full=a/:x", "bench-full=a/:1:y", "No Bucket=a/:1"])
    func `a synthetic bucket that is not well described is a usage error`(_ text: String) async throws {
      let scratch = try Scratch()
      let outcome = try await s3job(["sandbox", "--dir", scratch.path("store"), "--synthetic", text])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("--synthetic"), outcome.summary)
    }
  }
}
