import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// What a client does when S3 refuses the credentials of a provider (row R4).
@Suite(.timeLimit(.minutes(5))) struct CredentialsRefusalTests {
  /// Gives `K1`, `K2`, … with an hour to live, and counts.
  private static func provider(_ world: TestWorld, _ count: Locked<Int>) -> RefreshingCredentials {
    RefreshingCredentials(source: "s", now: { world.now }) { () async throws(S3Error) in
      let number = count.withLock { count in
        count += 1
        return count
      }
      return Credentials(
        accessKeyID: "K\(number)", secretAccessKey: "planted", expiration: world.now.advanced(by: .seconds(3600)))
    }
  }

  /// Refuses the first key.
  private struct Service: HTTPSending {
    let status: Int
    let code: String

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      let isOld = request.headers["authorization"]?.contains("Credential=K1/") == true
      let stub = StubTransport([isOld ? .error(status, code) : .answer(request.method == .delete ? 204 : 200)])
      return try await stub.send(request)
    }
  }

  private static func client(_ provider: any CredentialProvider, _ service: Service, _ world: TestWorld) throws
    -> S3Client
  {
    S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL("http://127.0.0.1:9000"), region: "us-east-1", authentication: .provider(provider),
        now: { world.now }, random: { 0.5 }, sleep: { _ in }),
      transport: service)
  }

  @Test(arguments: ["ExpiredToken", "InvalidToken"])
  func `a hundred requests that are refused as expired bring one refresh, and all succeed`(_ code: String) async throws
  {
    let (world, count) = (TestWorld(), Locked(0))
    let client = try Self.client(Self.provider(world, count), Service(status: 400, code: code), world)
    let key = try S3Location.make("key")
    await withTaskGroup(of: S3Error?.self) { group in
      for _ in 0..<100 {
        group.addTask {
          await failure { () async throws(S3Error) in try await client.deleteObject(DeleteObjectParameters(key)) }
        }
      }
      for await error in group { #expect(error == nil) }
    }
    #expect(count.withLock { $0 } == 2)
  }

  @Test(arguments: [(403, 0, 1), (403, 40, 1), (403, 51, 2), (400, 0, 1), (400, 51, 2), (404, 51, 1)])
  func `a HEAD that is refused without a reason brings a refresh only close to the end of what was used`(
    _ status: Int, _ minutes: Int, _ fetches: Int
  ) async throws {
    let (world, count) = (TestWorld(), Locked(0))
    let inner = Self.provider(world, count)
    _ = try await inner.credentials()
    // Handed out before the clock moved, as to a request that waited for long.
    let provider = Late(inner: inner, first: try await inner.credentials())
    world.now = world.now.advanced(by: .seconds(minutes * 60))
    let client = try Self.client(provider, Service(status: status, code: ""), world)
    let bucket = try BucketName("bucket")
    let error = await failure { () async throws(S3Error) in try await client.headBucket(HeadBucketParameters(bucket)) }
    #expect((error == nil) == (fetches == 2))
    #expect(count.withLock { $0 } == fetches)
  }

  /// Gives the same credentials until they are refused.
  private final class Late: CredentialProvider {
    private let inner: RefreshingCredentials
    private let first: Locked<Credentials?>

    init(inner: RefreshingCredentials, first: Credentials) {
      self.inner = inner
      self.first = Locked(first)
    }

    func credentials() async throws(S3Error) -> Credentials {
      if let first = first.withLock({ $0 }) { return first }
      return try await inner.credentials()
    }

    func invalidate(_ refused: Credentials) async {
      first.withLock { $0 = nil }
      await inner.invalidate(refused)
    }
  }

  @Test func `an expiration makes no other signature`() {
    let credentials = Credentials.test
    #expect(credentials.signsLike(credentials.expiring(at: .test)))
    #expect(credentials != credentials.expiring(at: .test))
    #expect(!credentials.signsLike(Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "other")))
  }

  @Test func `the chain forwards a refusal to what it found, and reads files again`() async throws {
    let world = TestWorld(files: ["~/.aws/credentials": "[default]\naws_access_key_id = A\naws_secret_access_key = s"])
    let chain = CredentialChain(environment: Environment([:]), tools: world.tools(NoNetwork()))
    let first = try await chain.credentials()
    world["~/.aws/credentials"] = "[default]\naws_access_key_id = B\naws_secret_access_key = s"
    #expect(try await chain.credentials() == first)
    await chain.invalidate(first)
    #expect(try await chain.credentials().accessKeyID == "B")

    let program = TestWorld(
      files: ["~/.aws/config": Given.program],
      process: Given.printed(#"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "planted"}"#))
    let other = CredentialChain(profile: "p", environment: Environment([:]), tools: program.tools(NoNetwork()))
    await other.invalidate(try await other.credentials())
    _ = try await other.credentials()
    #expect(program.commands.count == 2)
    #expect(program.reads.count == 2)
  }

  @Test func `a hundred callers search for credentials once`() async throws {
    let world = TestWorld(files: ["~/.aws/credentials": "[default]\naws_access_key_id = A\naws_secret_access_key = s"])
    let chain = CredentialChain(environment: Environment([:]), tools: world.tools(NoNetwork()))
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<100 { group.addTask { try? await chain.credentials().accessKeyID } }
      for await id in group { #expect(id == "A") }
    }
    #expect(world.reads.count == 2)
  }

  @Test func `an expiration in the environment ends the credentials by name`() async throws {
    let world = TestWorld()
    let chain = CredentialChain(
      environment: Environment([
        "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "planted", "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": "2026-11-22T11:11:12Z", "AWS_ACCOUNT_ID": "1",
      ]), tools: world.tools(NoNetwork()))
    #expect(try await chain.credentials().expiration == .test.advanced(by: .seconds(3600)))
    world.now = .test.advanced(by: .seconds(3599))
    _ = try await chain.credentials()
    world.now = .test.advanced(by: .seconds(3600))
    let error = await failure { () async throws(S3Error) in try await chain.credentials() }
    #expect(error?.message.hasPrefix("the credentials from environment variables expired at ") == true)
  }
}
