import Testing

@testable import S3Client

/// What profiles come to, without asking anybody.
@Suite struct CredentialsPlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var profile: String?
    var environment: [String: String] = [:]
    var credentials = ""
    var config: String
    var expected: CredentialPlan?
    var testDescription: String { name }
  }

  private static let role = AssumedRole(arn: "arn:aws:iam::1:role/a")
  private static let otherRole = AssumedRole(arn: "arn:aws:iam::1:role/b")
  private static let toRole = "role_arn = arn:aws:iam::1:role/a\n"
  private static let toOther = "role_arn = arn:aws:iam::1:role/b\n"
  private static let keys = "aws_access_key_id = ID\naws_secret_access_key = SECRET\n"
  private static let pair = Credentials(accessKeyID: "ID", secretAccessKey: "SECRET")

  @Test(arguments: [
    Case(
      name: "a role from the keys of another profile", profile: "p",
      config: "[profile p]\n\(toRole)source_profile = q\n[profile q]\n\(keys)", expected: .role(role, from: .keys(pair))
    ),
    Case(
      name: "a role from keys of the credentials file", profile: "p", credentials: "[q]\n\(keys)",
      config: "[profile p]\n\(toRole)source_profile = q", expected: .role(role, from: .keys(pair))),
    Case(
      name: "a role beats keys in the same profile", profile: "p", credentials: "[q]\n\(keys)",
      config: "[profile p]\n\(toRole)source_profile = q\naws_access_key_id = A\naws_secret_access_key = B",
      expected: .role(role, from: .keys(pair))),
    Case(
      name: "a role from a role", profile: "p",
      config:
        "[profile p]\n\(toRole)source_profile = q\n[profile q]\n\(toOther)source_profile = r\n[profile r]\n\(keys)",
      expected: .role(role, from: .role(otherRole, from: .keys(pair)))),
    Case(
      name: "a profile that is its own source", profile: "p",
      config: "[profile p]\n\(toRole)source_profile = p\n\(keys)", expected: .role(role, from: .keys(pair))),
    Case(
      name: "a source with a role and keys gives its keys", profile: "p",
      config: "[profile p]\n\(toRole)source_profile = q\n[profile q]\n\(toOther)source_profile = q\n\(keys)",
      expected: .role(role, from: .keys(pair))),
    Case(
      name: "all that a role can say", profile: "p",
      config: """
        [profile p]
        \(toRole)source_profile = q
        external_id = ext
        role_session_name = me@x
        duration_seconds = 900
        [profile q]
        \(keys)
        """,
      expected: .role(
        AssumedRole(arn: role.arn, sessionName: "me@x", externalID: "ext", duration: .seconds(900)), from: .keys(pair))),
    Case(
      name: "a role from the environment", profile: "p",
      environment: ["AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "SECRET"],
      config: "[profile p]\n\(toRole)credential_source = Environment", expected: .role(role, from: .environment(pair))),
    Case(
      name: "a role from a container", profile: "p",
      environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
      config: "[profile p]\n\(toRole)credential_source = EcsContainer",
      expected: .role(
        role,
        from: .container(
          ContainerRequest(url: "http://169.254.170.2/c", authority: "169.254.170.2", authorization: .none)))),
    Case(
      name: "a role from a process", profile: "p",
      config: "[profile p]\n\(toRole)source_profile = q\n[profile q]\ncredential_process = /bin/x 'a b'",
      expected: .role(
        role,
        from: .process(
          ProcessRequest(words: ["/bin/x", "a b"], environment: [:], limit: .seconds(60)),
          source: "credential_process of profile 'q'"))),
    Case(
      name: "a role from web identity, not from that of the environment", profile: "p",
      environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/env", "AWS_ROLE_ARN": "arn:env"],
      config: "[profile p]\n\(toRole)source_profile = q\n[profile q]\n\(toOther)web_identity_token_file = /t",
      expected: .role(role, from: .webIdentity(otherRole, tokenFile: "/t"))),
    Case(
      name: "web identity of the environment",
      environment: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a", "AWS_ROLE_SESSION_NAME": "me",
      ],
      credentials: "[default]\n\(keys)", config: "",
      expected: .webIdentity(AssumedRole(arn: role.arn, sessionName: "me"), tokenFile: "/t")),
    Case(
      name: "web identity of the environment is not for a named profile", profile: "p",
      environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a"],
      config: "[profile p]\n\(keys)", expected: .keys(pair)),
    Case(
      name: "web identity of a profile", profile: "p",
      config: "[profile p]\n\(toRole)web_identity_token_file = /t\nduration_seconds = 900",
      expected: .webIdentity(role, tokenFile: "/t")),
    Case(
      name: "single sign-on with a session", profile: "p", credentials: "[p]\n\(keys)",
      config: """
        [profile p]
        sso_session = s
        sso_account_id = 1
        sso_role_name = R
        [sso-session s]
        sso_region = eu-west-1
        sso_start_url = https://x
        """,
      expected: .singleSignOn(
        SSORequest(profile: "p", cacheKey: "s", region: "eu-west-1", accountID: "1", roleName: "R"))),
    Case(
      name: "single sign-on of older profiles", profile: "p",
      config: """
        [profile p]
        sso_account_id = 1
        sso_role_name = R
        sso_region = eu-west-1
        sso_start_url = https://x
        """,
      expected: .singleSignOn(
        SSORequest(profile: "p", cacheKey: "https://x", region: "eu-west-1", accountID: "1", roleName: "R"))),
    Case(
      name: "a session alone is for other tools than this", profile: "p",
      config: "[profile p]\nsso_session = s\n\(keys)",
      expected: .keys(pair)),
    Case(
      name: "a process beats keys of the config file", profile: "p",
      environment: ["PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "no", "AWS_SESSION_TOKEN": "no", "FOO": "no"],
      config: "[profile p]\ncredential_process = x\n\(keys)",
      expected: .process(
        ProcessRequest(words: ["x"], environment: ["PATH": "/bin"], limit: .seconds(60)),
        source: "credential_process of profile 'p'")),
    Case(
      name: "keys of the credentials file beat a process", profile: "p", credentials: "[p]\n\(keys)",
      config: "[profile p]\ncredential_process = x", expected: .keys(pair)),
    Case(name: "an empty profile", profile: "p", config: "[profile p]\nregion = x", expected: nil),
  ])
  func `a profile says where its credentials come from`(_ test: Case) throws {
    let environment = Environment(test.environment)
    let profiles = try SharedProfiles(
      environment: environment, readFile: Files(credentials: test.credentials, config: test.config).read)
    let selected = try profiles.selected(explicit: test.profile, environment: environment)
    let plan = try ProfileReader(profiles: profiles, environment: environment).plan(for: selected)
    #expect(plan == test.expected)
  }
}
