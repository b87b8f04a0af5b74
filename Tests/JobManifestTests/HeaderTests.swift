import Foundation
import Testing

@testable import JobManifest
@testable import S3Types

private struct Answers: Decodable {
  var python: String
  var answers: [String: [String?]]
}

@Suite struct `Content types` {
  private static let fixture = Repository.root.appending(path: "fixtures/content-types.json")
  private static let script = Repository.root.appending(path: "Tests/Scripts/make_content_types.py")

  private static func compare(_ answers: Answers) {
    for (name, answer) in answers.answers.sorted(by: { $0.key < $1.key }) {
      let guess = ContentTypeGuess.guess(name)
      #expect(guess.encoding == answer[1], "\(name)")
      // Where CPython knows no type, the additions may.
      if let type = answer[0] { #expect(guess.type == type, "\(name)") }
    }
  }

  @Test func `are those of CPython for every extension and for names that try the rules`() throws {
    let answers = try JSONDecoder().decode(Answers.self, from: Data(contentsOf: Self.fixture))
    #expect(answers.answers.count > 900)
    #expect(answers.python == ContentTypeTable.pythonVersion)
    Self.compare(answers)
    for name in answers.answers.keys where answers.answers[name]?[0] == nil {
      guard let type = ContentTypeGuess.guess(name).type else { continue }
      #expect(ContentTypeTable.additions.values.contains(type), "\(name)")
    }
  }

  @Test func `are those of the Python on this machine when its version is the pinned one`() throws {
    guard let output = try run("python3", [Self.script.path, "--answers"]) else {
      Issue.record("python3 is not installed: compared with the fixture only", severity: .warning)
      return
    }
    let answers = try JSONDecoder().decode(Answers.self, from: output)
    guard answers.python.hasPrefix(ContentTypeTable.pythonVersion + ".") else {
      Issue.record(
        "this Python is \(answers.python), the tables are \(ContentTypeTable.pythonVersion): compared with the fixture only",
        severity: .warning)
      return
    }
    #expect(answers.answers.count > 900)
    Self.compare(answers)
  }

  @Test func `are added only where CPython knows none`() {
    for ext in ContentTypeTable.additions.keys {
      #expect(ContentTypeTable.types[ext] == nil && ContentTypeTable.encodings[ext] == nil, "\(ext)")
      #expect(ContentTypeTable.suffixes[ext] == nil, "\(ext)")
    }
  }

  @Test(
    arguments: [
      ("data/part-0.parquet", "application/vnd.apache.parquet", nil), ("a.ndjson.gz", "application/x-ndjson", "gzip"),
      ("a.tar.gz", "application/x-tar", "gzip"), ("A.TGZ", "application/x-tar", "gzip"), ("a.csv.GZ", nil, nil),
      ("a.tar.zst", "application/zstd", nil), ("site.css.map", "application/json", nil),
      ("font.WOFF2", "font/woff2", nil),
      ("logo.svgz", "image/svg+xml", "gzip"), ("README.md", "text/markdown", nil), ("dir.html/README", nil, nil),
      (".html", nil, nil), ("a/.htaccess.gz", nil, "gzip"), ("data:text/html,x.png", "image/png", nil),
    ] as [(String, String?, String?)])
  func `follow from names alone`(name: String, type: String?, encoding: String?) {
    let guess = ContentTypeGuess.guess(name)
    #expect(guess.type == type)
    #expect(guess.encoding == encoding)
  }
}

@Suite struct `Headers` {
  private static func rule(_ match: String, _ settings: HeaderSettings) throws -> ContentTypeRule {
    ContentTypeRule(match: try Pattern(parsing: match), settings: settings, range: nil)
  }

  @Test func `come from the operation, else from the first rule that sets them, else from the name`() throws {
    let resolver = HeaderResolver(
      rules: [
        try Self.rule("*.html", HeaderSettings(contentType: .set("text/html; charset=utf-8"), metadata: ["a": "1"])),
        try Self.rule(
          "**",
          HeaderSettings(contentType: .set("x/y"), cacheControl: .set("max-age=1"), metadata: ["a": "2", "b": "2"])),
      ],
      settings: HeaderSettings(contentLanguage: .set("de"), storageClass: .standard, metadata: ["c": "3"]),
      guessesTypes: true)
    #expect(
      resolver.headers(for: "a/index.html")
        == ObjectHeaders(
          contentType: "text/html; charset=utf-8", contentLanguage: "de", cacheControl: "max-age=1",
          storageClass: .standard, userMetadata: ["a": "1", "b": "2", "c": "3"]))
    #expect(resolver.headers(for: "x.css").contentType == "x/y")
    #expect(resolver.headers(for: "x.html.gz").contentEncoding == "gzip")
  }

  @Test func `that say none are not sent and not guessed`() throws {
    let resolver = HeaderResolver(
      rules: [try Self.rule("**", HeaderSettings(contentType: .set("a/b"), cacheControl: .set("x")))],
      settings: HeaderSettings(contentType: HeaderSetting.none, cacheControl: HeaderSetting.none), guessesTypes: true)
    #expect(resolver.headers(for: "index.html") == ObjectHeaders.none)
  }

  @Test(arguments: [
    ("a.tar.gz", "application/gzip"), ("a.tbz2", "application/x-bzip2"), ("a.txt.xz", "application/x-xz"),
    ("a.tar.Z", "application/x-compress"), ("a.js.br", "application/octet-stream"), ("a.html", "text/html"),
  ])
  func `of a file whose encoding is undone name the file and not what is packed in it`(name: String, type: String) {
    let resolver = HeaderResolver(
      rules: [], settings: HeaderSettings(contentEncoding: HeaderSetting.none), guessesTypes: true)
    #expect(resolver.headers(for: name) == ObjectHeaders(contentType: type))
  }

  @Test func `keep a guessed encoding when a rule sets the type only`() throws {
    let resolver = HeaderResolver(
      rules: [try Self.rule("*.gz", HeaderSettings(contentType: .set("text/plain")))], settings: .none,
      guessesTypes: true)
    #expect(resolver.headers(for: "a.log.gz") == ObjectHeaders(contentType: "text/plain", contentEncoding: "gzip"))
  }

  @Test func `of unknown names say so, and without guessing say nothing`() {
    let guessing = HeaderResolver(rules: [], settings: .none, guessesTypes: true)
    #expect(guessing.headers(for: "LICENSE") == ObjectHeaders(contentType: "application/octet-stream"))
    let silent = HeaderResolver(rules: [], settings: .none, guessesTypes: false)
    #expect(silent.headers(for: "index.html.gz") == ObjectHeaders.none)
  }

  @Test func `for a copy are what was said, without guesses`() throws {
    let resolver = HeaderResolver(
      rules: [try Self.rule("*.html", HeaderSettings(cacheControl: .set("x"), metadata: ["a": "1"]))],
      settings: HeaderSettings(contentEncoding: HeaderSetting.none), guessesTypes: true)
    #expect(
      resolver.changes(for: "i.html")
        == HeaderSettings(contentEncoding: HeaderSetting.none, cacheControl: .set("x"), metadata: ["a": "1"]))
    #expect(resolver.changes(for: "i.css") == HeaderSettings(contentEncoding: HeaderSetting.none))
  }
}

@Suite struct `Filters` {
  @Test func `let excludes win, and includes put everything else out`() throws {
    let exclude = Located(try Pattern(parsing: "*.map"), at: SourceRange(start: 1, end: 2))
    let include = Located(try Pattern(parsing: "/assets/"), at: nil)
    let filter = Filter(excludes: [exclude], includes: [include])
    #expect(filter.verdict(for: "assets/a.js") == .included)
    #expect(filter.verdict(for: "assets/a.js.map") == .excluded(by: exclude))
    #expect(filter.verdict(for: "index.html") == .excluded(by: nil))
    #expect(Filter.everything.verdict(for: "anything") == .included)
    #expect(Filter(excludes: [exclude]).verdict(for: "index.html") == .included)
  }
}

/// Runs a program and returns what it writes; nil when there is no such program.
func run(_ program: String, _ arguments: [String]) throws -> Data? {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  // env says 127 when the program does not exist.
  if process.terminationStatus == 127 { return nil }
  #expect(process.terminationStatus == 0, "\(program) \(arguments)")
  return data
}
