import Foundation
import Testing

extension EndToEnd {
  /// Manifests with the exact text and JSON of their plans, in fixtures/plans.
  ///
  /// `S3JOB_RECORD_PLANS=1 swift test --filter GoldenPlanTests` writes the results anew; look at each before you keep it.
  @Suite("Golden plans")
  struct GoldenPlanTests {
    private static let directory = Repository.file("fixtures/plans")
    private static let isRecording = ProcessInfo.processInfo.environment["S3JOB_RECORD_PLANS"] != nil

    @Test(arguments: ["publish", "chain", "delete-by-age", "refused", "unplanned", "sync", "move", "fields"])
    func `each plan is exactly as it was judged right`(name: String) async throws {
      for (ending, options) in [("txt", []), ("json", ["--json"])] {
        let scratch = try Scratch()
        let plans = scratch.url.appending(path: "plans")
        try FileManager.default.copyItem(at: Self.directory, to: plans)
        // Objects that are as young as their files: younger than a day, for sure.
        for case let file as String in FileManager.default.enumerator(atPath: plans.path) ?? .init() {
          try FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: plans.path + "/" + file)
        }
        let outcome = try await s3job(
          ["plan", "\(name).yaml", "--sandbox", "store"] + options, directory: plans.path)
        let text = Self.normalised(
          "exit code \(outcome.status)\n\(outcome.stderr)\(outcome.stdout)", root: plans.path)
        let golden = Self.directory.appending(path: "\(name).\(ending)")
        if Self.isRecording {
          try Data(text.utf8).write(to: golden)
        } else {
          let expected = try String(contentsOf: golden, encoding: .utf8)
          #expect(text == expected)
        }
      }
    }

    /// Takes away what differs from run to run: moments, identities, and where the files lie.
    private static func normalised(_ text: String, root: String) -> String {
      text.replacing(URL(filePath: root).resolvingSymlinksInPath().path, with: "PLANS").replacing(root, with: "PLANS")
        .replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "MOMENT")
        .replacing(/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}/, with: "RUN")
        .replacing(/"id": "[^"]*"/, with: #""id": "RUN""#)
    }
  }
}
