/// A manifest whose every value has been checked and whose variables have been replaced.
package struct Manifest: Sendable {
  /// The file that it was read from.
  package var source: SourceFile
  /// The manifest's name; the file name without its extension when it has none.
  package var name: String
  /// The variables with their final values.
  package var variables: [String: String]
  /// The variables whose values came from the environment, each with the name that it has there.
  ///
  /// Such a value may be a secret, so no report and no file may show it (invariant I10).
  package var environmentVariables: [String: String]
  /// Endpoints by name; the default endpoint is not among them.
  package var endpoints: [String: EndpointDefinition]
  /// The content-type rules, in order.
  package var contentTypes: [ContentTypeRule]
  /// The operations, in order.
  package var operations: [Operation]
  /// Where nothing is ever deleted, by any operation.
  package var protected: [Protection]
  /// What every request to some buckets says.
  package var bucketRules: [BucketPlace: BucketRule] = [:]

  /// Assembles a manifest.
  package init(
    source: SourceFile, name: String, variables: [String: String], endpoints: [String: EndpointDefinition],
    contentTypes: [ContentTypeRule], operations: [Operation], environmentVariables: [String: String] = [:],
    protected: [Protection] = []
  ) {
    self.source = source
    self.name = name
    self.variables = variables
    self.environmentVariables = environmentVariables
    self.endpoints = endpoints
    self.contentTypes = contentTypes
    self.operations = operations
    self.protected = protected
  }
}

/// The name that a manifest gives an endpoint; nil stands for the default endpoint.
package typealias EndpointName = String?

/// One entry of `endpoints`.
package struct EndpointDefinition: Sendable, Hashable {
  /// How buckets appear in request URLs.
  package enum Addressing: String, Sendable, Hashable, CaseIterable { case auto, path, virtual }

  /// `http://` or `https://` URL without a query; nil means the AWS endpoint of the region.
  package var url: String?
  /// A profile of the shared configuration files.
  package var profile: String?
  /// The region to sign for.
  package var region: String?
  /// How buckets appear in request URLs.
  package var addressing: Addressing
  /// What the service speaks: the name of a dialect, or a file beside the manifest; nil goes by the host.
  package var dialect: String?
  /// Sign nothing and look for no credentials.
  package var anonymous: Bool
  /// How fast requests may go there.
  package var flow: FlowSettings

  /// Describes an endpoint.
  package init(
    url: String? = nil, profile: String? = nil, region: String? = nil, addressing: Addressing = .auto,
    dialect: String? = nil, anonymous: Bool = false, flow: FlowSettings = FlowSettings()
  ) {
    self.url = url
    self.profile = profile
    self.region = region
    self.addressing = addressing
    self.dialect = dialect
    self.anonymous = anonymous
    self.flow = flow
  }
}
