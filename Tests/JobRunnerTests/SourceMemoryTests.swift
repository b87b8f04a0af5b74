import Foundation
import JobPlan
import Testing

@testable import JobRunner

struct SourceMemoryTests {
  private static let digest = String(repeating: "a", count: 64)
  private static let sources = ["one": "s3://a/ *.html", "two": "b"]

  @Test func `what a run found is there for the next one, and operations are kept apart`() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)/a/b").path
    let state = try #require(StateDirectory(named: directory, environment: [:]))
    let memory = SourceMemory(of: "/nowhere/job.yaml", in: state)
    #expect(memory.read(of: Self.sources).history == SourceHistory())
    #expect(memory.read(of: Self.sources).trouble == nil)
    let first = SourceHistory(entries: ["one": .init(source: "s3://a/ *.html", count: 3)])
    try memory.remember(first, runID: "r1")
    try memory.remember(SourceHistory(entries: ["two": .init(source: "b", count: 0)]), runID: "r2")
    let known = memory.read(of: Self.sources)
    #expect(known.history.entries.mapValues(\.count) == ["one": 3, "two": 0])
    #expect(memory.read(of: ["one": "another"]).history == SourceHistory())
    #expect(SourceMemory(of: "/nowhere/other.yaml", in: state).read(of: Self.sources).history == SourceHistory())
    let attributes = try FileManager.default.attributesOfItem(atPath: directory)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    let file = try #require(try FileManager.default.contentsOfDirectory(atPath: directory + "/sources").first)
    try Data("s3job sources 1\n3\tone".utf8).write(to: URL(filePath: directory + "/sources/" + file))
    #expect(memory.read(of: Self.sources).history == SourceHistory())
    #expect(memory.read(of: Self.sources).trouble?.contains("is damaged") == true)
  }

  @Test(arguments: [
    "", "s3job sources 1", "s3job sources 1\n", "s3job sources 2\nend\n", "s3job sources 1\nend",
    "s3job sources 1\n1\ta\tshort\nend\n", "s3job sources 1\n-1\ta\t\(digest)\nend\n",
    "s3job sources 1\n1\t\t\(digest)\nend\n", "s3job sources 1\n1\ta\t\(digest)\n",
  ])
  func `half a file is no memory`(text: String) { #expect(SourceMemory.parse(text) == nil) }

  @Test(
    arguments: [
      (nil, [:], nil), ("here", ["S3JOB_STATE_DIR": "/a"], "here"),
      (nil, ["S3JOB_STATE_DIR": "/a", "HOME": "/h"], "/a"),
      (nil, ["XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/s3job"),
      (nil, ["XDG_STATE_HOME": "x", "HOME": "/h"], "/h/.local/state/s3job"),
      (nil, ["S3JOB_STATE_DIR": "", "HOME": ""], nil),
    ] as [(String?, [String: String], String?)])
  func `the state directory is the first that is named`(name: String?, environment: [String: String], path: String?) {
    #expect(StateDirectory(named: name, environment: environment)?.path == path)
  }
}
