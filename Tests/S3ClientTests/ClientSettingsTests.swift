import S3Types
import Testing

@testable import S3Client

/// Seed row 4: contradicting arguments are an error, never a silent preference.
struct ClientSettingsTests {
  @Test(arguments: [
    (
      ClientSettings(isAnonymous: true, credentials: .test),
      "credentials and anonymous access were given, and each says as whom to make requests; leave all but one out"
    ),
    (
      ClientSettings(credentials: .test, credentialProvider: StaticCredentials(.test)),
      "credentials and a credential provider were given, and each says as whom to make requests; leave all but one out"
    ),
    (
      ClientSettings(profile: "p", credentials: .test),
      "credentials and profile 'p' were given, and each says as whom to make requests; leave all but one out"
    ),
    (
      ClientSettings(profile: "p", credentialProvider: StaticCredentials(.test)),
      "a credential provider and profile 'p' were given, and each says as whom to make requests; leave all but one out"
    ),
    (
      ClientSettings(
        isAnonymous: true, credentials: .test, credentialProvider: StaticCredentials(.test)),
      "credentials, a credential provider and anonymous access were given, and each says as whom to make requests; "
        + "leave all but one out"
    ),
  ])
  func `settings that name two signers are refused`(_ settings: ClientSettings, _ message: String) async {
    let error = await failure { () async throws(S3Error) in
      try await settings.resolve(environment: Environment([:]), readFile: Files(config: "[profile p]").read)
    }
    #expect(error?.code == .configuration)
    #expect(error?.message == message)
  }

  @Test func `a profile may say where the service is for requests that are not signed`() async throws {
    let files = Files(config: "[profile p]\nendpoint_url = http://127.0.0.1:9000\nregion = eu-x-1")
    let resolution = try await ClientSettings(profile: "p", isAnonymous: true).resolve(
      environment: Environment([:]), readFile: files.read)
    #expect(resolution.endpoint?.value.description == "http://127.0.0.1:9000")
    #expect(resolution.region.value == "eu-x-1")
  }

  @Test func `an injected provider is asked instead of the chain`() async throws {
    let resolution = try await ClientSettings(credentialProvider: StaticCredentials(.test)).resolve(
      environment: Environment(["AWS_ACCESS_KEY_ID": "half"]), readFile: Files().read)
    guard case .provider(let provider) = resolution.configuration.authentication else {
      Issue.record("the client is anonymous")
      return
    }
    #expect(try await provider.credentials() == .test)
  }
}
