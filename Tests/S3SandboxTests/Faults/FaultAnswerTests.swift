import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

/// What a fault makes of an answer, before that goes to a socket.
struct FaultAnswerTests {
  private static func sandbox(_ rules: FaultRule..., keys: [String] = []) throws -> DirectSandbox {
    var script = FaultScript()
    script.rules = rules
    let sandbox = try DirectSandbox { $0.faults = script }
    for key in keys { try sandbox.send(.PUT, "/site/\(key)", body: key) }
    return sandbox
  }

  @Test func `a reply takes the place of the operation`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.reply(.error(503, "SlowDown")), on: FaultMatch("PutObject"), .nth(1)),
      FaultRule(
        .reply(FaultReply(200, body: .text("<html>a router</html>"), headers: [.init("X-Y", "z")])),
        on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.reply(.error(200, "AccessDenied", hasNamespace: true)), on: FaultMatch("GetObject"), .nth(2)),
      FaultRule(.reply(FaultReply(404, isApplied: true)), on: FaultMatch("DeleteObject")))
    #expect(try sandbox.send(.PUT, "/site/a", body: "1").outcome == "503 SlowDown")
    #expect(try sandbox.send(.PUT, "/site/a", body: "2").outcome == "200")
    let page = try sandbox.send(.GET, "/site/a")
    #expect(page.text == "<html>a router</html>" && page["Content-Type"] == "text/html" && page["X-Y"] == "z")
    let inner = try sandbox.send(.GET, "/site/a")
    #expect(inner.outcome == "200 AccessDenied" && inner.text.contains("<Error xmlns="))
    #expect(try sandbox.send(.GET, "/site/a").text == "2")
    #expect(try sandbox.send(.DELETE, "/site/a").outcome == "404")
    #expect(try sandbox.send(.GET, "/site/a").outcome == "404 NoSuchKey")
  }

  @Test func `an answer to HEAD has no body, whatever is injected`() throws {
    let sandbox = try Self.sandbox(FaultRule(.throttle, on: FaultMatch("HeadObject")), keys: ["a"])
    let answer = try sandbox.send(.HEAD, "/site/a")
    #expect(answer.status == 503 && answer.text.isEmpty)
  }

  @Test func `an answer can be shorter, lack a header, have another one, or not know ranges`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.alter(FaultAlteration(shortenedTo: 4)), on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.alter(FaultAlteration(without: ["etag"])), on: FaultMatch("GetObject"), .nth(2)),
      FaultRule(
        .alter(FaultAlteration(headers: [.init("content-range", "bytes 5-6/9")])), on: FaultMatch("GetObject"), .nth(3)),
      FaultRule(.alter(FaultAlteration(ignoresRange: true)), on: FaultMatch("GetObject"), .nth(4)),
      keys: ["0123456789"])
    #expect(try sandbox.send(.GET, "/site/0123456789").text == "0123")
    #expect(try sandbox.send(.GET, "/site/0123456789")["ETag"] == nil)
    let wrong = try sandbox.send(.GET, "/site/0123456789", ["Range": "bytes=0-1"])
    #expect(wrong["Content-Range"] == "bytes 5-6/9" && wrong.text == "01")
    #expect(wrong.headers.count { $0.name.lowercased() == "content-range" } == 1)
    let whole = try sandbox.send(.GET, "/site/0123456789", ["Range": "bytes=0-1"])
    #expect(whole.status == 200 && whole.text == "0123456789" && whole["Content-Range"] == nil)
    #expect(try sandbox.send(.GET, "/site/0123456789", ["Range": "bytes=0-1"]).text == "01")
  }

  @Test func `one byte of a body is another one, on its way out or in`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.flip(.response(at: 3)), on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.flip(.request(at: 0)), on: FaultMatch("PutObject"), .from(2)), keys: ["abcdef"])
    let flipped = try sandbox.send(.GET, "/site/abcdef").text
    #expect(flipped != "abcdef" && flipped.hasPrefix("abc") && flipped.hasSuffix("ef"))
    #expect(try sandbox.send(.GET, "/site/abcdef").text == "abcdef")
    let digest = "XUFAKrxLKna5cZ2REBfFkg=="  // MD5 of "hello"
    #expect(try sandbox.send(.PUT, "/site/b", ["Content-MD5": digest], body: "hello").outcome == "400 BadDigest")
    #expect(try sandbox.send(.PUT, "/site/b", body: "hello").outcome == "200")
    #expect(try sandbox.send(.GET, "/site/b").text != "hello")
  }

  @Test func `an object is another one, or gone, before it is read`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.swap(FaultSwap(.text("new"))), on: FaultMatch("GetObject"), .nth(2)),
      FaultRule(.swap(FaultSwap(.otherBytes)), on: FaultMatch("GetObject"), .nth(3)),
      FaultRule(.swap(FaultSwap(.nothing, key: "b")), on: FaultMatch("GetObject"), .nth(4)), keys: ["a", "b"])
    let answers = try (0..<4).map { _ in try sandbox.send(.GET, "/site/a") }
    #expect(answers.map(\.text.utf8.count) == [1, 3, answers[2].text.utf8.count, answers[3].text.utf8.count])
    #expect(answers[1].text == "new" && answers[2].text != "new" && answers[3].text == answers[2].text)
    #expect(Set(answers.map { $0["ETag"] }).count == 3)
    #expect(answers[2]["Content-Length"] == answers[1]["Content-Length"])
    #expect(try sandbox.send(.GET, "/site/b").outcome == "404 NoSuchKey")
  }

  @Test func `what is lost was applied, what is cut off before the answer was not`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.lose, on: FaultMatch("PutObject"), .nth(1)),
      FaultRule(.cut(after: nil), on: FaultMatch("PutObject"), .nth(2)))
    #expect(try sandbox.send(.PUT, "/site/a", body: "1").disturbance == .cut(after: nil))
    #expect(try sandbox.send(.PUT, "/site/b", body: "1").disturbance == .cut(after: nil))
    #expect(try sandbox.send(.GET, "/site/a").text == "1")
    #expect(try sandbox.send(.GET, "/site/b").outcome == "404 NoSuchKey")
  }

  @Test func `limits go by the clock that is given`() throws {
    var script = FaultScript()
    script.limits = [RateLimit(writesPerSecond: 2)]
    let sandbox = try DirectSandbox {
      $0.faults = script
      $0.uptime = { 5 }
    }
    let outcomes = try (0..<3).map { _ in try sandbox.send(.PUT, "/site/a", body: "1").outcome }
    #expect(outcomes == ["200", "200", "503 SlowDown"])
    #expect(try sandbox.send(.GET, "/site/a").outcome == "200")
  }

  @Test func `the log names the rules that hit a request, and the counts say how often`() throws {
    var script = FaultScript(
      FaultRule(.throttle, on: FaultMatch("PutObject"), .nth(2), name: "busy"),
      FaultRule(.lose, on: FaultMatch("GetObject")))
    script.latency = MillisecondRange(0)
    let sandbox = try DirectSandbox {
      $0.faults = script
      $0.recordsRequests = true
    }
    for _ in 0..<3 { try sandbox.send(.PUT, "/site/a", body: "1") }
    #expect(sandbox.service.log.entries.map(\.fault) == [nil, "busy", nil])
    #expect(
      sandbox.service.faults?.counts == [
        FaultCount(label: "busy", seen: 3, injected: 1), FaultCount(label: "rule 2 (lose)", seen: 0, injected: 0),
      ])
  }

  // -- pages

  /// Lists in pages of two and gives back each page's keys; ends at the end, at an error, or after ten pages.
  private static func pages(_ sandbox: DirectSandbox) throws -> [String] {
    var pages: [String] = []
    var token: String?
    while pages.count < 10 {
      let more = token.map { "&continuation-token=\($0.replacing("+", with: "%2B").replacing("/", with: "%2F"))" } ?? ""
      let answer = try sandbox.send(.GET, "/site?list-type=2&max-keys=2\(more)")
      guard answer.outcome == "200", let document = try? answer.document() else {
        pages.append(answer.outcome)
        break
      }
      pages.append(document.texts("Contents", "Key").joined())
      guard document.child("IsTruncated")?.text == "true" else { break }
      token = document.child("NextContinuationToken")?.text
      guard token != nil else {
        pages.append("no token")
        break
      }
    }
    return pages
  }

  static let pageFailures: [(PageFailure, [String])] = [
    (.error(status: 403, code: "AccessDenied"), ["ab", "403 AccessDenied"]), (.cut, ["ab", "200"]),
    (.noToken, ["ab", "cd", "no token"]), (.empty, ["ab", "", "cd", "e"]), (.reversed, ["ab", "dc", "e"]),
    (.duplicated, ["ab", "ccd", "e"]), (.repeatedToken, ["ab"] + Array(repeating: "cd", count: 9)),
  ]

  @Test(arguments: pageFailures)
  func `the second page of a listing fails in its way`(_ failure: PageFailure, _ expected: [String]) throws {
    let sandbox = try Self.sandbox(
      FaultRule(.pagefail(failure), on: FaultMatch("ListObjectsV2", page: 2)), keys: ["a", "b", "c", "d", "e"])
    #expect(try Self.pages(sandbox) == expected)
    #expect(sandbox.service.faults?.counts.first?.injected ?? 0 > 0)
  }

  @Test func `pages of a listing by marker are counted by their markers`() throws {
    let sandbox = try Self.sandbox(
      FaultRule(.throttle, on: FaultMatch("ListObjects", page: 2)), keys: ["a", "b", "c"])
    func outcome(_ marker: String) throws -> String {
      try sandbox.send(.GET, "/site?max-keys=1&marker=\(marker)").outcome
    }
    #expect(
      try ["", "a", "a", "b", "", "a"].map(outcome) == [
        "200", "503 SlowDown", "503 SlowDown", "200", "200", "503 SlowDown",
      ])
  }
}
