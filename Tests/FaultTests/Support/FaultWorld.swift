import ConcurrencyHelpers
import Foundation
import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// A sandbox in this process that does what a script says, and a client of it over real sockets.
struct FaultWorld: Sendable {
  let server: SandboxServer
  let transport: any HTTPSending
  let client: S3Client
  /// How long the client wanted to wait before each of its retries.
  let pauses: Locked<[Duration]>
  static let bucket = "bucket"

  /// The address of an object, for requests that no client makes.
  func url(_ key: String) -> String { "\(server.endpointURL)/\(Self.bucket)/\(key)" }

  func location(_ key: String) throws -> S3Location {
    S3Location(bucket: try BucketName(Self.bucket), key: try ObjectKey(key))
  }

  /// Writes an object of this text.
  @discardableResult
  func put(_ key: String, _ text: String, _ condition: WriteCondition = .none) async throws -> PutObjectResult {
    try await client.putObject(
      PutObjectParameters(location(key), source: .bytes(Array(text.utf8)), condition: condition))
  }

  /// Reads an object to its proven end.
  func get(_ key: String, expecting length: Int? = nil) async throws -> String {
    let result = try await client.getObject(GetObjectParameters(location(key), expectedLength: length))
    var bytes: [UInt8] = []
    while let chunk = try await result.body.next() { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Sends a request without a client: its status and body.
  func send(
    _ method: HTTPRequest.Method, _ key: String, body: String = "", idle: Duration = .seconds(60)
  ) async throws -> (status: Int, body: String) {
    let response = try await transport.send(
      HTTPRequest(
        method: method, url: url(key), body: body.isEmpty ? .none : .bytes(Array(body.utf8)),
        timeouts: HTTPTimeouts(connect: .seconds(10), idle: idle, total: nil)))
    return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 26), as: UTF8.self))
  }

  /// The requests of an operation so far, as the log has them.
  func log(of operation: String) -> [RequestLog.Entry] {
    server.requestLog.entries.filter { $0.operation == operation }
  }
}

/// Runs a test against a sandbox with a script; the test fails when a rule of the script hit nothing.
func withFaults(
  _ script: FaultScript, idle: Duration? = nil, attempts: Int = 3,
  sandbox change: (inout SandboxConfiguration) throws -> Void = { _ in },
  client changeClient: (inout S3ClientConfiguration) -> Void = { _ in },
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (FaultWorld) async throws -> Void
) async throws {
  var configuration = SandboxConfiguration()
  configuration.buckets = [try BucketName(FaultWorld.bucket), try BucketName("other")]
  configuration.recordsRequests = true
  configuration.allowsAnonymous = true
  configuration.faults = script
  try change(&configuration)
  let server = try await SandboxServer.start(configuration: configuration)
  let transport = CurlTransport()
  let credentials = SandboxCredentials.standard
  let pauses = Locked<[Duration]>([])
  var settings = S3ClientConfiguration(
    endpoint: try EndpointURL(server.endpointURL), region: "us-east-1",
    authentication: .provider(
      StaticCredentials(Credentials(accessKeyID: credentials.accessKey, secretAccessKey: credentials.secretKey))),
    retry: RetrySettings(maxAttempts: attempts, budget: RetryBudget()), random: { 0.5 },
    sleep: { pause in pauses.withLock { $0.append(pause) } })
  changeClient(&settings)
  let sending: any HTTPSending = idle.map { ImpatientTransport(transport, idle: $0) } ?? transport
  let client = S3Client(configuration: settings, transport: sending)
  let world = FaultWorld(server: server, transport: sending, client: client, pauses: pauses)
  do {
    try await body(world)
  } catch {
    await transport.shutdown()
    try await server.stop()
    throw error
  }
  await transport.shutdown()
  for count in server.faultCounts {
    #expect(count.injected > 0, "\(count.label) hit none of \(count.seen) requests", sourceLocation: sourceLocation)
  }
  try await server.stop()
}

/// Gives up sooner on a server that has fallen silent, whatever the operation.
private struct ImpatientTransport: HTTPSending {
  private let real: CurlTransport
  private let idle: Duration

  init(_ real: CurlTransport, idle: Duration) {
    self.real = real
    self.idle = idle
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var request = request
    request.timeouts.idle = idle
    return try await real.send(request)
  }
}

/// Runs `body` and returns why the transport gave up; nil when it did not.
func transportFailure<Output>(_ body: () async throws -> Output) async -> TransportError.Code? {
  do {
    _ = try await body()
    return nil
  } catch {

    return (error as? TransportError)?.code
  }
}

/// Runs `body` and returns the S3 error that it throws; nil when it throws none.
func s3Failure<Output>(_ body: () async throws -> Output) async -> S3Error? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? S3Error
  }
}
