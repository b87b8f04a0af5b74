import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Credentials that cannot be had, and the whole text that a user sees.
///
/// Whatever is secret in these rows has "planted" in it, and no text may.
struct BadInput: Sendable, CustomTestStringConvertible {
  var name: String
  var profile: String?
  var environment: [String: String]
  var files: [String: String]
  var process: ProcessOutcome
  var replies: [StubTransport.Reply]
  var error: String
  var testDescription: String { name }

  init(
    _ name: String, profile: String? = nil, environment: [String: String] = [:], credentials: String = "",
    config: String = "", files: [String: String] = [:], process: ProcessOutcome = ProcessOutcome(end: .exited(0)),
    replies: [StubTransport.Reply] = [], error: String
  ) {
    self.name = name
    self.profile = profile
    self.environment = environment.merging(["HOME": "/home/u"]) { $1 }
    self.files = files.merging(["/home/u/.aws/credentials": credentials, "/home/u/.aws/config": config]) { $1 }
    self.process = process
    self.replies = replies
    self.error = error
  }

  /// Looks for credentials, and compares what it comes to.
  func check() async {
    let world = TestWorld(files: files, process: process)
    let transport = StubTransport(replies)
    let chain = CredentialChain(
      profile: profile, environment: Environment(environment), tools: world.tools(transport))
    let failure = await failure { () async throws(S3Error) in try await chain.credentials() }
    #expect(failure?.message == error)
    #expect([.credentials, .configuration].contains(failure?.code))
    #expect(transport.unused == 0, "an answer was not asked for")
    var texts = "\(chain) \(String(reflecting: chain))"
    dump(chain, to: &texts)
    if let failure {
      texts += "\(failure)"
      dump(failure, to: &texts)
    }
    #expect(!texts.contains("planted"))
  }
}

/// What many rows have in common.
enum Given {
  /// A key pair.
  static let keys = "aws_access_key_id = ID\naws_secret_access_key = planted-secret\n"
  /// A role, up to where it comes from.
  static let role = "role_arn = arn:aws:iam::1:role/a\n"
  /// Profile `p`, a role from keys.
  static let assuming = "[profile p]\n\(role)source_profile = q\nregion = eu-west-1\n[profile q]\n\(keys)"
  /// Profile `p`, a sign-on.
  static let signOn = """
    [profile p]
    sso_session = s
    sso_account_id = 1
    sso_role_name = R
    [sso-session s]
    sso_region = eu-west-1
    sso_start_url = https://x
    """
  /// Where its token is.
  static let tokenPath = "/home/u/.aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json"
  /// A token that is good.
  static let signedOn = [tokenPath: #"{"accessToken": "planted", "expiresAt": "2027-01-01T00:00:00Z"}"#]
  /// A token that has expired and can be renewed.
  static let renewable = renewable(registeredUntil: "2027-01-01T00:00:00Z")
  /// Profile `p`, a program.
  static let program = "[profile p]\ncredential_process = /opt/x --token planted"
  /// A role by web identity.
  static let webIdentity = [
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a", "AWS_REGION": "eu-west-1",
  ]

  static func renewable(registeredUntil end: String) -> [String: String] {
    let token =
      #"{"accessToken": "planted-a", "expiresAt": "2026-11-22T10:00:00Z", "refreshToken": "planted-r", "#
      + #""clientId": "c", "clientSecret": "planted-s", "registrationExpiresAt": "\#(end)", "x": [1, null]}"#
    return [tokenPath: token]
  }

  /// What a program printed.
  static func printed(_ text: String) -> ProcessOutcome {
    ProcessOutcome(end: .exited(0), output: Array(text.utf8))
  }
}
