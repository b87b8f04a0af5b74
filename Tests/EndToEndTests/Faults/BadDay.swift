import Foundation
import Testing

/// A manifest that runs against a sandbox with a script of faults, and what became of it.
struct BadDay {
  /// How the program ended.
  var outcome: Outcome
  /// What it asked for.
  var requests: [LoggedRequest]
  /// The files of the buckets afterwards.
  var files: [String: Data]
  /// The report of the run; nil where there is none.
  var report: RunReport?
  /// What the sandbox said at its end.
  var summary: [String]

  /// The requests that were there to delete something.
  var deletes: [LoggedRequest] { requests.filter { ["DeleteObject", "DeleteObjects"].contains($0.operation) } }

  /// Runs operations on a sandbox with these objects; every rule of the script has to hit something.
  ///
  /// - Parameters:
  ///   - operations: The operations of the manifest, indented by two.
  ///   - faults: The rules of the script, each a line that begins with "- ".
  ///   - objects: The objects of the sandbox, `bucket/key` with their text.
  ///   - local: Files beside the manifest.
  ///   - synthetic: A bucket of computed objects, as `--synthetic` takes it.
  ///   - arguments: What else to say to `run`.
  ///   - prepare: What else to do in the directory before the run.
  static func run(
    _ operations: String, faults: [String], objects: [String: String] = [:], local: [String: String] = [:],
    synthetic: String? = nil, arguments: [String] = [], in scratch: Scratch? = nil,
    sourceLocation: SourceLocation = #_sourceLocation, prepare: (Scratch) throws -> Void = { _ in }
  ) async throws -> BadDay {
    let scratch = try scratch ?? Scratch()
    try scratch.write("m.yaml", "version: 1\nname: bad-day\noperations:\n\(operations)\n")
    var script = "version: 1\nlatency: 0\n"
    if !faults.isEmpty { script += "rules:\n" + faults.map { "  \($0)\n" }.joined() }
    try scratch.write("faults.yaml", script)
    for (name, text) in objects { try scratch.write("store/\(name)", text) }
    for (name, text) in local { try scratch.write(name, text) }
    try scratch.directory("store/box")
    try prepare(scratch)
    let server = try await Server.start(
      Repository.binary.path,
      [
        "sandbox", "--dir", scratch.path("store"), "--faults", scratch.path("faults.yaml"), "--log",
        scratch.path("requests.jsonl"),
      ] + (synthetic.map { ["--synthetic", $0] } ?? []))
    let outcome = try await server.s3job(
      ["run", scratch.path("m.yaml"), "--report", scratch.path("report.json")] + arguments)
    let summary = await server.stop()
    for line in summary where line.hasPrefix("  rule ") {
      #expect(!line.hasSuffix("no request was of this kind"), "\(line)", sourceLocation: sourceLocation)
      #expect(!line.contains(": 0 of "), "\(line)", sourceLocation: sourceLocation)
    }
    if !faults.isEmpty {
      #expect(summary.contains { $0.hasPrefix("  rule ") }, "\(summary)", sourceLocation: sourceLocation)
    }
    let hasReport = FileManager.default.fileExists(atPath: scratch.path("report.json"))
    return BadDay(
      outcome: outcome, requests: try LoggedRequest.all(in: scratch.path("requests.jsonl")),
      files: try plainFiles(under: scratch.path("store")),
      report: hasReport ? try RunReport(contentsOf: scratch.path("report.json")) : nil, summary: summary)
  }

  /// The summary of the program, for the message of a failed expectation.
  var words: Comment { outcome.summary }
}
