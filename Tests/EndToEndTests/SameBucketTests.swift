import Foundation
import Testing

extension EndToEnd {
  @Suite(
    "The same manifest on other stores", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct SameBucketTests {
    /// What a store is known to do differently; everything else has to be equal.
    ///
    /// moto takes every signature and rclone sends metadata names in title case: the first cannot be seen in a bucket,
    /// and names are compared in lower case as S3 sends them.
    enum KnownDifference: Sendable {
      /// A copied object has an additional metadata entry.
      case copyAddsMetadata(String)
      /// A copy that names no storage class keeps that of its source; S3 makes it STANDARD.
      case copyKeepsStorageClass

      /// Takes the difference out of an object; `key` tells whether a copy made it.
      func levelling(_ object: StoredObject, isCopy: Bool) -> StoredObject {
        var object = object
        switch self {
        case .copyAddsMetadata(let name): if isCopy { object.metadata[name] = nil }
        case .copyKeepsStorageClass: if isCopy { object.storageClass = "STANDARD" }
        }
        return object
      }
    }

    static let knownDifferences: [Store: [KnownDifference]] = [
      .sandbox: [],
      .moto: [],
      .rclone: [.copyAddsMetadata("mtime"), .copyKeepsStorageClass],
    ]

    @Test(arguments: [Store.moto, .rclone])
    func `quickstart.yaml leaves the same bucket as on the sandbox`(store: Store) async throws {
      let scratch = try Scratch()
      _ = try await Program.output(Repository.script("seed-demo"), [scratch.path("seed")])
      let run = { (store: Store) in
        try await Self.finalState(
          on: store, bucket: "demo-site", seed: scratch.path("seed/demo-site"),
          manifest: QuickstartTests.manifest, isCopy: { $0.hasPrefix("previous/") || $0.hasSuffix("/_SUCCESS") })
      }
      let (expected, actual) = try await (run(.sandbox), run(store))
      Self.expectEqual(actual, expected)
      try QuickstartTests.expectSite(in: actual)
    }

    @Test(arguments: [Store.moto, .rclone])
    func `pipeline-step.yaml leaves the same bucket as on the sandbox`(store: Store) async throws {
      let scratch = try Scratch()
      // Too young to expire: stores give objects the time of their arrival.
      try scratch.write("seed/raw/events/date=2026-11-20/part-0000.parquet", "PAR1")
      let run = { (store: Store) in
        try await Self.finalState(
          on: store, bucket: "demo-lake", seed: scratch.path("seed"), manifest: PipelineStepTests.manifest,
          isCopy: { $0.hasPrefix("curated/") })
      }
      let (expected, actual) = try await (run(.sandbox), run(store))
      Self.expectEqual(actual, expected)
      #expect(expected.count == 14)
    }

    @Test func `every known difference is one that is seen`() async throws {
      // A store that stops differing has to leave the table.
      let scratch = try Scratch()
      try scratch.write("seed/source.txt", "to be copied")
      try scratch.write(
        "copy.yaml",
        """
        version: 1
        name: copy
        operations:
          - name: in
            upload: {from: seed/, to: s3://demo-copy/in/, storage_class: STANDARD_IA}
          - name: out
            copy: {from: s3://demo-copy/in/, to: s3://demo-copy/out/}
        """)
      let store = try scratch.directory("store")
      let state = try await withServer({ try await Store.rclone.start(in: store) }) { server in
        try await server.seed("demo-copy")
        let outcome = try await server.s3job(["run", scratch.path("copy.yaml")])
        #expect(outcome.status == 0, outcome.summary)
        return try await server.state(of: "demo-copy")
      }
      let copy = try #require(state["out/source.txt"])
      #expect(copy.metadata["mtime"] != nil)
      #expect(copy.storageClass == "STANDARD_IA")
    }

    /// Runs a manifest twice on an empty store with a seeded bucket and reads the bucket, levelled.
    private static func finalState(
      on store: Store, bucket: String, seed: String, manifest: String, isCopy: (String) -> Bool
    ) async throws -> BucketState {
      let scratch = try Scratch()
      let directory = try scratch.directory("store")
      let state = try await withServer({ try await store.start(in: directory) }) { server in
        try await server.seed(bucket, with: seed)
        for _ in 1...2 {
          // Under many copies at once rclone now and then answers 500 to each attempt and cuts a body short.
          let concurrency = store == .rclone ? "1" : "64"
          let outcome = try await server.s3job(
            ["run", manifest, "--report", scratch.path("report.json"), "--concurrency", concurrency])
          #expect(outcome.status == 0, "\(store): \(outcome.summary)")
        }
        // What the store answers about headers is what was declared.
        let second = try RunReport(contentsOf: scratch.path("report.json"))
        #expect(second.steps.count { $0.action == "skip" } > 0)
        #expect(second.steps.filter { ["put", "update"].contains($0.action) }.map(\.destination) == [], "\(store)")
        return try await server.state(of: bucket)
      }
      return Dictionary(
        uniqueKeysWithValues: state.map { key, object in
          let levelled = (knownDifferences[store] ?? []).reduce(object) { $1.levelling($0, isCopy: isCopy(key)) }
          return (key, levelled)
        })
    }

    private static func expectEqual(_ actual: BucketState, _ expected: BucketState) {
      #expect(actual.keys.sorted() == expected.keys.sorted())
      for (key, object) in expected { #expect(actual[key] == object, "\(key)") }
    }
  }
}
