internal import ConcurrencyHelpers
internal import HTTPTransport
internal import S3Types

/// What the providers of credentials reach the world with.
struct CredentialTools: Sendable {
  /// For STS and single sign-on.
  var http: any HTTPSending
  /// For container and instance metadata, which no proxy can reach (row N).
  var local: any HTTPSending
  /// For STS and single sign-on.
  var retry: RetrySettings
  /// What retries against them may cost together.
  var budget = RetryBudget()
  /// Reads configuration, tokens and caches.
  var readFile: FileReading
  /// Writes a file that only its owner may read.
  var writeFile: @Sendable (_ path: String, _ bytes: [UInt8]) throws(S3Error) -> Void
  /// Runs a program.
  var run: @Sendable (ProcessRequest) async throws(S3Error) -> ProcessOutcome
  /// The wall clock.
  var now: @Sendable () -> Timestamp
  /// Random numbers in 0..<1.
  var random: @Sendable () -> Double
  /// Waits between attempts.
  var sleep: @Sendable (Duration) async throws -> Void
  /// How long one question to the endpoint of a container may take (row 10).
  var containerLimit: Duration = .seconds(2)

  /// The real world; connections are made when somebody needs one.
  ///
  /// - Parameters:
  ///   - network: How the network is reached, with proxy and authorities; not used for what is on this machine.
  ///   - readFile: Reads configuration, tokens and caches.
  init(network: NetworkSettings = .direct, readFile: @escaping FileReading = ConfigurationFile.read) {
    http = LazyTransport(network)
    local = LazyTransport(.direct)
    retry = RetrySettings()
    self.readFile = readFile
    writeFile = PrivateFile.replace
    run = ProcessRunner.run
    now = { Timestamp.now() }
    random = { Double.random(in: 0..<1) }
    sleep = { try await Task.sleep(for: $0) }
  }

  /// Keeps fresh what `fetch` returns.
  func refreshing(
    _ source: String, fetchAfter fetch: @escaping @Sendable (Credentials?) async throws(S3Error) -> Credentials
  ) -> RefreshingCredentials {
    RefreshingCredentials(source: source, now: now, random: random, fetchAfter: fetch)
  }
}

/// Starts a transport with the first request, because most credentials need none.
final class LazyTransport: HTTPSending {
  private let network: NetworkSettings
  private let started = Locked<CurlTransport?>(nil)

  init(_ network: NetworkSettings) { self.network = network }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let transport = started.withLock { started in
      let transport = started ?? CurlTransport(configuration: network.transport)
      started = transport
      return transport
    }
    return try await transport.send(request)
  }
}
