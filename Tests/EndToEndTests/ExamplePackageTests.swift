import Foundation
import Testing

extension EndToEnd {
  @Suite("The example package")
  struct ExamplePackageTests {
    private static let directory = Repository.file("Tests/ExamplePackage")

    @Test func `a package that depends only on the S3Client product builds and works`() async throws {
      let scratch = try Scratch()
      let store = try scratch.directory("store")
      try FileManager.default.createDirectory(atPath: store + "/reports", withIntermediateDirectories: true)
      // In the build directory of this package, so that a second run builds nothing.
      let build = Repository.file(".build/example").path
      let built = try await Program.run(
        "/usr/bin/env", ["swift", "build", "--package-path", Self.directory.path, "--scratch-path", build],
        environment: ProcessInfo.processInfo.environment)
      try #require(built.status == 0, built.summary)
      try await withServer({ try await Store.sandbox.start(in: store) }) { server in
        let output = try await Program.output(
          build + "/debug/Example", ["s3://reports/daily"],
          environment: Store.credentials.merging(["AWS_ENDPOINT_URL": server.endpoint]) { $1 })
        #expect(
          output == """
            s3://reports/daily/2026/summary.txt
            s3://reports/daily/2026/table.csv
            text/csv
            a,b
            1,2


            """)
      }
    }

    @Test func `the example is shorter than thirty lines and imports nothing else`() throws {
      let source = try String(
        contentsOf: Self.directory.appending(path: "Sources/Example/Example.swift"), encoding: .utf8)
      let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count < 30)
      #expect(lines.filter { $0.hasPrefix("import ") } == ["import S3Client"])
    }
  }
}
