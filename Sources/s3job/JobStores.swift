import HTTPTransport
import JobManifest
import JobRunner
import S3Client
import S3Sandbox
import S3Types

/// The stores that a manifest's endpoints stand for, alive while a command runs.
struct JobStores: Sendable {
  let stores: Endpoints<any ObjectStore>
  /// What an endpoint is called once all names for it are taken away: two names of one URL are one endpoint.
  let identity: @Sendable (EndpointName) -> String

  /// The reading halves.
  var readers: Endpoints<any ObjectReader> { stores.map { $0 } }

  /// Opens the stores, runs `body` and closes them, also after an error.
  static func open<Result>(
    for manifest: Manifest, _ options: StoreOptions, console: Console, _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    let transport = CurlTransport()
    do {
      let result: Result
      if let directory = options.sandbox {
        result = try await onSandbox(in: directory, for: manifest, transport, console, body)
      } else {
        result = try await body(try await onServices(of: manifest, options, transport))
      }
      await transport.shutdown()
      return result
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  private static func onServices(
    of manifest: Manifest, _ options: StoreOptions, _ transport: CurlTransport
  ) async throws -> JobStores {
    let settings = EndpointSettings(
      overrides: try overrides(options), environment: Environment.ofProcess().values,
      userAgent: "s3job/\(Version.current)")
    let configurations = try await settings.configurations(for: manifest)
    return JobStores(
      stores: configurations.map { S3Client(configuration: $0, transport: transport) },
      identity: { name in
        configurations.value(of: name).map(EndpointIdentity.of)
          ?? EndpointIdentity.of(name.flatMap { manifest.endpoints[$0] })
      })
  }

  private static func overrides(_ options: StoreOptions) throws(RunError) -> ClientSettings {
    do throws(S3Error) { return try options.settings() } catch { throw .configuration(error.message) }
  }

  /// Every endpoint of the manifest is the sandbox, so nothing leaves this machine.
  private static func onSandbox<Result>(
    in directory: String, for manifest: Manifest, _ transport: CurlTransport, _ console: Console,
    _ body: (JobStores) async throws -> Result
  ) async throws -> Result {
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(directory)
    configuration.buckets = manifest.buckets
    let server = try await startSandbox(configuration, console: console)
    let client = S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL(server.endpointURL), region: configuration.region, addressing: .path,
        authentication: .provider(StaticCredentials(.sandbox)), userAgent: "s3job/\(Version.current)"),
      transport: transport)
    let stores = Endpoints(
      Dictionary(uniqueKeysWithValues: manifest.endpointsInUse.map { ($0, client as any ObjectStore) }))
    do {
      let result = try await body(JobStores(stores: stores) { _ in "sandbox" })
      try await server.stop()
      return result
    } catch {
      try await server.stop()
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

extension Credentials {
  /// Who may use a sandbox; no secret, it opens nothing else.
  static let sandbox = Credentials(
    accessKeyID: SandboxCredentials.standard.accessKey, secretAccessKey: SandboxCredentials.standard.secretKey)
}
