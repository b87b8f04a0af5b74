import HTTPTransport
import Testing

@testable import S3Client

/// Roles, by keys and by token, that cannot be had.
@Suite struct CredentialsBadRoleTests {
  @Test(arguments: [
    BadInput(
      "a role that is no ARN", profile: "p", config: "[profile p]\nrole_arn = planted-role\nsource_profile = q",
      error: """
        profile 'p': the role is not an ARN such as arn:aws:iam::123456789012:role/name; correct role_arn
        """),
    BadInput(
      "a role with two sources", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = q\ncredential_source = Environment",
      error: """
        profile 'p': role_arn has both source_profile and credential_source; remove one
        """),
    BadInput(
      "a role without a source", profile: "p", config: "[profile p]\n\(Given.role)",
      error: """
        profile 'p': role_arn has neither source_profile nor credential_source; add one
        """),
    BadInput(
      "a role that asks for a one-time code", profile: "p",
      config:
        "[profile p]\n\(Given.role)source_profile = q\nmfa_serial = arn:aws:iam::1:mfa/x\n[profile q]\n\(Given.keys)",
      error: """
        profile 'p': mfa_serial asks for a one-time code, and nobody is there to type it; get temporary \
        credentials beforehand (`aws configure export-credentials --profile p` prints them)
        """),
    BadInput(
      "a source that does not exist", profile: "p", config: "[profile p]\n\(Given.role)source_profile = q",
      error: """
        profile 'p': its source_profile 'q' is in neither '/home/u/.aws/credentials' nor \
        '/home/u/.aws/config'
        """),
    BadInput(
      "a source without credentials", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = q\n[profile q]\nregion = x",
      error: """
        profile 'p': its source_profile 'q' has no credentials ('p' -> 'q')
        """),
    BadInput(
      "a profile that is its own source and has no keys", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = p",
      error: """
        profile 'p': its source_profile leads back to itself: 'p' -> 'p'
        """),
    BadInput(
      "a loop of three", profile: "a",
      config:
        "[profile a]\n\(Given.role)source_profile = b\n[profile b]\n\(Given.role)source_profile = c\n[profile c]\n\(Given.role)source_profile = a",
      error: """
        profile 'c': its source_profile leads back to itself: 'a' -> 'b' -> 'c' -> 'a'
        """),
    BadInput(
      "a source of an unknown kind", profile: "p", config: "[profile p]\n\(Given.role)credential_source = planted",
      error: """
        profile 'p': credential_source is none of Environment, Ec2InstanceMetadata and EcsContainer
        """),
    BadInput(
      "the environment as a source, and it is empty", profile: "p",
      config: "[profile p]\n\(Given.role)credential_source = Environment",
      error: """
        profile 'p': credential_source is Environment, and AWS_ACCESS_KEY_ID is not set
        """),
    BadInput(
      "a container as a source, and there is none", profile: "p",
      config: "[profile p]\n\(Given.role)credential_source = EcsContainer",
      error: """
        profile 'p': credential_source is EcsContainer, and no AWS_CONTAINER_CREDENTIALS_… variable is set
        """),
    BadInput(
      "a session name with a space", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = q\nrole_session_name = a b\n[profile q]\n\(Given.keys)",
      error: """
        profile 'p': role_session_name is not 2 to 64 letters, digits or characters of _+=,.@-; correct it
        """),
    BadInput(
      "a session of ten minutes", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = q\nduration_seconds = 600\n[profile q]\n\(Given.keys)",
      error: """
        profile 'p': duration_seconds is not a number from 900 to 43200; correct it
        """),
    BadInput(
      "a session of a text", profile: "p",
      config: "[profile p]\n\(Given.role)source_profile = q\nduration_seconds = 1h\n[profile q]\n\(Given.keys)",
      error: """
        profile 'p': duration_seconds is not a number from 900 to 43200; correct it
        """),
    BadInput(
      "a role in a region that is none", profile: "p",
      config: "[profile p]\nregion = a.b\n\(Given.role)source_profile = q\n[profile q]\n\(Given.keys)",
      error: """
        STS cannot be found: 'a.b' cannot be the name of an AWS region; set one
        """),
    BadInput(
      "STS refuses", profile: "p", config: Given.assuming,
      replies: [.answer(403, [:], CredentialsSTSTests.error("AccessDenied", "User is not authorized"))],
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: \
        AccessDenied (status 403): User is not authorized; check the trust policy of the role and the \
        permissions of who asks for it
        """),
    BadInput(
      "STS does not know the source", profile: "p", config: Given.assuming,
      replies: [
        .answer(403, [:], CredentialsSTSTests.error("InvalidClientTokenId", "The token planted-secret is invalid"))
      ],
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: \
        InvalidClientTokenId (status 403): The token [redacted] is invalid; check the keys that the role is \
        asked for with
        """),
    BadInput(
      "STS answers with a page", profile: "p", config: Given.assuming,
      replies: [.answer(403, [:], "<html>planted</html>")],
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: \
        AccessDenied (status 403): the answer cannot be used: it is HTML; check the endpoint URL of STS
        """),
    BadInput(
      "STS answers with another document", profile: "p", config: Given.assuming,
      replies: Array(repeating: .answer(200, [:], "<GetCallerIdentityResponse/>"), count: 3),
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: the answer \
        cannot be used: it is not the answer to AssumeRole
        """),
    BadInput(
      "STS answers with nothing", profile: "p", config: Given.assuming,
      replies: Array(repeating: .answer(200), count: 3),
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: the answer \
        cannot be used: it is not the answer to AssumeRole
        """),
    BadInput(
      "STS answers without a token", profile: "p", config: Given.assuming,
      replies: [
        .answer(
          200, [:],
          "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>I</AccessKeyId><SecretAccessKey>planted</SecretAccessKey><Expiration>2027-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )
      ],
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: the answer \
        cannot be used: it has no SessionToken
        """),
    BadInput(
      "STS answers with a broken time", profile: "p", config: Given.assuming,
      replies: [.answer(200, [:], CredentialsSTSTests.answer(expiration: "planted"))],
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: the answer \
        cannot be used: its Expiration is not a time
        """),
    BadInput(
      "STS gives expired credentials", profile: "p", config: Given.assuming,
      replies: [.answer(200, [:], CredentialsSTSTests.answer(expiration: "2026-11-22T10:00:00Z"))],
      error: """
        the credentials from role 'arn:aws:iam::1:role/a' expired at 2026-11-22T10:00:00.000Z, and no newer \
        ones are to be had; renew them at their source, and check the clock of this machine
        """),
    BadInput(
      "STS is not there", profile: "p", config: Given.assuming,
      replies: Array(repeating: .fail(.cannotConnect), count: 3),
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: \
        127.0.0.1:9000 did not answer
        """),
    BadInput(
      "STS cuts its answer", profile: "p", config: Given.assuming,
      replies: Array(repeating: .cut(200, [:], "<AssumeRoleResponse><AssumeRoleResult>planted"), count: 3),
      error: """
        AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com failed: the \
        connection closed early
        """),
    BadInput(
      "a token file without a role", environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"],
      error: """
        web identity: there is a token file and no role; set AWS_ROLE_ARN, or role_arn of profile 'default'
        """),
    BadInput(
      "a web identity role that is no ARN",
      environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "planted"],
      error: """
        web identity: the role is not an ARN such as arn:aws:iam::123456789012:role/name; correct role_arn
        """),
    BadInput(
      "a token file that does not exist", environment: Given.webIdentity,
      error: """
        the web identity token file '/token' does not exist; check AWS_WEB_IDENTITY_TOKEN_FILE
        """),
    BadInput(
      "a token file that is empty", environment: Given.webIdentity, files: ["/token": "\n"],
      error: """
        the web identity token file '/token' does not hold one token; check what writes it
        """),
    BadInput(
      "a token file with two tokens", environment: Given.webIdentity, files: ["/token": "planted a\nplanted b"],
      error: """
        the web identity token file '/token' does not hold one token; check what writes it
        """),
    BadInput(
      "a token that is refused", environment: Given.webIdentity, files: ["/token": "planted-jwt"],
      replies: [.answer(400, [:], CredentialsSTSTests.error("InvalidIdentityToken", "planted-jwt is no token"))],
      error: """
        AssumeRoleWithWebIdentity of role 'arn:aws:iam::1:role/a' at https://sts.eu-west-1.amazonaws.com \
        failed: InvalidIdentityToken (status 400): [redacted] is no token; check the identity provider of \
        the role and what writes the token
        """),
  ])
  func `a role that cannot be assumed is refused with source, reason and remedy`(_ input: BadInput) async {
    await input.check()
  }
}
