import ConcurrencyHelpers
import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// A sandbox in this process and a client of it, through a transport that can lie.
struct SandboxWorld: Sendable {
  let server: SandboxServer
  let transport: MeddlingTransport
  let client: S3Client
  let bucket: BucketName

  /// The bucket, or a place in it.
  func path(_ key: String = "") -> S3Path { S3Path(client: client, bucket: bucket, key: key) }

  /// Writes objects whose bytes are their keys.
  func put(_ keys: String...) async throws {
    for key in keys { try await path(key).writeText(key.hasSuffix("/") ? "" : key) }
  }

  /// Every key in the bucket, in order.
  func keys() async throws -> [String] {
    var keys: [String] = []
    for try await entry in path().list(recursive: true) where entry.kind != .prefix { keys.append(entry.path.key) }
    return keys
  }

  /// A second client of the same sandbox.
  func otherClient() throws -> S3Client {
    S3Client(configuration: try Self.configuration(server, { _ in }), transport: CurlTransport())
  }

  static func configuration(
    _ server: SandboxServer, _ change: (inout S3ClientConfiguration) -> Void
  ) throws -> S3ClientConfiguration {
    let credentials = SandboxCredentials.standard
    var configuration = S3ClientConfiguration(
      endpoint: try EndpointURL(server.endpointURL), region: "us-east-1",
      authentication: .provider(
        StaticCredentials(
          Credentials(accessKeyID: credentials.accessKey, secretAccessKey: credentials.secretKey))),
      sleep: { _ in })
    change(&configuration)
    return configuration
  }
}

/// Runs a test against a sandbox with one empty bucket, and stops the sandbox whatever happens.
func withSandbox(
  _ change: (inout S3ClientConfiguration) -> Void = { _ in }, allowsAnonymous: Bool = false,
  _ body: (SandboxWorld) async throws -> Void
) async throws {
  var configuration = SandboxConfiguration()
  let bucket = try BucketName("bucket")
  configuration.buckets = [bucket, try BucketName("other")]
  configuration.recordsRequests = true
  configuration.allowsAnonymous = allowsAnonymous
  let server = try await SandboxServer.start(configuration: configuration)
  let transport = MeddlingTransport(CurlTransport())
  let client = S3Client(configuration: try SandboxWorld.configuration(server, change), transport: transport)
  do {
    try await body(SandboxWorld(server: server, transport: transport, client: client, bucket: bucket))
  } catch {
    try await server.stop()
    throw error
  }
  try await server.stop()
}

/// Runs `body` and returns the error that it throws.
func failure<Output>(_ body: () async throws(S3Error) -> Output) async -> S3Error? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}
