import Testing

@testable import S3Client

/// The two shared files, by the rules of the AWS tools.
@Suite struct SharedConfigParserTests {
  private func config(_ text: String) throws -> SharedConfigFile {
    try SharedConfigParser.parse(Array(text.utf8), kind: .config, path: "f")
  }

  @Test(
    arguments: [
      ("", [:]),
      ("\n  \n# c\n; c\n  # c\n", [:]),
      ("[default]", ["default": [:]]),
      ("[default]\na=b", ["default": ["a": "b"]]),
      ("[ default ] # c\na = b", ["default": ["a": "b"]]),
      ("[default]; c\r\na\t=\tb \r\n", ["default": ["a": "b"]]),
      ("[profile p]\na = b", ["p": ["a": "b"]]),
      ("[profile   p q]\na = b", ["p q": ["a": "b"]]),
      ("[profile \"p q\"]\na = b", ["p q": ["a": "b"]]),
      ("[profile\tp]\na = b", ["p": ["a": "b"]]),
      ("[profiles]\na = b", [:]),
      ("[other]\na = b", [:]),
      ("[ profile   p ]\na = b", ["p": ["a": "b"]]),
      ("[profile p]# c\na = b", ["p": ["a": "b"]]),
      ("[profile p] \t ; c\na = b", ["p": ["a": "b"]]),
      ("[profile 'p q']\na = b", ["p q": ["a": "b"]]),
      ("[profile a@b/c.d-e_f+g:h%i]\nk = v", ["a@b/c.d-e_f+g:h%i": ["k": "v"]]),
      ("[profile ü]\nk = ü", ["ü": ["k": "ü"]]),
      ("[profilep]\na = b", [:]),
      ("[profile ]\na = b", [:]),
      ("[]\na = b", [:]),
      ("[Default]\na = b", [:]),
      ("[Profile p]\na = b", [:]),
      ("[plugins]\ncli = x\n[preview]\ncloudfront = true", [:]),
      ("[other]\na =\n  b = c\nd = e\n", [:]),
      ("[profile p]\na = b\n[profile q]\nc = d\n[profile p]\ne = f", ["p": ["a": "b", "e": "f"], "q": ["c": "d"]]),
      ("[profile default]\na = b\n[profile default]\nc = d", ["default": ["a": "b", "c": "d"]]),
      ("[profile p]\n\ta = b", ["p": ["a": "b"]]),
      ("[profile p]\na =", ["p": ["a": ""]]),
      ("[profile p]\na = \nb = c", ["p": ["a": "", "b": "c"]]),
      ("[profile p]\na==", ["p": ["a": "="]]),
      ("[profile p]\na = [b]", ["p": ["a": "[b]"]]),
      ("[profile p]\na = \"b\"", ["p": ["a": "\"b\""]]),
      ("[profile p]\na = b \\\nc = d", ["p": ["a": "b \\", "c": "d"]]),
      ("[profile p]\na = b\t# c", ["p": ["a": "b"]]),
      ("[profile p]\na = b # c ; d", ["p": ["a": "b"]]),
      ("[profile p]\na = b; c", ["p": ["a": "b; c"]]),
      ("[profile p]\na = # b\n  c = d", ["p": ["a": ""]]),
      ("[profile p]\na = b\n  c\n\td = e", ["p": ["a": "b\nc\nd = e"]]),
      ("[profile p]\na = b\n\n  \n  c", ["p": ["a": "b\nc"]]),
      ("[profile p]\na = b\n  c # d", ["p": ["a": "b\nc # d"]]),
      ("[profile p]\na = b\n  [c]", ["p": ["a": "b\n[c]"]]),
      ("[profile p]\na = b\n  # c\nd = e", ["p": ["a": "b", "d": "e"]]),
      ("[profile p]\r\na = b\r\n  c\r\n", ["p": ["a": "b\nc"]]),
      ("[profile p]\na = b\u{2028}c\u{85}d", ["p": ["a": "b\u{2028}c\u{85}d"]]),
      ("[profile p]\ns3 =\n  a =\n  b = c", ["p": ["s3": ""]]),
      ("[sso-session s]\na = b\n[default]\nc = d", ["default": ["c": "d"]]),
      ("[default]\nA = b\na = c", ["default": ["a": "c"]]),
      ("[profile p]\na = b\nx = 1\n[profile p]\na = c\ny = 2", ["p": ["a": "c", "x": "1", "y": "2"]]),
      ("[default]\na = b\n[profile default]\nc = d", ["default": ["c": "d"]]),
      ("[profile default]\nc = d\n[default]\na = b", ["default": ["c": "d"]]),
      ("[default]\na = b # c", ["default": ["a": "b"]]),
      ("[default]\na = b ; c", ["default": ["a": "b"]]),
      ("[default]\na = b#c;d", ["default": ["a": "b#c;d"]]),
      ("[default]\na = # c", ["default": ["a": ""]]),
      ("[default]\na = b=c", ["default": ["a": "b=c"]]),
      ("[default]\na = b\n  c", ["default": ["a": "b\nc"]]),
      ("[default]\ns3 =\n  addressing_style = path\n  x = y\na = b", ["default": ["s3": "", "a": "b"]]),
      ("[default]\n\n a = b", ["default": ["a": "b"]]),
    ] as [(String, [String: [String: String]])])
  func `a config file is read by the rules of the AWS tools`(
    _ text: String, _ expected: [String: [String: String]]
  ) throws {
    #expect(try config(text).profiles == expected)
  }

  @Test func `a services section nests properties by service`() throws {
    let file = try config(
      "[services s]\ns3 =\n  endpoint_url = https://a # c\n  region = r\nec2 = \n\tendpoint_url = https://b")
    #expect(
      file.services == [
        "s": ["s3": ["endpoint_url": "https://a", "region": "r"], "ec2": ["endpoint_url": "https://b"]]
      ])
  }

  @Test(arguments: [
    ("a = b", "f:1: a property stands before the first section"),
    ("[default]\nplanted-secret", "f:2: a line has no '='"),
    ("[default]\n= planted-secret", "f:2: a property has no name"),
    ("\n[default\na = b", "f:2: a section header is not closed by ']'"),
    ("[default] x", "f:1: something follows a section header"),
    ("[services s]\ns3 =\n  planted-secret", "f:3: an indented line has no '='"),
  ])
  func `a broken file is an error with its line, and without its text`(_ text: String, _ message: String) {
    do {
      _ = try config(text)
      Issue.record("accepted")
    } catch {
      #expect((error as? S3Error)?.message == message)
    }
  }

  @Test func `a file that is not UTF-8 is refused`() {
    #expect(throws: S3Error.self) { try SharedConfigParser.parse([0xFF, 0xFE], kind: .config, path: "f") }
  }

  @Test func `a section of single sign-on is kept by its name`() throws {
    let file = try config(
      "[sso-session a b]\nSSO_Region = r # c\n[sso-session\ts]\nx = y\n  z\n[profile s]\nx = 1\n[sso-session s]\nx2 = y2\n"
        + "[sso-session ]\nno = no")
    #expect(file.ssoSessions == ["a b": ["sso_region": "r"], "s": ["x": "y\nz", "x2": "y2"]])
    #expect(file.profiles == ["s": ["x": "1"]])
  }

  @Test(
    arguments: [
      ("[default]\na = b", ["default": ["a": "b"]]), ("[p]\na = b", ["p": ["a": "b"]]),
      ("[profile p]\na = b", [:]), ("[ p q ]\na = b", ["p q": ["a": "b"]]), ("[services s]\na = b", [:]),
      ("[sso-session s]\na = b", [:]), ("[profile]\na = b", ["profile": ["a": "b"]]),
      ("[p]\na = b\n[p]\na = c", ["p": ["a": "c"]]), ("[default]\na = b#c/d+e=", ["default": ["a": "b#c/d+e="]]),
    ] as [(String, [String: [String: String]])])
  func `a credentials file names its profiles without a word before them`(
    _ text: String, _ expected: [String: [String: String]]
  ) throws {
    let file = try SharedConfigParser.parse(Array(text.utf8), kind: .credentials, path: "f")
    #expect(file.profiles == expected)
    #expect(file.ssoSessions.isEmpty)
  }
}
