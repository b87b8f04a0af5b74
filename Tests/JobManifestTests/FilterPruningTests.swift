import S3Types
import Testing

@testable import JobManifest

@Suite("Whether a directory need not be opened") struct FilterPruningTests {
  private static func filter(_ rules: [String], otherwise: Filter.Rule.Action) throws -> Filter {
    Filter(
      rules: try rules.map { rule in
        Filter.Rule(
          rule.hasPrefix("+") ? .include : .exclude, Located(try Pattern(parsing: String(rule.dropFirst())), at: nil))
      }, otherwise: otherwise)
  }

  static let cases: [(rules: [String], otherwise: Filter.Rule.Action, directory: String, isLeftOut: Bool)] = [
    (["-node_modules/**"], .include, "node_modules/", true),
    (["-node_modules/**"], .include, "a/node_modules/", true),
    (["-node_modules/"], .include, "node_modules/x/", true),
    (["-node_modules/**"], .include, "a/", false),
    (["-/node_modules/**"], .include, "a/node_modules/", false),
    (["-node_modules"], .include, "node_modules/", false),
    (["-*.map"], .include, "x.map/", false),
    (["-node_modules/*"], .include, "node_modules/", false),
    (["-**"], .include, "a/", true),
    (["-a/**b"], .include, "a/", false),
    // What comes first decides.
    (["+*.js", "-node_modules/**"], .include, "node_modules/", false),
    (["+/keep/**", "-**/tmp/**"], .include, "x/tmp/", true),
    (["+/keep/**", "-**/tmp/**"], .include, "keep/tmp/", false),
    (["-node_modules/**", "+*.js"], .exclude, "node_modules/", true),
    (["+/docs/**"], .exclude, "docs/", false),
    (["+/docs/guide/**"], .exclude, "docs/", false),
    (["+/docs/guide/**"], .exclude, "assets/", true),
    (["+docs/**"], .exclude, "assets/", false),
    (["+literal:a/b"], .exclude, "a/", false),
    (["+literal:a/b"], .exclude, "a/b/", true),
    (["-literal:a/b"], .include, "a/", false),
    (["-regex:build/.*"], .include, "build/", true),
    (["-regex:build/.*"], .include, "x/build/", false),
    (["-regex:build/[^/]*"], .include, "build/", false),
    (["-regex:build/.{0,70}"], .include, "build/", false),
    (["-regex:(build|out)/.+"], .include, "out/x/", true),
    (["+regex:src/.*[.]c"], .exclude, "src/", false),
    (["+regex:src/.*[.]c"], .exclude, "srcs/", true),
    ([], .include, "a/", false), ([], .exclude, "a/", true),
  ]

  @Test(arguments: cases)
  func `is told by the rules, of which the first decides`(
    _ rules: [String], _ otherwise: Filter.Rule.Action, _ directory: String, _ isLeftOut: Bool
  ) throws {
    #expect(try Self.filter(rules, otherwise: otherwise).leavesOutAll(below: directory) == isLeftOut)
  }

  /// On all short paths over a small alphabet.
  @Test func `is never said of one that has something that takes part`() throws {
    var paths = [""]
    var last = [""]
    for _ in 0..<4 {
      last = last.flatMap { path in ["a", "b", "/"].map { path + $0 } }
      paths += last
    }
    let directories = paths.filter { $0.hasSuffix("/") }
    let patterns = [
      "a/**", "/a/**", "**/b", "*", "/*", "a", "b/", "{a,b}/**", "?/**", "**", "a**", "regex:a/.*", "regex:.*",
      "regex:(a/)+.+",
      "literal:a/b", "regex:[^b]*", "/a/*/b",
    ]
    var generator = SplitMix(seed: 3)
    var leftOut = 0
    for _ in 0..<400 {
      let rules = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        (Bool.random(using: &generator) ? "+" : "-") + (patterns.randomElement(using: &generator) ?? "a")
      }
      let filter = try Self.filter(rules, otherwise: Bool.random(using: &generator) ? .include : .exclude)
      for directory in directories where filter.leavesOutAll(below: directory) {
        leftOut += 1
        for path in paths where path.hasPrefix(directory) && path != directory {
          #expect(filter.decision(about: path) != .takes, "\(rules) on \(path)")
        }
      }
    }
    #expect(leftOut > 1000)
  }
}
