import HTTPTransport
import Testing

@testable import S3Client

/// Containers and instances that give nothing.
@Suite struct CredentialsBadMetadataTests {
  @Test(arguments: [
    BadInput(
      "a container elsewhere", environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/c"],
      error: """
        container credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI is refused: http is allowed to localhost, \
        127.0.0.0/8, ::1, 169.254.170.2, 169.254.170.23 and fd00:ec2::23 only, not to 'example.com'
        """),
    BadInput(
      "a container behind a user name",
      environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://planted:planted@127.0.0.1/c"],
      error: """
        container credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI is refused: it is not a URL of http or \
        https without user name and fragment
        """),
    BadInput(
      "a container of another scheme", environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "file:///etc/passwd"],
      error: """
        container credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI is refused: it is not a URL of http or \
        https without user name and fragment
        """),
    BadInput(
      "a relative address that is none", environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "latest"],
      error: """
        container credentials: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is refused: it must begin with / and \
        have no spaces
        """),
    BadInput(
      "a token with a line break",
      environment: [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted\r\nx: y",
      ],
      error: """
        container credentials: AWS_CONTAINER_AUTHORIZATION_TOKEN is refused: the token has a line break, a \
        control or a non-ASCII character, or is empty
        """),
    BadInput(
      "a token file of a container that does not exist",
      environment: [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
      ],
      error: """
        container credentials: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE '/token' does not exist
        """),
    BadInput(
      "a token file of a container with two lines",
      environment: [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
      ], files: ["/token": "planted\nx: y"],
      error: """
        container credentials: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE '/token' is refused: the token has a \
        line break, a control or a non-ASCII character, or is empty
        """),
    BadInput(
      "a container without a role",
      environment: [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted-token",
      ], replies: [.answer(404, [:], "planted-token")],
      error: """
        the container endpoint 169.254.170.2 failed: NotFound (status 404): it has no credentials for this \
        container; check the role of the task or pod
        """),
    BadInput(
      "a container that does not answer", environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
      replies: Array(repeating: .fail(.timedOut), count: 3),
      error: """
        the container endpoint 169.254.170.2 failed: 127.0.0.1:9000 did not answer
        """),
    BadInput(
      "a container that answers with a text", environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
      replies: [.answer(200, [:], "planted")],
      error: """
        the answer of the container endpoint 169.254.170.2 cannot be used: it is not JSON: it has something \
        that is no value (byte 0); check what answers there
        """),
    BadInput(
      "a container that leaves the token out", environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
      replies: [
        .answer(200, [:], #"{"AccessKeyId": "ID", "SecretAccessKey": "planted", "Expiration": "2027-01-01T00:00:00Z"}"#)
      ],
      error: """
        the answer of the container endpoint 169.254.170.2 cannot be used: it has no Token; check what \
        answers there
        """),
    BadInput(
      "a container that leaves the end out", environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
      replies: [.answer(200, [:], #"{"AccessKeyId": "ID", "SecretAccessKey": "planted", "Token": "planted"}"#)],
      error: """
        the answer of the container endpoint 169.254.170.2 cannot be used: it has no Expiration; check what \
        answers there
        """),
    BadInput(
      "an unknown mode of the metadata service", environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"],
      error: """
        instance metadata: AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6; correct it or \
        unset it
        """),
    BadInput(
      "a metadata service that is no URL", environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "169.254.169.254"],
      error: """
        instance metadata: AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL of http or https without user \
        name, query and fragment; correct it or unset it
        """),
    BadInput(
      "a metadata service behind a user name",
      environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://planted@169.254.169.254"],
      error: """
        instance metadata: AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL of http or https without user \
        name, query and fragment; correct it or unset it
        """),
    BadInput(
      "a time limit that is a text", environment: ["AWS_METADATA_SERVICE_TIMEOUT": "soon"],
      error: """
        instance metadata: AWS_METADATA_SERVICE_TIMEOUT is not a number of seconds up to 3600; correct it or \
        unset it
        """),
    BadInput(
      "a number of attempts of none", environment: ["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "0"],
      error: """
        instance metadata: AWS_METADATA_SERVICE_NUM_ATTEMPTS is not a number from 1 to 100; correct it or \
        unset it
        """),
    BadInput(
      "a metadata service that is turned off", replies: [.answer(403)],
      error: """
        no credentials found; tried environment variables: AWS_ACCESS_KEY_ID is not set; web identity: \
        AWS_WEB_IDENTITY_TOKEN_FILE is not set; shared files '/home/u/.aws/credentials' and \
        '/home/u/.aws/config': no profile 'default'; container credentials: no AWS_CONTAINER_CREDENTIALS_… \
        variable is set; instance metadata: http://169.254.169.254 gives no session token (status 403); set \
        AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or ask for anonymous access
        """),
    BadInput(
      "a metadata service without a session token", replies: [.answer(200)],
      error: """
        the answer of instance metadata at http://169.254.169.254 cannot be used: its session token is empty \
        or no token; check what answers there
        """),
    BadInput(
      "a metadata service that names no role", replies: [.answer(200, [:], "T"), .answer(200, [:], "\n")],
      error: """
        the answer of instance metadata at http://169.254.169.254 cannot be used: it names no role; check \
        what answers there
        """),
    BadInput(
      "a metadata service that names a strange role", replies: [.answer(200, [:], "T"), .answer(200, [:], "a b?c")],
      error: """
        the answer of instance metadata at http://169.254.169.254 cannot be used: it names no role; check \
        what answers there
        """),
    BadInput(
      "a metadata service that fails", replies: [.answer(200, [:], "T"), .answer(500, [:], "planted")],
      error: """
        the question for the role of the instance at http://169.254.169.254 failed: InternalError (status \
        500): the metadata service refused
        """),
    BadInput(
      "a metadata service that answers with a page",
      replies: [.answer(200, [:], "T"), .answer(200, [:], "role"), .answer(200, [:], "<html>planted")],
      error: """
        the answer of instance metadata at http://169.254.169.254 cannot be used: it is not JSON: it has \
        something that is no value (byte 0); check what answers there
        """),
    BadInput(
      "a role that the instance may not assume",
      replies: [
        .answer(200, [:], "T"), .answer(200, [:], "role"),
        .answer(200, [:], #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "planted"}"#),
      ],
      error: """
        instance metadata has no credentials for role 'role': AssumeRoleUnauthorizedAccess; check the \
        instance profile and the trust policy of the role
        """),
    BadInput(
      "a metadata service that leaves the end out",
      replies: [
        .answer(200, [:], "T"), .answer(200, [:], "role"),
        .answer(
          200, [:], #"{"Code": "Success", "AccessKeyId": "ID", "SecretAccessKey": "planted", "Token": "planted"}"#),
      ],
      error: """
        the answer of instance metadata at http://169.254.169.254 cannot be used: it has no Expiration; \
        check what answers there
        """),
  ])
  func `a container or an instance that gives nothing is an error with source, reason and remedy`(_ input: BadInput)
    async
  { await input.check() }
}
