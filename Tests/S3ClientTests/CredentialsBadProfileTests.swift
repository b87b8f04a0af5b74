import HTTPTransport
import Testing

@testable import S3Client

/// What the environment and the shared files say and cannot mean.
@Suite struct CredentialsBadProfileTests {
  @Test(arguments: [
    BadInput(
      "half a pair in the environment", environment: ["AWS_SECRET_ACCESS_KEY": "planted-secret"],
      error: """
        AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not; set both or neither
        """),
    BadInput(
      "a secret with a line break",
      environment: ["AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "planted-secret\n"],
      error: """
        the secret access key from environment variables contains a space, a control or a non-ASCII \
        character; correct it there
        """),
    BadInput(
      "a token with a space",
      environment: [
        "AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "planted-secret", "AWS_SESSION_TOKEN": "planted token",
      ],
      error: """
        the session token from environment variables contains a space, a control or a non-ASCII character; \
        correct it there
        """),
    BadInput(
      "an expiration that is no time",
      environment: [
        "AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "planted-secret",
        "AWS_CREDENTIAL_EXPIRATION": "planted-tomorrow",
      ],
      error: """
        AWS_CREDENTIAL_EXPIRATION is not a time such as 2026-11-22T10:11:12Z; correct it or unset it
        """),
    BadInput(
      "an expiration that has passed",
      environment: [
        "AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "planted-secret",
        "AWS_CREDENTIAL_EXPIRATION": "2026-11-22T11:00:00+01:00",
      ],
      error: """
        the credentials from environment variables expired at 2026-11-22T10:00:00.000Z, and no newer ones \
        are to be had; renew them at their source, and check the clock of this machine
        """),
    BadInput(
      "a line without an equals sign", credentials: "[default]\nplanted-secret",
      error: """
        /home/u/.aws/credentials:2: a line has no '='
        """),
    BadInput(
      "a section that is not closed", credentials: "[default\naws_secret_access_key = planted-secret",
      error: """
        /home/u/.aws/credentials:1: a section header is not closed by ']'
        """),
    BadInput(
      "a property before any section", config: "aws_secret_access_key = planted-secret",
      error: """
        /home/u/.aws/config:1: a property stands before the first section
        """),
    BadInput(
      "a nested line without an equals sign", config: "[services s]\ns3 =\n  planted-secret",
      error: """
        /home/u/.aws/config:3: an indented line has no '='
        """),
    BadInput(
      "a profile that does not exist", profile: "nope", config: "[default]\n\(Given.keys)",
      error: """
        profile 'nope' is in neither '/home/u/.aws/credentials' nor '/home/u/.aws/config'
        """),
    BadInput(
      "half a pair in the credentials file", credentials: "[default]\naws_secret_access_key = planted-secret",
      error: """
        profile 'default' in '/home/u/.aws/credentials' has only half a key pair: aws_access_key_id is \
        missing
        """),
    BadInput(
      "half a pair in the config file", profile: "p", config: "[profile p]\naws_access_key_id = ID",
      error: """
        profile 'p' in '/home/u/.aws/config' has only half a key pair: aws_secret_access_key is missing
        """),
    BadInput(
      "a secret of two lines",
      credentials: "[default]\naws_access_key_id = ID\naws_secret_access_key = planted\n  secret",
      error: """
        the secret access key from profile 'default' in '/home/u/.aws/credentials' contains a space, a \
        control or a non-ASCII character; correct it there
        """),
    BadInput(
      "console login", profile: "p", config: "[profile p]\nlogin_session = arn:aws:iam::1:user/x",
      error: """
        profile 'p': login_session (console login) is not supported; export its keys as environment \
        variables (`aws configure export-credentials --profile p` prints them)
        """),
  ])
  func `a profile or an environment that cannot be meant is refused with place, reason and remedy`(_ input: BadInput)
    async
  { await input.check() }
}
