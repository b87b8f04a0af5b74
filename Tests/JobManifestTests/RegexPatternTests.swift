import S3Types
import Testing

@testable import JobManifest

@Suite("Regular expressions") struct RegexPatternTests {
  static let cases: [PatternCase] = [
    PatternCase(#"regex:.*[.]tmp$"#, ["a.tmp", "d/e.tmp", ".tmp"], not: ["a.tmp/x", "atmp", "a.TMP"]),
    PatternCase("regex:^assets/.*", ["assets/a", "assets/a/b", "assets/"], not: ["x/assets/a", "assets"]),
    PatternCase("regex:tmp", ["tmp"], not: ["a/tmp", "tmp/a", "atmp"]),
    PatternCase(
      #"regex:logs/\d{4}-\d\d/[^/]+\.gz"#, ["logs/2026-11/a.gz"], not: ["logs/2026-1/a.gz", "logs/2026-11/a/b.gz"]),
    PatternCase("regex:a{2,3}", ["aa", "aaa"], not: ["a", "aaaa", ""]),
    PatternCase("regex:a{2,}b{0,1}", ["aa", "aaaab"], not: ["a", "ab", "aabb"]),
    PatternCase("regex:(a|bc)*?d+", ["d", "abcadd"], not: ["bd", "abc"]),
    PatternCase("regex:a|^b$|c$", ["a", "b", "c"], not: ["ab", "bc", ""]),
    PatternCase("regex:(?:a|)b()", ["ab", "b"], not: ["aab"]),
    PatternCase("regex:(a*)*(b+)+", ["b", "aabb"], not: ["a", ""]),
    PatternCase(#"regex:[]^a-]\.[\]\\d\d-]"#, ["].]", #"^.\"#, "-.d", "a.7", "a.-"], not: ["b.d", "axd", "a.x"]),
    PatternCase(#"regex:\D\W\S"#, ["a/x", "/-\u{E9}"], not: ["1/x", "a_x", "a/ "]),
    PatternCase(#"regex:\(\$\^\{,!"#, ["($^{,!"], not: ["(", ""]),
    PatternCase("regex:.\u{FC}", ["\u{1F600}\u{FC}", "/\u{FC}"], not: ["xu\u{308}", "e\u{301}\u{FC}"]),
    PatternCase(
      "regex:[\u{E0}-\u{FF}]{70}", [String(repeating: "\u{E9}", count: 70)],
      not: [String(repeating: "\u{E9}", count: 69)]),
    PatternCase("glob:regex:a", ["regex:a"], not: ["a"]),
  ]

  @Test(arguments: cases)
  func `match exactly the whole paths of the grammar`(example: PatternCase) throws {
    let pattern = try Pattern(parsing: example.pattern)
    for path in example.matching { #expect(pattern.matches(path), "\(path)") }
    for path in example.other { #expect(!pattern.matches(path), "\(path)") }
  }

  @Test(arguments: [
    ("regex:", "the regular expression is empty", nil),
    ("regex:ü(ab", "'(' is never closed", 8..<9),
    ("regex:ab)", "')' closes nothing", 8..<9),
    ("regex:[a", "'[' is never closed", 6..<7),
    ("regex:[z-a]", "the range 'z-a' is empty", 7..<10),
    ("regex:[[:alpha:]]", "named classes are not part of this grammar", 7..<9),
    ("regex:*a", "'*' has nothing to repeat", 6..<7),
    ("regex:a|+", "'+' has nothing to repeat", 8..<9),
    ("regex:a**", "'*' follows another repeat", 7..<9),
    ("regex:a{x}", "'{' has to be followed by numbers", 7..<9),
    ("regex:a{,3}", "'{' has to be followed by numbers", 7..<11),
    ("regex:a{3,2}", "the numbers of a repeat must rise, and end between 1 and 1000", 7..<12),
    ("regex:a{0}", "the numbers of a repeat must rise, and end between 1 and 1000", 7..<10),
    ("regex:a{99999999999999999999}", "the numbers of a repeat must rise, and end between 1 and 1000", 7..<29),
    ("regex:a}", "'}' closes nothing", 7..<8),
    ("regex:a^b", "'^' in the middle can never match, because the whole path has to", 7..<8),
    ("regex:(a$)b", "'$' in the middle can never match, because the whole path has to", 8..<9),
    ("regex:(?!a)b", "'(?' begins something that is not part of this grammar", 6..<9),
    ("regex:(?i)b", "'(?' begins something that is not part of this grammar", 6..<9),
    (#"regex:(a)\1"#, #"'\1' is not part of this grammar"#, 9..<11),
    (#"regex:\bword"#, #"'\b' is not part of this grammar"#, 6..<8),
    (#"regex:a\"#, #"the pattern ends in a lone '\'"#, 7..<8),
    ("regex:a\0b", "a pattern cannot contain NUL", 7..<8),
    ("regex:(((((((((a)))))))))", "groups are nested more than 8 deep", 14..<15),
    (
      "regex:((a{100}){100}){100}",
      "with its repeats written out the regular expression has more than 1000 elements", nil
    ),
  ])
  func `that mean nothing here are refused with a place`(text: String, message: String, range: Range<Int>?) {
    let error = #expect(throws: PatternError.self) { try Pattern(parsing: text) }
    #expect(error?.message == message)
    #expect(error?.range == range)
  }

  @Test(arguments: [
    ("regex:^assets/.*", ["assets/"]), ("regex:a(b|cd)e", ["abe", "acde"]), ("regex:(a|b)?c", [""]),
    (#"regex:logs/2026\.gz"#, ["logs/2026.gz"]), ("regex:a/|b/.*", ["a/", "b/"]), ("regex:ab*", ["a"]),
  ])
  func `narrow listings to what they can start with`(text: String, prefixes: [String]) throws {
    #expect(try Pattern(parsing: text).literalPrefixes == prefixes)
  }

  @Test func `take a value as it is where a variable stands in them`() throws {
    let value = #"a.b^c$d|e(f)g[h]i{j}k*l+m?n-o\p/ü"#
    let outside = try Pattern(parsing: "regex:x" + Pattern.escaping(value, in: "regex:x"))
    #expect(outside.matches("x" + value))
    #expect(!outside.matches("x" + value.replacing(".", with: "-")))
    let inside = try Pattern(parsing: "regex:[" + Pattern.escaping("^]-\\", in: "regex:") + "]")
    for path in ["^", "]", "-", "\\"] { #expect(inside.matches(path), "\(path)") }
    #expect(!inside.matches("a"))
  }

  /// A matcher that tries everything needs more than the age of the universe for these.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "regex:(a+)+$", "regex:(a|a)*b", "regex:(a*)*b", "regex:(.*.*)*x", "regex:(a?){100}a{80}",
      "regex:(a|aa)+$", "regex:(.*a){12}.*b",
    ])
  func `made to be slow are not`(text: String) throws {
    let pattern = try Pattern(parsing: text)
    #expect(!pattern.matches(String(repeating: "a", count: 1023) + "c"))
    _ = pattern.matches(String(repeating: "a", count: 1024))
  }

  /// On all short paths over a small alphabet.
  @Test func `agree with the regular expressions of the standard library`() throws {
    var paths = [""]
    var last = [""]
    for _ in 0..<4 {
      last = last.flatMap { path in ["a", "b", "/", "7"].map { path + $0 } }
      paths += last
    }
    var generator = SplitMix(seed: 11)
    let pieces = [
      "a", "b", "/", ".", "[ab]", "[^a]", "(a|b/)", "(?:ab)*", "a+", "b?", "(a|)", "a{1,2}", #"\d"#, #"\W"#, "(a|b)+?",
      "(a?b){2}", "[a-b7]*", "(/.)?",
    ]
    for _ in 0..<150 {
      let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }
      let text = parts.joined(separator: Int.random(in: 0..<5, using: &generator) == 0 ? "|" : "")
      let pattern = try Pattern(parsing: "regex:" + text)
      let other = try Regex("(?:" + text + ")").matchingSemantics(.unicodeScalar).asciiOnlyCharacterClasses()
      for path in paths {
        let isMatch = try other.wholeMatch(in: path) != nil
        #expect(pattern.matches(path) == isMatch, "\(text) on \(path)")
      }
    }
  }
}
