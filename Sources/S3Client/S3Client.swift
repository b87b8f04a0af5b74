internal import ConcurrencyHelpers
package import HTTPTransport
internal import S3Types

/// A client of one S3 service: one method per operation, each one retried, checked and typed.
///
/// It reads (`ObjectReader`) and writes (`ObjectWriter`); hand out only the half that the receiver needs. What the
/// operations do is documented in the Amazon S3 API reference; beyond it, a success is reported only when the answer
/// proves it.
public final class S3Client: ObjectReader, ObjectWriter, CustomReflectable {
  let configuration: S3ClientConfiguration
  let transport: any HTTPSending
  let signer = SigV4Signer()
  let learned = Locked(Learned())
  /// What retries against the configured host may cost.
  let homeBudget: RetryBudget
  /// Local copies of objects.
  let cache: FileCache

  /// What answers have taught.
  struct Learned {
    /// The regions of buckets that are not in the configured one (row R18).
    var regions: [BucketName: String] = [:]
    /// How far the service's clock is ahead of ours, in nanoseconds (row R3).
    var skew: Int64 = 0
  }

  /// Makes a client with connections of its own, which end with it.
  public convenience init(configuration: S3ClientConfiguration) {
    self.init(configuration: configuration, transport: CurlTransport(configuration: configuration.network.transport))
  }

  /// Makes a client from what the caller says, the environment and the shared files of the AWS tools.
  ///
  /// - Parameters:
  ///   - settings: What the caller knows; nothing by default.
  ///   - environment: The variables to look into; those of the process by default.
  /// - Throws: `.configuration` for settings that make no sense or contradict each other, `.credentials` when nobody
  ///   has any; the message says what was tried.
  public convenience init(
    settings: ClientSettings = ClientSettings(), environment: Environment = .ofProcess()
  ) async throws(S3Error) {
    self.init(configuration: try await settings.resolve(environment: environment).configuration)
  }

  /// Makes a client that sends through `transport`; it holds no connection of its own and needs no shut-down.
  package init(configuration: S3ClientConfiguration, transport: any HTTPSending) {
    self.configuration = configuration
    self.transport = transport
    homeBudget = configuration.retry.budget(forHost: Self.budgetHost(configuration.endpoint, configuration.region))
    cache = FileCache(configuration.cacheDirectory)
  }

  /// No children: what is below holds requests and keys, which are secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Where a request goes when its bucket is in a region.
  func route(of request: S3Request, region: String) throws(S3Error) -> EndpointRoute {
    let rules = EndpointRules(
      endpoint: configuration.endpoint, region: region, addressing: configuration.chosenAddressing,
      variants: configuration.variants)
    return try rules.route(for: request.operation, bucket: request.bucket, key: request.key)
  }

  /// Whether bodies of objects have to be hashed for the signature.
  var signsPayloads: Bool {
    if case .anonymous = configuration.authentication { return false }
    let isTLS = configuration.endpoint?.isTLS ?? true
    return !isTLS || configuration.payloadSigning == .always || configuration.dialect.requiresSignedPayloads
  }
}
