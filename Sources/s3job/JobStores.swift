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
  /// Where requests wait for their turn, and what is known of how they went.
  let gates: ServiceGates

  /// The reading halves.
  var readers: Endpoints<any ObjectReader> { stores.map { $0 } }

  /// Opens the stores, runs `body` and closes them, also after an error.
  static func open<Result>(
    for manifest: Manifest, _ options: StoreOptions, console: Console, _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    if let directory = options.sandbox {
      let identity = "sandbox in " + InputFile.absolute(directory)
      let gates = ServiceGates(
        for: manifest, general: options.flow.settings,
        requests: DescriptorLimit.requests(within: DescriptorLimit.raised(), served: true)
      ) { _ in identity }
      return try await Transports.open(for: [.direct], gates) { transports in
        try await onSandbox(
          in: directory, faults: try options.faultScript(console), for: manifest, transports[.direct], gates, options,
          console,
          body)
      }
    }
    let configurations = try await settings(options).configurations(for: manifest)
    let identity: @Sendable (EndpointName) -> String = { name in
      configurations.value(of: name).map(EndpointIdentity.of)
        ?? EndpointIdentity.of(name.flatMap { manifest.endpoints[$0] })
    }
    let gates = ServiceGates(
      for: manifest, general: options.flow.settings,
      requests: DescriptorLimit.requests(within: DescriptorLimit.raised()), identity: identity)
    let networks = Set(manifest.endpointsInUse.map { configurations[$0].network })
    return try await Transports.open(for: networks, gates) { transports in
      try await body(
        JobStores(
          stores: configurations.map { name, configuration in
            var configuration = configuration
            configuration.gate = gates[name]
            configuration.bucketOptions = manifest.bucketOptions(on: name)
            return S3Client(configuration: configuration, transport: transports[configuration.network])
          },
          dialects: configurations.map { $1.dialect }, identity: identity, gates: gates))
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
    _ gates: ServiceGates, _ options: StoreOptions, _ console: Console,
    _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(directory)
    configuration.buckets = manifest.buckets
    configuration.faults = faults
    let server = try await startSandbox(configuration, console: console)
    var settings = S3ClientConfiguration(
      endpoint: try EndpointURL(server.endpointURL), region: configuration.region, addressing: .path, dialect: .aws,
      authentication: .provider(StaticCredentials(.sandbox)), userAgent: "s3job/\(Version.current)",
      transfer: options.transfer.configuration)
    // Every endpoint leads there, so it has one gate.
    settings.gate = manifest.endpointsInUse.first.flatMap { gates[$0] }
    let clients = manifest.endpointsInUse.map { name -> (EndpointName, any ObjectStore) in
      var settings = settings
      settings.bucketOptions = manifest.bucketOptions(on: name)
      return (name, S3Client(configuration: settings, transport: transport))
    }
    let stores = Endpoints(Dictionary(uniqueKeysWithValues: clients))
    // Two sandboxes are two services, and a plan for one is none for the other.
    let identity = "sandbox in " + InputFile.absolute(directory)
    do {
      let result = try await body(
        JobStores(stores: stores, dialects: stores.map { _ in .aws }, identity: { _ in identity }, gates: gates))
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
    for networks: Set<NetworkSettings>, _ gates: ServiceGates, _ body: (Transports) async throws -> Result
  ) async throws -> Result {
    let all = networks.map { network in
      var configuration = network.transport
      configuration.maxConnectionsPerHost = gates.connections
      return (network, CurlTransport(configuration: configuration))
    }
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
