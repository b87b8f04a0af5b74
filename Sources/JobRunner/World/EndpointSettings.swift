package import JobManifest
package import S3Client

/// Completes what command line, manifest and environment say about the endpoints of a job.
package struct EndpointSettings: Sendable {
  private let overrides: ClientSettings
  private let environment: [String: String]
  private let userAgent: String
  private let transfer: TransferConfiguration

  /// Takes what is known.
  ///
  /// - Parameters:
  ///   - overrides: What the command line says about the default endpoint.
  ///   - environment: The environment of the process.
  ///   - userAgent: How the program names itself to services.
  ///   - transfer: When objects are moved in parts, and how large these are.
  package init(
    overrides: ClientSettings, environment: [String: String], userAgent: String,
    transfer: TransferConfiguration = TransferConfiguration()
  ) {
    self.overrides = overrides
    self.environment = environment
    self.userAgent = userAgent
    self.transfer = transfer
  }

  /// The configuration of each endpoint that a manifest uses; throws `RunError.configuration` with the endpoint that
  /// cannot be completed.
  package func configurations(for manifest: Manifest) async throws(RunError) -> Endpoints<S3ClientConfiguration> {
    var configurations: [EndpointName: S3ClientConfiguration] = [:]
    for name in manifest.endpointsInUse.sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
      let definition = name.flatMap { manifest.endpoints[$0] }
      var settings = definition.map(Self.settings) ?? overrides
      if let dialect = definition?.dialect {
        settings.dialect = try Self.dialect(dialect, of: name, besides: manifest.source.name)
      }
      configurations[name] = try await complete(settings, of: name)
    }
    return Endpoints(configurations)
  }

  private static func settings(_ definition: EndpointDefinition) -> ClientSettings {
    let addressing: AddressingStyle =
      switch definition.addressing {
      case .auto: .auto
      case .path: .path
      case .virtual: .virtual
      }
    // What environment and profiles say about the endpoints of AWS is not about a service with a URL of its own.
    let variant: Bool? = definition.url == nil ? nil : false
    return ClientSettings(
      endpoint: definition.url, region: definition.region, profile: definition.profile, addressing: addressing,
      useDualStack: variant, useFIPS: variant, useAccelerate: variant, isAnonymous: definition.anonymous)
  }

  /// A named dialect, or that of a file; as every file of a manifest, it lies beside the manifest.
  private static func dialect(
    _ text: String, of name: EndpointName, besides manifest: String
  ) throws(RunError) -> Dialect {
    let isPath = !Dialect.named.contains { $0.name == text } && text.utf8.first != UInt8(ascii: "/")
    let place = isPath ? InputFile.directory(of: InputFile.absolute(manifest)) + "/" + text : text
    do throws(S3Error) {
      return try Dialect.load(text) { (_) throws(S3Error) in try ConfigurationFile.read(place) }
    } catch {
      throw .configuration("endpoint '\(name ?? "default")': \(error.message)")
    }
  }

  private func complete(
    _ settings: ClientSettings, of name: EndpointName
  ) async throws(RunError) -> S3ClientConfiguration {
    var environment = environment
    if name != nil {
      // These variables are about the default endpoint; a named one says itself where it is.
      environment["AWS_ENDPOINT_URL_S3"] = nil
      environment["AWS_ENDPOINT_URL"] = nil
    }
    do throws(S3Error) {
      var configuration = try await settings.resolve(environment: Environment(environment)).configuration
      configuration.userAgent = userAgent
      configuration.transfer = transfer
      return configuration
    } catch {
      throw .configuration(name.map { "endpoint '\($0)': \(error.message)" } ?? error.message)
    }
  }
}
