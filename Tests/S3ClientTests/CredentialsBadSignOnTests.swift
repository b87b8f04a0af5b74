import HTTPTransport
import Testing

@testable import S3Client

/// Sign-ons and programs that give nothing.
@Suite struct CredentialsBadSignOnTests {
  @Test(arguments: [
    BadInput(
      "a sign-on session that does not exist", profile: "p",
      config: "[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = R",
      error: """
        single sign-on of profile 'p': the section [sso-session s] does not exist in '/home/u/.aws/config'
        """),
    BadInput(
      "a sign-on without a region", profile: "p",
      config: "[profile p]\nsso_start_url = https://x\nsso_account_id = 1\nsso_role_name = R",
      error: """
        single sign-on of profile 'p': sso_region is missing; run `aws configure sso --profile p`
        """),
    BadInput(
      "a sign-on without a role", profile: "p",
      config: "[profile p]\nsso_start_url = https://x\nsso_account_id = 1\nsso_region = eu-west-1",
      error: """
        single sign-on of profile 'p': sso_role_name is missing; run `aws configure sso --profile p`
        """),
    BadInput(
      "a sign-on that contradicts its session", profile: "p",
      config: "\(Given.signOn)\n[profile p]\nsso_region = us-east-1",
      error: """
        single sign-on of profile 'p': sso_region is not the same as in [sso-session s]; remove it from the \
        profile
        """),
    BadInput(
      "nobody has signed on", profile: "p", config: Given.signOn,
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' does not exist; run `aws sso login --profile \
        p`
        """),
    BadInput(
      "a cached token that is not JSON", profile: "p", config: Given.signOn, files: [Given.tokenPath: "planted"],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' has something that is no value; run `aws sso \
        login --profile p`
        """),
    BadInput(
      "a cached token that is cut", profile: "p", config: Given.signOn,
      files: [Given.tokenPath: "{\"accessToken\": \"planted"],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' ends in the middle; run `aws sso login \
        --profile p`
        """),
    BadInput(
      "a cache without a token", profile: "p", config: Given.signOn,
      files: [Given.tokenPath: "{\"expiresAt\": \"2027-01-01T00:00:00Z\"}"],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' has no accessToken; run `aws sso login \
        --profile p`
        """),
    BadInput(
      "a cache without an end", profile: "p", config: Given.signOn,
      files: [Given.tokenPath: "{\"accessToken\": \"planted\"}"],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' has no expiresAt, or one that is no time; run \
        `aws sso login --profile p`
        """),
    BadInput(
      "a cached token that has expired", profile: "p", config: Given.signOn,
      files: [Given.tokenPath: "{\"accessToken\": \"planted\", \"expiresAt\": \"2026-11-22T10:00:00Z\"}"],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' expired at 2026-11-22T10:00:00.000Z and cannot \
        be renewed; run `aws sso login --profile p`
        """),
    BadInput(
      "a cached token whose registration has expired", profile: "p", config: Given.signOn,
      files: Given.renewable(registeredUntil: "2026-11-22T10:00:00Z"),
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' expired at 2026-11-22T10:00:00.000Z and cannot \
        be renewed; run `aws sso login --profile p`
        """),
    BadInput(
      "a cached token that the service does not renew", profile: "p", config: Given.signOn, files: Given.renewable,
      replies: [.answer(400, [:], #"{"error": "invalid_grant", "error_description": "planted-r is used up"}"#)],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' expired at 2026-11-22T10:00:00.000Z and could \
        not be renewed: CreateToken at https://oidc.eu-west-1.amazonaws.com failed: invalid_grant (status \
        400): [redacted] is used up; run `aws sso login --profile p`
        """),
    BadInput(
      "a renewal that makes no sense", profile: "p", config: Given.signOn, files: Given.renewable,
      replies: [.answer(200, [:], #"{"accessToken": "planted"}"#)],
      error: """
        single sign-on: the cached token '\(Given.tokenPath)' expired at 2026-11-22T10:00:00.000Z and could \
        not be renewed: the answer of CreateToken at https://oidc.eu-west-1.amazonaws.com cannot be used: it \
        has no expiresIn; check what answers there; run `aws sso login --profile p`
        """),
    BadInput(
      "a portal that has signed us out", profile: "p", config: Given.signOn, files: Given.signedOn,
      replies: [
        .answer(
          401, ["x-amzn-ErrorType": "UnauthorizedException:http://x"],
          #"{"message": "Session token not found or invalid"}"#)
      ],
      error: """
        GetRoleCredentials of profile 'p' at https://portal.sso.eu-west-1.amazonaws.com failed: \
        UnauthorizedException (status 401): Session token not found or invalid; run `aws sso login --profile \
        p`
        """),
    BadInput(
      "a portal that does not know the role", profile: "p", config: Given.signOn, files: Given.signedOn,
      replies: [.answer(403, [:], #"{"__type": "ForbiddenException", "message": "No access"}"#)],
      error: """
        GetRoleCredentials of profile 'p' at https://portal.sso.eu-west-1.amazonaws.com failed: \
        ForbiddenException (status 403): No access
        """),
    BadInput(
      "a portal that answers with a page", profile: "p", config: Given.signOn, files: Given.signedOn,
      replies: [.answer(200, [:], "<html>planted")],
      error: """
        the answer of GetRoleCredentials of profile 'p' at https://portal.sso.eu-west-1.amazonaws.com cannot \
        be used: it is not JSON: it has something that is no value (byte 0); check what answers there
        """),
    BadInput(
      "a portal that leaves the secret out", profile: "p", config: Given.signOn, files: Given.signedOn,
      replies: [
        .answer(
          200, [:],
          #"{"roleCredentials": {"accessKeyId": "I", "sessionToken": "planted", "expiration": 1800000000000}}"#)
      ],
      error: """
        the answer of GetRoleCredentials of profile 'p' at https://portal.sso.eu-west-1.amazonaws.com cannot \
        be used: it has no secretAccessKey; check what answers there
        """),
    BadInput(
      "a portal that leaves the end out", profile: "p", config: Given.signOn, files: Given.signedOn,
      replies: [
        .answer(
          200, [:],
          #"{"roleCredentials": {"accessKeyId": "I", "secretAccessKey": "planted", "sessionToken": "planted"}}"#)
      ],
      error: """
        the answer of GetRoleCredentials of profile 'p' at https://portal.sso.eu-west-1.amazonaws.com cannot \
        be used: it has no expiration; check what answers there
        """),
    BadInput(
      "a command with an open quote", profile: "p", config: "[profile p]\ncredential_process = x 'planted",
      error: """
        the command of credential_process of profile 'p' cannot be run: it has a quote that is not closed; \
        correct it
        """),
    BadInput(
      "a command that is a backslash", profile: "p", config: "[profile p]\ncredential_process = \\",
      error: """
        the command of credential_process of profile 'p' cannot be run: it ends with a backslash; correct it
        """),
    BadInput(
      "a command that is empty", profile: "p", config: "[profile p]\ncredential_process = ''",
      error: """
        the command of credential_process of profile 'p' cannot be run: it names no program; correct it
        """),
    BadInput(
      "a program that fails", profile: "p", config: Given.program,
      process: .init(end: .exited(7), output: Array("planted".utf8)),
      error: """
        credential_process of profile 'p' gave no credentials: '/opt/x' ended with exit code 7; run its \
        command by hand to see why
        """),
    BadInput(
      "a program that crashes", profile: "p", config: Given.program, process: .init(end: .signalled(11)),
      error: """
        credential_process of profile 'p' gave no credentials: '/opt/x' was ended by signal 11; run its \
        command by hand to see why
        """),
    BadInput(
      "a program that hangs", profile: "p", config: Given.program, process: .init(end: .timedOut),
      error: """
        credential_process of profile 'p' gave no credentials: '/opt/x' did not end within 60 s and was \
        stopped; run its command by hand to see why
        """),
    BadInput(
      "a program that is not there", profile: "p", config: Given.program,
      process: .init(end: .notStarted(reason: "No such file or directory")),
      error: """
        credential_process of profile 'p' gave no credentials: '/opt/x' could not be started: No such file \
        or directory; run its command by hand to see why
        """),
    BadInput(
      "a program that prints without end", profile: "p", config: Given.program, process: .init(end: .outputTooLarge),
      error: """
        credential_process of profile 'p' gave no credentials: '/opt/x' printed more than 256 KiB; run its \
        command by hand to see why
        """),
    BadInput(
      "a program that prints nothing", profile: "p", config: Given.program, process: Given.printed(#""#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it is not JSON: it is empty (byte \
        0); check what answers there
        """),
    BadInput(
      "a program that prints a text", profile: "p", config: Given.program, process: Given.printed(#"planted"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it is not JSON: it has something \
        that is no value (byte 0); check what answers there
        """),
    BadInput(
      "a program that prints a list", profile: "p", config: Given.program, process: Given.printed(#"["planted"]"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it is not JSON: it is not an object \
        (byte 0); check what answers there
        """),
    BadInput(
      "a program that prints two objects", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 1}{"planted": 1}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it is not JSON: it goes on after its \
        end (byte 14); check what answers there
        """),
    BadInput(
      "a program that prints a name twice", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 1, "AccessKeyId": "planted", "AccessKeyId": "b"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it is not JSON: it has a name twice \
        (byte 54); check what answers there
        """),
    BadInput(
      "a program without a version", profile: "p", config: Given.program,
      process: Given.printed(#"{"AccessKeyId": "ID", "SecretAccessKey": "planted"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it has no Version; check what \
        answers there
        """),
    BadInput(
      "a program of another version", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 2, "AccessKeyId": "ID", "SecretAccessKey": "planted"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: its Version is not 1; check what \
        answers there
        """),
    BadInput(
      "a program whose version is a text", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": "1", "AccessKeyId": "ID", "SecretAccessKey": "planted"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: its Version is not 1; check what \
        answers there
        """),
    BadInput(
      "a program that leaves the secret out", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 1, "AccessKeyId": "ID"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it has no SecretAccessKey; check \
        what answers there
        """),
    BadInput(
      "a program whose secret is a number", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": 12345}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: it has no SecretAccessKey; check \
        what answers there
        """),
    BadInput(
      "a program whose time is broken", profile: "p", config: Given.program,
      process: Given.printed(
        #"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "planted", "Expiration": "planted"}"#),
      error: """
        the answer of credential_process of profile 'p' cannot be used: its Expiration is not a time such as \
        2026-11-22T10:11:12Z; check what answers there
        """),
    BadInput(
      "a program whose credentials have expired", profile: "p", config: Given.program,
      process: Given.printed(
        #"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "planted", "Expiration": "2026-11-22T10:00:00Z"}"#),
      error: """
        the credentials from credential_process of profile 'p' expired at 2026-11-22T10:00:00.000Z, and no \
        newer ones are to be had; renew them at their source, and check the clock of this machine
        """),
    BadInput(
      "a program whose secret has a line break", profile: "p", config: Given.program,
      process: Given.printed(#"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "planted\n"}"#),
      error: """
        the secret access key from credential_process of profile 'p' contains a space, a control or a \
        non-ASCII character; correct it there
        """),
  ])
  func `a sign-on or a program that gives nothing is an error with source, reason and remedy`(_ input: BadInput) async {
    await input.check()
  }
}
