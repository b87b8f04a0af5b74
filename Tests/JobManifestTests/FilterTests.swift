import S3Types
import Testing

@testable import JobManifest

@Suite struct `Ordered filters` {
  static func rules(_ texts: [String], otherwise: Filter.Rule.Action) throws -> Filter {
    Filter(
      rules: try texts.enumerated().map { index, text in
        Filter.Rule(
          text.first == "+" ? .include : .exclude, Located(try Pattern(parsing: String(text.dropFirst())), at: nil),
          number: index + 1)
      }, otherwise: otherwise)
  }

  static let decisions: [([String], Filter.Rule.Action, [(String, Int?)])] = [
    (["-*.map", "+/assets/**"], .exclude, [("assets/a.js", nil), ("assets/a.js.map", 1), ("index.html", 0)]),
    (["+/assets/keep.map", "-*.map"], .include, [("assets/keep.map", nil), ("a.map", 2), ("index.html", nil)]),
    (["-*.map", "+/assets/keep.map"], .include, [("assets/keep.map", 1)]),
    (["-**"], .include, [("", 1), ("a", 1)]),
    ([], .exclude, [("a", 0)]),
  ]

  @Test(arguments: decisions)
  func `the first rule that matches decides, and the default about the rest`(
    _ texts: [String], _ otherwise: Filter.Rule.Action, _ paths: [(String, Int?)]
  ) throws {
    let filter = try Self.rules(texts, otherwise: otherwise)
    for (path, expected) in paths {
      let found: Int? =
        switch filter.decision(about: path) {
        case .takes: nil
        case .rule(let rule): rule.number
        case .others: 0
        }
      #expect(found == expected, "\(texts): \(path)")
      #expect((filter.verdict(for: path) == .included) == (expected == nil))
    }
  }

  @Test func `the shorthand asks excludes first, and any include puts the rest out`() throws {
    let map = Located(try Pattern(parsing: "*.map"), at: SourceRange(start: 1, end: 2))
    let assets = Located(try Pattern(parsing: "/assets/**"), at: nil)
    let filter = Filter(excludes: [map], includes: [assets])
    #expect(filter.verdict(for: "assets/a.map") == .excluded(by: map))
    #expect(filter.verdict(for: "assets/a") == .included)
    #expect(filter.verdict(for: "b") == .excluded(by: nil))
    #expect(!filter.isList)
    #expect(filter.signature == ["+/assets/**", "-*.map"])
    #expect(try Self.rules(["-*.map", "+/assets/**"], otherwise: .exclude).signature != filter.signature)
  }

  static let prefixes: [([String], Filter.Rule.Action, [String])] = [
    (["+/2026/11/**"], .exclude, ["2026/11/"]),
    (["+/2026/11/"], .exclude, ["2026/11/"]),
    (["+/2026/11/**", "-**"], .include, [""]),
    (["-*.tmp", "+/b/*.csv", "+/a/x*"], .exclude, ["a/x", "b/"]),
    (["+/a/**", "+/a/b/**", "+/ab"], .exclude, ["a/", "ab"]),
    (["+/a", "+/a/b/**", "+/ab"], .exclude, ["a"]),
    (["+2026/11/**"], .exclude, [""]),
    (["+literal:a/b.txt", "+/z?"], .exclude, ["a/b.txt", "z"]),
    (["+/{2026/1{1,2},2027}/**"], .exclude, ["2026/11/", "2026/12/", "2027/"]),
    (["+/{a,b*}c/d"], .exclude, ["ac/d", "b"]),
    (["+/**/x"], .exclude, [""]),
    (["+/\\*a[bc]"], .exclude, ["*a"]),
    (["-/a/**"], .exclude, [""]),
    ([], .exclude, [""]),
  ]

  @Test(arguments: prefixes)
  func `say what of a tree is worth listing`(
    _ texts: [String], _ otherwise: Filter.Rule.Action, _ expected: [String]
  ) throws {
    #expect(try Self.rules(texts, otherwise: otherwise).literalPrefixes == expected)
  }

  @Test func `many prefixes become the one that they share`() throws {
    let texts = (0..<40).map { "+/logs/\u{E9}\($0)/**" }
    #expect(try Self.rules(texts, otherwise: .exclude).literalPrefixes == ["logs/\u{E9}"])
  }

  @Test(arguments: 1...40) func `nothing that takes part lies outside of the prefixes`(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let parts = ["a", "b", "ab", "*", "**", "?", "[ab]", "{a,b}", "{a/b,*}", "/", "/", "\\*", "{,a}"]
    for _ in 0..<60 {
      let texts = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ -> String? in
        let text =
          (Bool.random(using: &random) ? "/" : "")
          + (0..<Int.random(in: 1...4, using: &random)).map { _ in parts.randomElement(using: &random) ?? "a" }.joined()
        return (try? Pattern(parsing: text)) == nil ? nil : (Bool.random(using: &random) ? "+" : "-") + text
      }
      let filter = try Self.rules(texts, otherwise: Bool.random(using: &random) ? .include : .exclude)
      let prefixes = filter.literalPrefixes
      #expect(zip(prefixes, prefixes.dropFirst()).allSatisfy { ByteOrder.precedes($0, $1) && !$1.hasPrefix($0) })
      for _ in 0..<40 {
        let path = (0..<Int.random(in: 0...4, using: &random)).map { _ in
          ["a", "b", "ab", "/", "*", "a/b"].randomElement(using: &random) ?? "a"
        }.joined()
        guard filter.verdict(for: path) == .included else { continue }
        #expect(prefixes.contains { path.utf8.starts(with: $0.utf8) }, "\(texts) takes '\(path)': \(prefixes)")
      }
    }
  }
}
