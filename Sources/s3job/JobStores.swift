import HTTPTransport
import JobManifest
import JobRunner
import S3Client
import S3Sandbox
import S3Types

/// The stores that a manifest's endpoints stand for, alive while a command runs.
struct JobStores: Sendable {
  let stores: Endpoints<any ObjectStore>
  /// What their services speak.
  let dialects: Endpoints<Dialect>
  /// What an endpoint is called once all names for it are taken away: two names of one URL are one endpoint.
  let identity: @Sendable (EndpointName) -> String

  /// The reading halves.
  var readers: Endpoints<any ObjectReader> { stores.map { $0 } }

  /// Opens the stores, runs `body` and closes them, also after an error.
  static func open<Result>(
    for manifest: Manifest, _ options: StoreOptions, console: Console, _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    if let directory = options.sandbox {
      return try await Transports.open(for: [.direct]) { transports in
        try await onSandbox(
          in: directory, faults: try options.faultScript(console), for: manifest, transports[.direct], options, console,
          body)
      }
    }
    let configurations = try await settings(options).configurations(for: manifest)
    let networks = Set(manifest.endpointsInUse.map { configurations[$0].network })
    return try await Transports.open(for: networks) { transports in
      try await body(
        JobStores(
          stores: configurations.map { S3Client(configuration: $0, transport: transports[$0.network]) },
          dialects: configurations.map(\.dialect),
          identity: { name in
            configurations.value(of: name).map(EndpointIdentity.of)
              ?? EndpointIdentity.of(name.flatMap { manifest.endpoints[$0] })
          }))
    }
  }

  private static func settings(_ options: StoreOptions) throws(RunError) -> EndpointSettings {
    try EndpointSettings(
      overrides: overrides(options), environment: Environment.ofProcess().values,
      userAgent: "s3job/\(Version.current)", transfer: options.transfer.configuration)
  }

  private static func overrides(_ options: StoreOptions) throws(RunError) -> ClientSettings {
    do throws(S3Error) { return try options.settings() } catch { throw .configuration(error.message) }
  }

  /// Every endpoint of the manifest is the sandbox, so nothing leaves this machine.
  private static func onSandbox<Result>(
    in directory: String, faults: FaultScript?, for manifest: Manifest, _ transport: CurlTransport,
    _ options: StoreOptions, _ console: Console,
    _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(directory)
    configuration.buckets = manifest.buckets
    configuration.faults = faults
    let server = try await startSandbox(configuration, console: console)
    let client = S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL(server.endpointURL), region: configuration.region, addressing: .path, dialect: .aws,
        authentication: .provider(StaticCredentials(.sandbox)), userAgent: "s3job/\(Version.current)",
        transfer: options.transfer.configuration),
      transport: transport)
    let stores = Endpoints(
      Dictionary(uniqueKeysWithValues: manifest.endpointsInUse.map { ($0, client as any ObjectStore) }))
    // Two sandboxes are two services, and a plan for one is none for the other.
    let identity = "sandbox in " + InputFile.absolute(directory)
    do {
      let result = try await body(JobStores(stores: stores, dialects: stores.map { _ in .aws }) { _ in identity })
      try await server.stop()
      console.tellFaults(of: server)
      return result
    } catch {
      try await server.stop()
      console.tellFaults(of: server)
      throw error
    }
  }

  /// Starts a sandbox; what keeps it from starting is a usage error.
  static func startSandbox(_ configuration: SandboxConfiguration, console: Console) async throws -> SandboxServer {
    do {
      let server = try await SandboxServer.start(configuration: configuration)
      for file in server.ignoredFiles { console.error("warning: the sandbox does not serve \(file)") }
      return server
    } catch let error as SandboxError {
      throw RunError.usage(error.description)
    }
  }
}

/// The connections of a command: one transport for all endpoints that are reached in the same way.
private struct Transports: Sendable {
  private let all: [NetworkSettings: CurlTransport]

  /// Makes transports, runs `body` and ends them, also after an error.
  static func open<Result>(
    for networks: Set<NetworkSettings>, _ body: (Transports) async throws -> Result
  ) async throws -> Result {
    let all = networks.map { ($0, CurlTransport(configuration: $0.transport)) }
    let transports = Transports(all: Dictionary(uniqueKeysWithValues: all))
    do {
      let result = try await body(transports)
      await transports.shutdown()
      return result
    } catch {
      await transports.shutdown()
      throw error
    }
  }

  subscript(network: NetworkSettings) -> CurlTransport {
    guard let transport = all[network] else { preconditionFailure("no transport was made for these settings") }
    return transport
  }

  private func shutdown() async {
    for transport in all.values { await transport.shutdown() }
  }
}

extension Credentials {
  /// Who may use a sandbox; no secret, it opens nothing else.
  static let sandbox = Credentials(
    accessKeyID: SandboxCredentials.standard.accessKey, secretAccessKey: SandboxCredentials.standard.secretKey)
}
