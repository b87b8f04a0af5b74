import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Types
import Testing

/// A misspelt source finds nothing, and nobody should have to guess that from a plan without steps.
struct EmptyOperationTests {
  static func verbs() throws -> [(Verb, String)] {
    [
      (.copy(.init(from: try place("s3://bbb/curent/"), to: try place("s3://ccc/to/"))), "s3://bbb/curent/"),
      (.delete(.init(target: .prefix(try place("s3://bbb/old/")))), "s3://bbb/old/"),
      (.delete(.init(target: .object(try place("s3://bbb/one")))), "s3://bbb/one"),
      (.touch(.init(object: try place("s3://bbb/mark"))), "s3://bbb/mark"),
      (.upload(.init(from: LocalPlace(path: "bild/", range: nil), to: try place("s3://bbb/"))), "bild/"),
      (.upload(.init(from: LocalPlace(path: "a\u{1B}/", range: nil), to: try place("s3://bbb/"))), "a\\u{1B}/"),
    ]
  }

  @Test(arguments: try! verbs())
  func `a plan says where nothing was found`(verb: Verb, shown: String) throws {
    let file = try runFile([("op", verb)])
    try file.record(.planned(excluded: 0), of: 0)
    #expect(try planText(file).contains("\n  nothing found under \(shown), nothing to do\n"))
  }

  @Test func `an operation whose filters leave nothing has found something`() throws {
    let file = try runFile([("op", try Self.verbs()[0].0)])
    try file.record(.planned(excluded: 2), of: 0)
    #expect(try planText(file).contains("\n  2 excluded\n"))
  }

  @Test func `the report names what an operation is about`() throws {
    let file = try runFile([("op", try Self.verbs()[0].0)])
    try file.record(.planned(excluded: 0), of: 0)
    #expect(try report(file, isRun: false).contains(#""subject": "s3://bbb/curent/""#))
  }
}
