import Foundation
import Testing

extension EndToEnd {
  @Suite("manifests/download.yaml") struct DownloadExampleTests {
    @Test func `brings what has changed, proven, and the second time nothing`() async throws {
      let scratch = try Scratch()
      let text = try String(contentsOf: Repository.file("manifests/download.yaml"), encoding: .utf8)
      let manifest = try scratch.write("download.yaml", text)
      let release = "practice/demo-site/releases/2026-11-22/"
      for name in ["index.html", "app.js", "app.js.map", "img/a.svg"] {
        try scratch.write(release + name, "of \(name)")
      }
      try scratch.write("practice/demo-site/settings/host.json", "{}")
      func run() async throws -> RunReport {
        let report = scratch.path("report.json")
        let outcome = try await s3job(["run", manifest, "--sandbox", scratch.path("practice"), "--report", report])
        try #require(outcome.status == 0, outcome.summary)
        return try RunReport(contentsOf: report)
      }
      let first = try await run()
      #expect(first.steps.count { $0.state == "done" } == 4)
      #expect(first.steps.allSatisfy { $0.state != "done" || $0.verifiedBy == "md5" || $0.verifiedBy == "crc64nvme" })
      let files = try plainFiles(under: scratch.path("release")).mapValues { String(decoding: $0, as: UTF8.self) }
      #expect(files == ["index.html": "of index.html", "app.js": "of app.js", "img/a.svg": "of img/a.svg"])
      #expect(try scratch.text("host.json") == "{}")
      let second = try await run()
      #expect(second.steps.allSatisfy { $0.state == "skipped" })
      try scratch.write(release + "app.js", "newer")
      let third = try await run()
      #expect(third.steps.filter { $0.state == "done" }.map(\.destination) == [scratch.path("release/app.js")])
      #expect(try scratch.text("release/app.js") == "newer")
    }
  }
}
