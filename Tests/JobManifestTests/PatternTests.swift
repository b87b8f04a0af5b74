import S3Types
import Testing

@testable import JobManifest

struct PatternCase: Sendable, CustomTestStringConvertible {
  var pattern: String
  var matching: [String]
  var other: [String]

  init(_ pattern: String, _ matching: [String], not other: [String]) {
    self.pattern = pattern
    self.matching = matching
    self.other = other
  }

  var testDescription: String { pattern }
}

@Suite struct `Patterns` {
  /// Long enough that the states do not fit into one machine word.
  private static let long = String(repeating: "a", count: 150)

  static let cases: [PatternCase] = [
    PatternCase(
      "*.html", ["index.html", "a/b/index.html", ".html"], not: ["index.htm", "index.html/x", "index.HTML"]),
    PatternCase("/*.html", ["index.html"], not: ["a/index.html"]),
    PatternCase("assets/**", ["assets/a", "assets/a/b", "x/assets/a", "assets/"], not: ["assets", "myassets/a"]),
    PatternCase("/assets/**", ["assets/a/b"], not: ["x/assets/a"]),
    PatternCase("assets/", ["assets/a", "x/assets/y/z", "assets/"], not: ["assets", "assetsx/a"]),
    PatternCase("**", ["a", "a/b", "a/b/"], not: []),
    PatternCase("*", ["a", "a/b", "a/"], not: []),
    PatternCase("/*", ["a", ""], not: ["a/b"]),
    PatternCase("a/**/b", ["a/b", "a/x/b", "a/x/y/b", "z/a/b"], not: ["ab", "a/xb", "a/bx"]),
    PatternCase("/**/b", ["b", "x/b", "x/y/b"], not: ["xb"]),
    PatternCase("a**b", ["ab", "a/x/b", "axb"], not: ["a/x/bc"]),
    PatternCase("?.txt", ["a.txt", "ü.txt", "😀.txt", "d/a.txt"], not: ["ab.txt", ".txt"]),
    PatternCase("[a-c]x", ["ax", "cx"], not: ["dx", "Ax"]),
    PatternCase("[!a-c]x", ["dx", "üx"], not: ["ax"]),
    PatternCase("/a[!b]c", ["axc"], not: ["a/c"]),
    PatternCase("[]a]", ["]", "a"], not: ["b"]),
    PatternCase("[a-]", ["-", "a"], not: ["b"]),
    PatternCase("x.{log,txt}", ["x.log", "x.txt"], not: ["x.", "x.logtxt"]),
    PatternCase("{a,b{c,d}}{,e}", ["a", "ae", "bc", "bde"], not: ["b", "cd"]),
    PatternCase("{a/b,c}/*.js", ["a/b/x.js", "c/x.js", "z/c/x.js"], not: ["b/x.js"]),
    PatternCase("{**/x,y}", ["x", "a/b/x", "y"], not: ["ax"]),
    PatternCase(#"\*\{a\}"#, ["*{a}"], not: ["x{a}", "*a"]),
    PatternCase(#"[\]\\]"#, ["]", #"\"#], not: ["a"]),
    PatternCase("literal:a*b", ["a*b"], not: ["axb", "d/a*b"]),
    PatternCase("glob:literal:x", ["literal:x"], not: ["x"]),
    PatternCase("//x", ["/x"], not: ["x", "a/x"]),
    PatternCase("a,b", ["a,b"], not: ["a"]),
    PatternCase("/a{,b}", ["a", "ab"], not: ["abb", "ac"]),
    PatternCase("/" + long + "{,b}", [long, long + "b"], not: [long + "bb", long + "c"]),
    PatternCase("\u{FC}", ["\u{FC}"], not: ["u\u{308}"]),
  ]

  @Test(arguments: cases)
  func `match exactly the paths of the grammar`(example: PatternCase) throws {
    let pattern = try Pattern(parsing: example.pattern)
    for path in example.matching { #expect(pattern.matches(path), "\(path)") }
    for path in example.other { #expect(!pattern.matches(path), "\(path)") }
  }

  @Test(arguments: [
    ("", "the pattern is empty", nil),
    ("/", "the pattern '/' names nothing", nil),
    ("a***", "too many '*' in a row", 1..<4),
    ("ü[ab", "'[' is never closed", 2..<3),
    ("[a", "'[' is never closed", 0..<1),
    ("[z-a]", "the range 'z-a' is empty", 1..<4),
    ("[a/b]", "'[..]' never matches '/'", 2..<3),
    ("[^a]", "'[^' is not part of this grammar", 0..<2),
    ("{a,b", "'{' is never closed", 0..<1),
    ("a}", "'}' closes nothing", 1..<2),
    (#"a\"#, #"the pattern ends in a lone '\'"#, 1..<2),
    ("./a", "paths in patterns are relative to the tree and never start with './'", 0..<2),
    ("s3://b/a", "a pattern matches paths relative to the tree, not URLs", 0..<5),
    ("literal:", "the pattern 'literal:' names nothing", nil),
    ("a\0b", "a pattern cannot contain NUL", 1..<2),
    ("{{{{{{{{{a}}}}}}}}}", "braces are nested more than 8 deep", 8..<9),
  ])
  func `that mean nothing are refused with a place`(text: String, message: String, range: Range<Int>?) {
    let error = #expect(throws: PatternError.self) { try Pattern(parsing: text) }
    #expect(error?.message == message)
    #expect(error?.range == range)
  }

  @Test func `longer than any real one are refused`() {
    let error = #expect(throws: PatternError.self) { try Pattern(parsing: String(repeating: "a", count: 1025)) }
    #expect(error?.message == "the pattern has 1025 bytes and 1024 are allowed")
  }

  @Test func `differ when their bytes differ`() throws {
    #expect(try Pattern(parsing: "\u{FC}") != Pattern(parsing: "u\u{308}"))
    #expect(try Pattern(parsing: "a") == Pattern(parsing: "a"))
  }

  @Test func `escape a value so that it matches itself only`() throws {
    let value = #"a*b?[c]{d,e}!\f"#
    let pattern = try Pattern(parsing: Pattern.escaping(value))
    #expect(pattern.matches(value))
    #expect(!pattern.matches("axb?[c]{d,e}!\\f"))
  }

  /// Backtracking matchers need more than the age of the universe for these.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      String(repeating: "*a", count: 500) + "b", String(repeating: "**a", count: 60) + "b",
      String(repeating: "{a,a}", count: 60) + "b", String(repeating: "**/", count: 60) + "b",
      String(repeating: "{*,**}", count: 100) + "b", "{" + String(repeating: "a*d,", count: 250) + "b}",
    ])
  func `made to be slow are not`(text: String) throws {
    let pattern = try Pattern(parsing: text)
    let clock = ContinuousClock()
    let duration = clock.measure {
      let isMatch = pattern.matches(String(repeating: "a", count: 1023) + "c")
      #expect(!isMatch)
      let isMatchOfSegments = pattern.matches(String(repeating: "a/", count: 511) + "c")
      #expect(!isMatchOfSegments)
      _ = pattern.matches(String(repeating: "a", count: 1023) + "b")
    }
    #expect(duration < .seconds(10))
  }

  /// The automaton against a matcher that tries everything, on all short paths over a small alphabet.
  @Test func `agree with a matcher that tries every split`() throws {
    let alphabet: [Character] = ["a", "b", "/"]
    var paths = [""]
    var last = [""]
    for _ in 0..<5 {
      last = last.flatMap { path in alphabet.map { path + String($0) } }
      paths += last
    }
    var generator = SplitMix(seed: 7)
    let pieces = ["a", "b", "/", "*", "?", "[a/]".replacing("/", with: "b"), "[!a]", "**"]
    var checked = 0
    for _ in 0..<300 {
      let parts = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }
      // Only whole-path comparison is modelled: anchored, and "**" not as a segment of its own.
      let body = parts.joined()
      guard !body.contains("***"), !body.contains("**/"), !body.hasPrefix("/"), !body.hasSuffix("/") else { continue }
      let pattern = try Pattern(parsing: "/" + body)
      for path in paths {
        #expect(pattern.matches(path) == reference(Array(body), Array(path)), "\(body) on \(path)")
      }
      checked += 1
    }
    #expect(checked > 50)
  }

  private func reference(_ pattern: [Character], _ path: [Character]) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if pattern.starts(with: "**") {
      return (0...path.count).contains { reference(Array(pattern.dropFirst(2)), Array(path.dropFirst($0))) }
    }
    if first == "*" {
      let limit = path.firstIndex(of: "/") ?? path.count
      return (0...limit).contains { reference(Array(pattern.dropFirst()), Array(path.dropFirst($0))) }
    }
    if pattern.starts(with: "[!a]") {
      return !path.isEmpty && path[0] != "a" && path[0] != "/"
        && reference(Array(pattern.dropFirst(4)), Array(path.dropFirst()))
    }
    if pattern.starts(with: "[ab]") {
      return !path.isEmpty && path[0] != "/" && reference(Array(pattern.dropFirst(4)), Array(path.dropFirst()))
    }
    guard let head = path.first, first == "?" ? head != "/" : head == first else { return false }
    return reference(Array(pattern.dropFirst()), Array(path.dropFirst()))
  }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
