import ConcurrencyHelpers
import HTTPTransport
import S3Types

@testable import S3Client

/// A client on a stub, with the pauses that it took between attempts.
struct TestClient {
  let client: S3Client
  let transport: StubTransport
  let pauses: Locked<[Duration]>
  let budget: RetryBudget

  init(
    _ replies: [StubTransport.Reply], endpoint: String? = "http://127.0.0.1:9000", region: String = "us-east-1",
    authentication: S3ClientConfiguration.Authentication = .provider(StaticCredentials(.test)),
    payloadSigning: S3ClientConfiguration.PayloadSigning = .automatic, maxAttempts: Int = 3,
    budget: RetryBudget = RetryBudget(), addressing: AddressingStyle = .auto,
    dialect: Dialect? = nil, gate: RequestGate? = nil, now: @escaping @Sendable () -> Timestamp = { .test }
  ) throws {
    let pauses = Locked<[Duration]>([])
    self.pauses = pauses
    self.budget = budget
    transport = StubTransport(replies)
    var configuration = S3ClientConfiguration(
      endpoint: try endpoint.map { try EndpointURL($0) }, region: region, addressing: addressing, dialect: dialect,
      authentication: authentication, retry: RetrySettings(maxAttempts: maxAttempts, budget: budget),
      payloadSigning: payloadSigning,
      now: now, random: { 0.5 },
      sleep: { pause in pauses.withLock { $0.append(pause) } })
    configuration.gate = gate
    client = S3Client(configuration: configuration, transport: transport)
  }

  var sent: [StubTransport.Sent] { transport.sent }
}

extension Dialect {
  /// That of an unknown service which lists by a version.
  static func listing(by version: ListVersion) -> Dialect {
    var dialect = Dialect.generic
    dialect.listVersion = version
    return dialect
  }
}

extension Credentials {
  static let test = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "planted-secret-7f3a")
}

extension Timestamp {
  /// The time of the signing fixtures.
  static let test = Timestamp(seconds: 1_795_342_272)
}

extension BucketName {
  static func make(_ name: String = "bucket") throws -> BucketName { try BucketName(name) }
}

extension S3Location {
  static func make(_ key: String, in bucket: String = "bucket") throws -> S3Location {
    S3Location(bucket: try BucketName(bucket), key: try ObjectKey(key))
  }
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
