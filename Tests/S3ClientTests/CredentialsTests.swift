import ConcurrencyHelpers
import Glibc
import Testing

@testable import S3Client

@Suite struct CredentialChainTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var explicit: Credentials?
    var profile: String?
    var environment: [String: String] = [:]
    var credentials: String?
    var config: String?
    var expected: Expected
    var testDescription: String { name }

    enum Expected: Sendable {
      case keys(String, String, token: String? = nil)
      case error(S3Error.Code, String)
    }
  }

  private static let env = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "env-secret"]
  private static func keys(_ id: String) -> String {
    "aws_access_key_id = \(id)\naws_secret_access_key = \(id)-secret\n"
  }

  @Test(arguments: [
    Case(
      name: "given beats everything", explicit: Credentials(accessKeyID: "GIVEN", secretAccessKey: "s"),
      environment: env, credentials: "[default]\n" + keys("FILE"), expected: .keys("GIVEN", "s")),
    Case(
      name: "environment beats files", environment: env, credentials: "[default]\n" + keys("FILE"),
      expected: .keys("ENV", "env-secret")),
    Case(
      name: "environment with a token", environment: env.merging(["AWS_SESSION_TOKEN": "t"]) { $1 },
      expected: .keys("ENV", "env-secret", token: "t")),
    Case(
      name: "the legacy name of the token", environment: env.merging(["AWS_SECURITY_TOKEN": "t"]) { $1 },
      expected: .keys("ENV", "env-secret", token: "t")),
    Case(
      name: "both names of the token",
      environment: env.merging(["AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"]) { $1 },
      expected: .keys("ENV", "env-secret", token: "new")),
    Case(
      name: "empty variables are not set", environment: ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""],
      credentials: "[default]\n" + keys("FILE"), expected: .keys("FILE", "FILE-secret")),
    Case(
      name: "an id without a secret does not fall through", environment: ["AWS_ACCESS_KEY_ID": "ENV"],
      credentials: "[default]\n" + keys("FILE"),
      expected: .error(.credentials, "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")),
    Case(
      name: "an id with an empty secret does not fall through",
      environment: ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": ""], credentials: "[default]\n" + keys("FILE"),
      expected: .error(.credentials, "AWS_SECRET_ACCESS_KEY is not")),
    Case(
      name: "a secret without an id does not fall through", environment: ["AWS_SECRET_ACCESS_KEY": "s"],
      credentials: "[default]\n" + keys("FILE"), expected: .error(.credentials, "AWS_ACCESS_KEY_ID is not")),
    Case(
      name: "a named profile beats the environment", profile: "p", environment: env,
      credentials: "[default]\n" + keys("FILE") + "[p]\n" + keys("P"), expected: .keys("P", "P-secret")),
    Case(
      name: "AWS_PROFILE does not beat the environment", environment: env.merging(["AWS_PROFILE": "p"]) { $1 },
      credentials: "[p]\n" + keys("P"), expected: .keys("ENV", "env-secret")),
    Case(
      name: "AWS_PROFILE chooses the profile", environment: ["AWS_PROFILE": "p"],
      credentials: "[default]\n" + keys("FILE") + "[p]\n" + keys("P"), expected: .keys("P", "P-secret")),
    Case(
      name: "AWS_DEFAULT_PROFILE is second", environment: ["AWS_PROFILE": "p", "AWS_DEFAULT_PROFILE": "q"],
      credentials: "[p]\n" + keys("P") + "[q]\n" + keys("Q"), expected: .keys("P", "P-secret")),
    Case(
      name: "AWS_DEFAULT_PROFILE alone", environment: ["AWS_DEFAULT_PROFILE": "q"],
      credentials: "[p]\n" + keys("P") + "[q]\n" + keys("Q"), expected: .keys("Q", "Q-secret")),
    Case(
      name: "the credentials file beats the config file", credentials: "[default]\n" + keys("CRED"),
      config: "[default]\n" + keys("CONF"), expected: .keys("CRED", "CRED-secret")),
    Case(
      name: "the config file alone", config: "[profile p]\n" + keys("P") + "[default]\n" + keys("CONF"),
      expected: .keys("CONF", "CONF-secret")),
    Case(
      name: "a profile of the config file", profile: "p", config: "[profile p]\n" + keys("P"),
      expected: .keys("P", "P-secret")),
    Case(
      name: "a config section without the word profile is none", profile: "p", config: "[p]\n" + keys("P"),
      expected: .error(.configuration, "profile 'p' is in neither '~/.aws/credentials' nor '~/.aws/config'")),
    Case(
      name: "a credentials section with the word profile is none", profile: "p",
      credentials: "[profile p]\n" + keys("P"), expected: .error(.configuration, "profile 'p' is in neither")),
    Case(
      name: "a named profile that is missing is an error", profile: "nope", environment: env,
      credentials: "[default]\n" + keys("FILE"), expected: .error(.configuration, "profile 'nope' is in neither")),
    Case(
      name: "AWS_PROFILE that is missing is an error", environment: ["AWS_PROFILE": "nope"],
      credentials: "[default]\n" + keys("FILE"), expected: .error(.configuration, "profile 'nope' is in neither")),
    Case(
      name: "half a pair in a profile is an error", credentials: "[default]\naws_access_key_id = A",
      config: "[default]\n" + keys("CONF"),
      expected: .error(.credentials, "has only half a key pair: aws_secret_access_key is missing")),
    Case(
      name: "a token in a profile", credentials: "[default]\n" + keys("A") + "aws_session_token = t#1",
      expected: .keys("A", "A-secret", token: "t#1")),
    Case(
      name: "keys of the credentials file come before a process", credentials: "[default]\n" + keys("CRED"),
      config: "[default]\ncredential_process = /bin/x", expected: .keys("CRED", "CRED-secret")),
    Case(
      name: "nothing anywhere",
      expected: .error(
        .credentials,
        "no credentials found; tried environment variables: AWS_ACCESS_KEY_ID is not set; "
          + "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; "
          + "shared files '~/.aws/credentials' and '~/.aws/config': no profile 'default'; "
          + "container credentials: no AWS_CONTAINER_CREDENTIALS_… variable is set; "
          + "instance metadata: no answer from http://169.254.169.254; "
          + "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or ask for anonymous access")),
    Case(
      name: "nothing anywhere, and no metadata service", environment: ["AWS_EC2_METADATA_DISABLED": "true"],
      expected: .error(.credentials, "instance metadata: turned off by AWS_EC2_METADATA_DISABLED; set AWS")),
    Case(
      name: "a named profile without keys", profile: "p", environment: env, config: "[profile p]\nregion = x",
      expected: .error(
        .credentials,
        "tried environment variables: not used, because profile 'p' was named; "
          + "web identity: not used, because profile 'p' was named; "
          + "shared files '~/.aws/credentials' and '~/.aws/config': profile 'p' has no role_arn, sso_account_id, "
          + "aws_access_key_id or credential_process; container credentials: ")),
    Case(
      name: "a key with a line break is refused",
      environment: ["AWS_ACCESS_KEY_ID": "A\nB", "AWS_SECRET_ACCESS_KEY": "s"],
      expected: .error(.credentials, "the access key ID from environment variables contains")),
    Case(
      name: "files at other places and a home directory",
      environment: ["HOME": "/home/u", "AWS_CONFIG_FILE": "/elsewhere/config"],
      credentials: "[default]\n" + keys("HOME"),
      expected: .keys("HOME", "HOME-secret")),
  ])
  func `credentials come from the first source that applies`(_ test: Case) async throws {
    var tools = TestWorld().tools(NoNetwork())
    tools.readFile = Files(credentials: test.credentials, config: test.config).read
    let chain = CredentialChain(
      explicit: test.explicit, profile: test.profile, environment: Environment(test.environment), tools: tools)
    do {
      let found = try await chain.credentials()
      guard case .keys(let id, let secret, let token) = test.expected else {
        Issue.record("found \(found)")
        return
      }
      #expect(found == Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token))
    } catch {
      guard case .error(let code, let text) = test.expected else {
        Issue.record("\(error)")
        return
      }
      #expect(error.code == code)
      #expect(error.message.contains(text), "\(error.message)")
      #expect(!error.message.contains("-secret"))
    }
  }

  @Test func `the files are read once, and again after a refusal`() async throws {
    let reads = Locked(0)
    let files = Files(credentials: "[default]\n" + Self.keys("A"))
    let chain = CredentialChain(environment: Environment([:])) { (path) throws(S3Error) in
      reads.withLock { $0 += 1 }
      return try files.read(path)
    }
    let first = try await chain.credentials()
    _ = try await chain.credentials()
    #expect(reads.withLock { $0 } == 2)
    await chain.invalidate(first)
    _ = try await chain.credentials()
    #expect(reads.withLock { $0 } == 4)
  }

  @Test func `a job without credentials fails when its settings are resolved`() async {
    let error = await failure { () async throws(S3Error) in
      try await ClientSettings().resolve(
        environment: Environment(["AWS_EC2_METADATA_DISABLED": "true"]), readFile: Files().read)
    }
    #expect(error?.code == .credentials)
  }

  @Test func `the reader of files tells a missing file from one that cannot be read`() throws {
    #expect(try ConfigurationFile.read("/nonexistent-s3client") == nil)
    #expect(throws: S3Error.self) { try ConfigurationFile.read("/dev/zero") }
    #expect(try ConfigurationFile.read("/dev/null") == nil)
    #expect(try ConfigurationFile.read(#filePath)?.isEmpty == false)
  }

  @Test(arguments: [(EACCES, false, true), (EACCES, true, false), (EIO, false, false)])
  func `an unnamed file in somebody else's home is passed over, a named or broken one is not`(
    number: Int32, isNamed: Bool, isPassedOver: Bool
  ) async {
    var variables = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": "/home/other"]
    if isNamed { variables["AWS_CONFIG_FILE"] = "/home/other/.aws/config" }
    let error = await failure { [variables] () async throws(S3Error) in
      try await ClientSettings().resolve(environment: Environment(variables)) { path throws(S3Error) in
        throw S3Error(code: .configuration, message: "no", cause: .file(path: path, errno: number))
      }
    }
    #expect((error == nil) == isPassedOver)
  }
}
