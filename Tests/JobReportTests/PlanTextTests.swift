import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

@testable import JobReport

/// What people read before they say yes.
struct PlanTextTests {
  private static func file() throws -> RunFile {
    let file = try runFile([
      ("publish", .upload(.init(from: LocalPlace(path: "site/", range: nil), to: try place("s3://bbb/")))),
      ("retire", .delete(.init(target: .prefix(try place("s3://bbb/old/"))))),
      ("stamp", .touch(.init(object: try place("s3://ccc/mark")))),
    ])
    var steps = [
      try step(.put, "index.html", size: 2048), try step(.put, "a/long/name.css", size: 3),
      try step(.update, "b.js", size: 70), try step(.skip, "same.txt", size: 5), try step(.fail, "locked", size: 9),
      try step(.delete, "old/x", of: 1, size: 1), try step(.move, "old/y", of: 1, size: 1),
    ]
    steps[0].source = .file(path: "/w/site/index.html", size: 2048, modified: moment)
    (steps[1].reason, steps[1].expected) = (.size, .present(ObjectState(size: 4)))
    steps[2].reason = StepReason(rawValue: "header:cache-control")
    steps[2].headers = .change(HeaderSettings(cacheControl: .set("no-cache")))
    steps[2].source = .object(steps[2].destination.address, ObjectState(size: 70))
    (steps[3].reason, steps[4].reason, steps[4].detail) = (.same, .unreadable, "permission denied\u{1B}[2J")
    (steps[5].reason, steps[6].reason) = (.requested, .requested)
    try file.append(steps)
    for (operation, excluded) in [(0, 2), (1, 0), (2, 0)] {
      try file.record(.planned(excluded: excluded), of: operation)
    }
    return file
  }

  @Test func `a plan shows each operation, its steps in columns, the sums and one closing line`() throws {
    let text = try planText(Self.file())
    #expect(
      text == """
        Plan of job (job.yaml)

        publish: upload site/
          + put     s3://bbb/index.html       2.0 KiB  new                                     from /w/site/index.html
          ~ put     s3://bbb/a/long/name.css      3 B  size
          ~ update  s3://bbb/b.js                      header:cache-control
          ! fail    s3://bbb/locked               9 B  unreadable: permission denied\\u{1B}[2J
          2 to upload (2.0 KiB), 1 to update, 1 that cannot be done (9 B), 1 unchanged, 2 excluded

        retire: delete s3://bbb/old/
          after publish: publish writes s3://bbb/ before retire deletes s3://bbb/old/
          - delete  s3://bbb/old/x  1 B  requested
          > move    s3://bbb/old/y  1 B  requested
          1 to move (1 B), 1 to delete (1 B)

        stamp: touch s3://ccc/mark
          nothing found under s3://ccc/mark, nothing to do

          Total           objects    bytes
        ~ upload                2  2.0 KiB  1 overwritten
        > move                  1      1 B
        ~ update                1
        - delete                1      1 B
        ! cannot be done        1      9 B
        = unchanged             1      5 B
          excluded              2

        Requests to the default endpoint: 3 head, 2 put, 2 copy, 2 delete; 2.0 KiB in

        Plan: 2 to upload, 0 to copy, 1 to move, 1 to update, 1 to delete, 1 that cannot be done, 1 unchanged.

        """)
  }

  @Test(arguments: [9, 10, 1200])
  func `more than nine steps are folded, unless all are asked for`(count: Int) throws {
    let file = try runFile([("op", .delete(.init(target: .prefix(try place("s3://bbb/k/")))))])
    try file.append(try (0..<count).map { try step(.delete, "k/\($0)") })
    try file.record(.planned(excluded: 0), of: 0)
    let lines = try planText(file).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("  - delete") } == (count == 9 ? 9 : 8))
    #expect(lines.contains { $0 == "  ... and \(count - 8) steps more (--all shows each)" } == (count > 9))
    let all = try planText(file, style: .init(showsAll: true)).split(separator: "\n")
    #expect(all.count { $0.hasPrefix("  - delete") } == count)
  }

  @Test func `skips are shown only when all steps are asked for`() throws {
    let plain = try planText(Self.file())
    let all = try planText(Self.file(), style: .init(showsAll: true))
    #expect(!plain.contains("= skip"))
    #expect(all.contains("  = skip    s3://bbb/same.txt             5 B  same\n"))
  }

  @Test func `without a colour there is no control character, with colours they only dress the same text`() throws {
    let plain = try planText(Self.file())
    let colored = try planText(Self.file(), style: .init(isColored: true))
    #expect(!plain.contains("\u{1B}"))
    #expect(colored.contains("\u{1B}[32m+\u{1B}[0m put"))
    #expect(colored.contains("\u{1B}[31m-\u{1B}[0m delete"))
    #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
  }

  @Test func `a plan that changes nothing says so`() throws {
    let file = try runFile([("op", .touch(.init(object: try place("s3://bbb/k"))))])
    try file.append([try step(.skip, "k")])
    try file.record(.planned(excluded: 0), of: 0)
    #expect(
      try planText(file).hasSuffix("\nPlan: 0 to upload, 0 to copy, 0 to delete, 1 unchanged. Nothing would change.\n"))
  }

  @Test func `an operation that cannot be planned says why, and the last line counts it`() throws {
    let file = try runFile([("op", .touch(.init(object: try place("s3://bbb/k"))))])
    try file.record(.failed(PlanFailure(code: "AccessDenied", message: "no\nentry", status: 403)), of: 0)
    let text = try planText(file)
    #expect(text.contains("  ! cannot be planned: no\\nentry\n"))
    #expect(text.hasSuffix("0 unchanged. 1 operation cannot be planned.\n"))
    #expect(try report(file, isRun: false).contains(#""code": "AccessDenied""#))
  }

  @Test func `of a run the steps that are not done are shown, with why`() throws {
    let file = try Self.file()
    try file.record([
      StepOutcome(id: 1, state: .done, finished: moment),
      StepOutcome(id: 2, state: .failed, code: "SlowDown", message: "too much", status: 503, finished: moment),
      StepOutcome(id: 6, state: .stale, code: "Stale", message: "it has changed", finished: moment),
    ])
    let frame = ReportFrame(isRun: true, state: "failed", exitCode: 1)
    var text = ""
    try PlanText.write(try ReportDocument(file, frame: frame)) { text += $0 }
    #expect(text.contains("  ~ put   s3://bbb/a/long/name.css  3 B  failed: too much\n"), "\(text)")
    #expect(text.contains("  - delete  s3://bbb/old/x  1 B  stale: it has changed\n"), "\(text)")
    #expect(text.contains("  1 done, 2 failed, 1 skipped, 1 still to be done, 2 excluded\n"), "\(text)")
    #expect(!text.contains("index.html"))
    #expect(text.hasSuffix("\nRun failed: 1 done, 2 failed, 1 stale, 1 skipped, 2 still to be done, 2 excluded.\n"))
  }

  @Test(arguments: StepAction.allCases)
  func `every action has its place in the order of display`(action: StepAction) {
    #expect(StepAction.displayOrder.count { $0 == action } == 1)
    #expect(ReportSchema.text.contains("\"\(action.rawValue)\""))
  }
}
