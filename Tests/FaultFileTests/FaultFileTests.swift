import Foundation
import JobManifest
import Testing

@testable import FaultFile
@testable import S3Sandbox

/// Scripts of faults are read as strictly as manifests.
struct FaultFileTests {
  private static func read(_ text: String) throws -> FaultScript {
    try FaultFileReader.read(SourceFile(name: "faults.yaml", text: text))
  }

  private static func complaints(about text: String) -> String {
    do throws(DiagnosticList) {
      _ = try FaultFileReader.read(SourceFile(name: "faults.yaml", text: text))
      return ""
    } catch {
      return DiagnosticRenderer.render(error, color: false)
    }
  }

  @Test func `the example is one, with a rule for each of its words`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "manifests/faults.yaml")
    let script = try Self.read(String(contentsOf: file, encoding: .utf8))
    #expect(script.seed == 7 && script.latency == MillisecondRange(2))
    #expect(script.rules.map(\.fault.verb) == ["throttle", "lose", "reset", "reply", "pagefail"])
    #expect(script.limits == [RateLimit(writesPerSecond: 200)])
  }

  static let verbs: [(String, Fault)] = [
    ("reply: {status: 503, code: SlowDown}", .reply(.error(503, "SlowDown"))),
    ("reply: {status: 200, code: A, namespaced: true}", .reply(.error(200, "A", hasNamespace: true))),
    (
      "reply: {status: 502, body: <html>no</html>, headers: {X-A: b}, early: true}",
      .reply(FaultReply(502, body: .text("<html>no</html>"), headers: [.init("X-A", "b")], isEarly: true))
    ),
    ("reply: {status: 200, applied: true}", .reply(FaultReply(200, isApplied: true))),
    (
      "alter: {without: [ETag], headers: {Content-Range: \"bytes 0-1/9\"}, shorten_to: 3, ignore_range: true}",
      .alter(
        FaultAlteration(
          headers: [.init("Content-Range", "bytes 0-1/9")], without: ["ETag"], shortenedTo: 3, ignoresRange: true))
    ),
    ("cut: now", .cut(after: nil)), ("cut: 100", .cut(after: 100)),
    ("stall: now", .stall(after: nil, milliseconds: nil)), ("stall: 10", .stall(after: 10, milliseconds: nil)),
    ("stall: {after: 10, for: 500}", .stall(after: 10, milliseconds: 500)),
    ("reset: {request: 10}", .reset(.request(after: 10))), ("reset: {response: 0}", .reset(.response(after: 0))),
    ("flip: {request: 10}", .flip(.request(at: 10))), ("flip: {response: 0}", .flip(.response(at: 0))),
    ("lose: true", .lose), ("throttle: true", .throttle), ("swap: other_bytes", .swap(FaultSwap(.otherBytes))),
    ("swap: nothing", .swap(FaultSwap(.nothing))),
    ("swap: {text: new, bucket: b, key: k}", .swap(FaultSwap(.text("new"), bucket: "b", key: "k"))),
    ("swap: {with: nothing, key: k}", .swap(FaultSwap(.nothing, key: "k"))),
    ("delay: 20", .delay(MillisecondRange(20))), ("delay: [5, 50]", .delay(MillisecondRange(5, 50))),
    ("pagefail: 2", .pagefail(.error(status: 500, code: "InternalError"))),
    (
      "pagefail: {page: 2, status: 403, code: AccessDenied}",
      .pagefail(.error(status: 403, code: "AccessDenied"))
    ),
    ("pagefail: {page: 2, how: cut}", .pagefail(.cut)), ("pagefail: {page: 2, how: no_token}", .pagefail(.noToken)),
    ("pagefail: {page: 2, how: repeated_token}", .pagefail(.repeatedToken)),
    ("pagefail: {page: 2, how: empty}", .pagefail(.empty)),
    ("pagefail: {page: 2, how: reversed}", .pagefail(.reversed)),
    ("pagefail: {page: 2, how: duplicated}", .pagefail(.duplicated)),
  ]

  @Test(arguments: verbs)
  func `a verb is read as what it says`(_ text: String, _ expected: Fault) throws {
    let script = try Self.read("version: 1\nrules:\n  - \(text)\n")
    #expect(script.rules.map(\.fault) == [expected])
    if case .pagefail = expected { #expect(script.rules.first?.match.page == 2) }
  }

  @Test func `what a rule is about is read whole`() throws {
    let script = try Self.read(
      """
      version: 1
      rules:
        - name: mine
          on: {operation: [GetObject, HeadObject], method: GET, bucket: b, key: k, part: 3}
          from: 2
          every: 3
          times: 4
          first: 9
          probability: 0.25
          throttle: true
        - {on: {match: "*.html"}, nth: [2, 4], lose: true}
        - {on: {prefix: a/}, nth: 1, lose: true}
        - pagefail: {page: 1, how: empty}
      """)
    let rule = script.rules[0]
    #expect(rule.name == "mine" && rule.probability == 0.25)
    #expect(rule.match.operations == ["GetObject", "HeadObject"] && rule.match.methods == ["GET"])
    #expect(rule.match.bucket == "b" && rule.match.part == 3)
    let wanted = rule.occurrence
    #expect(wanted.from == 2 && wanted.step == 3 && wanted.times == 4 && wanted.last == 9 && wanted.nth == nil)
    #expect(script.rules[1].occurrence.nth == [2, 4] && script.rules[2].occurrence.nth == [1])
    #expect(script.rules[3].match.operations == ["ListObjectsV2"])
  }

  @Test func `every mistake is shown where it is, all at once`() throws {
    let complaints = Self.complaints(
      about: """
        version: 1
        rules:
          - on: {operation: GetObjects}
            throttle: true
          - cutt: 10
          - {lose: true, throttle: true}
        limits:
          - {bucket: b}
        """)
    #expect(
      complaints.hasPrefix("faults.yaml:3:21: error: unknown operation 'GetObjects'\n"), "\(complaints)")
    for text in [
      "did you mean 'GetObject'?", "unknown key 'cutt' in 'rules[1]'", "did you mean 'cut'?",
      "'throttle' stands beside 'lose'", "'limits[0]' limits nothing", "                    ^",
    ] {
      #expect(complaints.contains(text), "\(complaints)")
    }
  }

  @Test(arguments: [
    ("version: 2\nlatency: 1", "'version' must be 1"), ("version: 1", "the fault script does nothing"),
    ("version: 1\nrules: 3", "'rules' must be a list"), ("version: 1\nrule: []", "did you mean 'rules'?"),
    ("version: 1\nseed: -1\nlatency: 1", "'seed' must be a whole number"),
    ("version: 1\nlatency: 5ms", "'latency' must be a whole number"),
    ("version: 1\nlatency: [9, 5]", "write [5, 9]"), ("version: 1\nlatency: [1]", "two of them, found 1"),
    ("version: 1\nrules: [{on: {bucket: b}}]", "the rule does nothing"),
    ("version: 1\nrules: [{lose: false}]", "'rules[0].lose' must be true"),
    ("version: 1\nrules: [{cut: soon}]", "'rules[0].cut' must be a whole number"),
    ("version: 1\nrules: [{reset: {}}]", "must say one of request and response"),
    ("version: 1\nrules: [{reply: {code: A}}]", "'status' is missing in 'reply'"),
    ("version: 1\nrules: [{reply: {status: 700}}]", "from 200 to 599"),
    ("version: 1\nrules: [{reply: {status: 200, body: x, code: A}}]", "'body' stands beside 'code'"),
    ("version: 1\nrules: [{reply: {status: 200, message: x}}]", "'message' belongs to a 'code'"),
    ("version: 1\nrules: [{reply: {status: 200, early: true, applied: true}}]", "'early' stands beside 'applied'"),
    ("version: 1\nrules: [{reply: {status: 200, headers: {\"A b\": c}}}]", "is not a header"),
    ("version: 1\nrules: [{reply: {status: 200, headers: {A: \"b\\nc\"}}}]", "is not a header"),
    ("version: 1\nrules: [{alter: {}}]", "changes nothing"), ("version: 1\nrules: [{swap: other}]", "must be one of"),
    ("version: 1\nrules: [{swap: {text: a, with: nothing}}]", "must have one of with and text"),
    ("version: 1\nrules: [{pagefail: {how: cut}}]", "'page' is missing in 'pagefail'"),
    ("version: 1\nrules: [{pagefail: {page: 1, how: cut, status: 500}}]", "'status' belongs to an error"),
    ("version: 1\nrules: [{on: {operation: GetObject}, pagefail: 2}]", "cannot happen to GetObject"),
    (
      "version: 1\nrules: [{on: {operation: ListObjects}, pagefail: {page: 2, how: empty}}]", "cannot happen to ListObj"
    ),
    ("version: 1\nrules: [{on: {key: a, prefix: b}, lose: true}]", "'prefix' stands beside 'key'"),
    ("version: 1\nrules: [{on: {match: \"[a\"}, lose: true}]", "["),
    ("version: 1\nrules: [{nth: 2, first: 3, lose: true}]", "'first' stands beside 'nth'"),
    ("version: 1\nrules: [{from: 4, first: 3, lose: true}]", "never applies"),
    ("version: 1\nrules: [{probability: 1.5, lose: true}]", "more than 0 and at most 1"),
    ("version: 1\nrules: [{probability: 0, lose: true}]", "more than 0 and at most 1"),
    ("version: 1\nlimits: [{reads_per_second: 0}]", "from 1 to 1000000"),
    ("version: 1\nlimits: [{read_per_second: 5}]", "did you mean 'reads_per_second'?"),
  ])
  func `what makes no sense is refused`(_ text: String, _ expected: String) {
    #expect(Self.complaints(about: text).contains(expected), "\(Self.complaints(about: text))")
  }
}
