import ConcurrencyHelpers
import Foundation
import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Uploads of a file whose bytes are there already.
struct UpdateTests {
  private static let headers = ObjectHeaders(
    contentType: "text/css", contentEncoding: "gzip", contentLanguage: "en", contentDisposition: "inline",
    cacheControl: "no-cache", expires: "Thu, 01 Dec 2026 16:00:00 GMT", websiteRedirectLocation: "/x",
    storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["a": "1", "b": "2"])
  private static let declared =
    #"cache_control: max-age=60, content_language: none, storage_class: GLACIER, metadata: {b: "3"}"#

  private static func upload(_ directory: String, _ settings: String) -> String {
    "upload: {from: \"\(directory)/\", to: \"s3://bucket/w/\", \(settings)}"
  }

  /// A directory with one file of one byte.
  private static func withFile(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "update-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }  // Nothing depends on it any more.
    let file = directory.appending(path: "k")
    try Data("x".utf8).write(to: file)
    // Before the objects of the store, whose ETags are no MD5s.
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file.path)
    try await body(directory.path)
  }

  @Test func `an update changes what is declared and keeps the rest, and then there is nothing to do`() async throws {
    try await Self.withFile { directory in
      let store = MemoryStore()
      try store.seed("w/k", headers: Self.headers)
      let before = store.objects[try ObjectKey("w/k")]
      let yaml = "operations: [{name: up, \(Self.upload(directory, Self.declared))}]"
      let runFile = try await plannedAndRun(yaml, on: store)
      #expect(try states(runFile) == ["up done"])
      let step = try #require(try runFile.steps(limit: 2).first)
      #expect(step.step.action == .update)
      #expect(step.step.reason.rawValue == "header:content-language")
      #expect(step.outcome?.attempts == 1)
      var expected = Self.headers
      expected.cacheControl = "max-age=60"
      expected.contentLanguage = nil
      expected.userMetadata["b"] = "3"
      let after = store.objects[try ObjectKey("w/k")]
      #expect(after?.headers == expected)
      #expect(after?.bytes == before?.bytes)
      #expect(step.outcome?.etag == after?.etag)
      #expect(!store.calls.contains { $0.hasPrefix("PutObject") })
      let counts = ReportCounts(try runFile.aggregates(), excluded: 0)
      #expect(counts.planned.count == 1)
      #expect(counts.done.count == 1)

      let again = try await plannedAndRun(yaml, on: store)
      #expect(try again.steps(limit: 2).map { "\($0.step.action) \($0.step.reason)" } == ["skip same"])
      #expect(store.objects[try ObjectKey("w/k")] == after)
    }
  }

  @Test func `an object that was written since the plan does not get the headers`() async throws {
    try await Self.withFile { directory in
      let isChanged = Locked(false)
      let store = MemoryStore()
      try store.seed("w/k", headers: Self.headers)
      let runFile = try await plannedAndRun(
        """
        operations:
          - {name: first, touch: {object: "s3://bucket/first"}}
          - {name: up, needs: [first], \(Self.upload(directory, Self.declared))}
        """, on: store,
        tell: { event in
          guard case .operationEnded("first", _) = event, !isChanged.value else { return }
          isChanged.withLock { $0 = true }
          try? store.seed("w/k", "theirs", headers: Self.headers)  // The key is valid.
        })
      #expect(try states(runFile) == ["first done", "up failed"])
      #expect(try runFile.steps(of: 1, limit: 2).map { $0.outcome?.code } == ["PreconditionFailed"])
      #expect(store.objects[try ObjectKey("w/k")]?.headers == Self.headers)
      #expect(store.objects[try ObjectKey("w/k")]?.bytes == Array("theirs".utf8))
    }
  }
}
