public import S3Types

/// How a client reaches a service and as whom.
public struct S3ClientConfiguration: Sendable {
  /// Where the service is; nil for AWS in `region`.
  public var endpoint: EndpointURL?
  /// The region, used for signing and for AWS host names.
  public var region: String
  /// Where the bucket stands in a URL; `auto` leaves it to the dialect.
  public var addressing: AddressingStyle
  /// What the service speaks.
  public var dialect: Dialect
  /// Which of AWS's endpoints is meant; the usual ones of the region by default.
  public var variants: EndpointVariants
  /// Proxies and certificate authorities; none and those of the system by default.
  public var network: NetworkSettings
  /// As whom.
  public var authentication: Authentication
  /// How often and how long to try.
  public var retry: RetrySettings
  /// Where requests wait for their turn, together with those of all clients that have the same; nil lets all go at once.
  public var gate: RequestGate?
  /// Whether object bodies are part of the signature.
  public var payloadSigning: PayloadSigning
  /// The checksum that uploads carry besides Content-MD5 when they do not say; nil for none.
  public var checksum: ChecksumAlgorithm?
  /// `User-Agent`.
  public var userAgent: String
  /// How objects are moved in parts and side by side.
  public var transfer: TransferConfiguration
  /// Guesses type and encoding from a name; nil turns guessing off.
  public var contentTypeMethod: ContentTypeMethod?
  /// Rules for type and encoding, in order; they go before the guess.
  public var contentTypeRules: [ContentTypeRule]
  /// Where cached files are kept; nil for a private temporary directory that goes with the client.
  public var cacheDirectory: String?
  /// What is added to the calls of the layer of paths.
  public var callDefaults: CallDefaults
  /// Owner check and payer of every request to these buckets, and of copies from them, where a call says nothing else.
  public var bucketOptions: [BucketName: RequestOptions] = [:]
  /// The wall clock, for signatures.
  public var now: @Sendable () -> Timestamp
  /// Random numbers in 0..<1, for jitter and request names.
  public var random: @Sendable () -> Double
  /// Waits between attempts; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  /// As whom requests are made.
  public enum Authentication: Sendable {
    /// Signed with the credentials of a provider.
    case provider(any CredentialProvider)
    /// Not signed at all; nobody looks for credentials (row X).
    case anonymous
  }

  /// Whether object bodies are part of the signature.
  public enum PayloadSigning: Sendable, Hashable {
    /// On `http` yes; on `https` no, because TLS protects them.
    case automatic
    /// Always.
    case always
  }

  /// Sets what is given and takes the usual for the rest; the usual dialect is that of the endpoint's host.
  public init(
    endpoint: EndpointURL? = nil, region: String, addressing: AddressingStyle = .auto, dialect: Dialect? = nil,
    authentication: Authentication,
    retry: RetrySettings = RetrySettings(), payloadSigning: PayloadSigning = .automatic,
    checksum: ChecksumAlgorithm? = nil, variants: EndpointVariants = .standard, network: NetworkSettings = .direct,
    userAgent: String = "s3job/0.1",
    transfer: TransferConfiguration = TransferConfiguration(),
    contentTypeMethod: ContentTypeMethod? = ContentTypeGuess.guess, contentTypeRules: [ContentTypeRule] = [],
    cacheDirectory: String? = nil, callDefaults: CallDefaults = .none,
    now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.endpoint = endpoint
    self.region = region
    self.addressing = addressing
    self.dialect = dialect ?? .of(endpoint)
    self.variants = variants
    self.network = network
    self.authentication = authentication
    self.retry = retry
    self.payloadSigning = payloadSigning
    self.checksum = checksum
    self.userAgent = userAgent
    self.transfer = transfer
    self.contentTypeMethod = contentTypeMethod
    self.contentTypeRules = contentTypeRules
    self.cacheDirectory = cacheDirectory
    self.callDefaults = callDefaults
    self.now = now
    self.random = random
    self.sleep = sleep
  }
}

/// Which version of the operation lists objects.
public enum ListVersion: Int, Sendable, Hashable, CaseIterable {
  /// ListObjects, which some services know alone.
  case v1 = 1
  /// ListObjectsV2.
  case v2
}

extension S3ClientConfiguration {
  /// Where the bucket stands in a URL, by the dialect when nobody said.
  var chosenAddressing: AddressingStyle { addressing == .auto ? dialect.addressing : addressing }
}

/// Where the bucket stands in a URL.
public enum AddressingStyle: String, Sendable, Hashable, CaseIterable {
  /// In the host name on AWS when the bucket is a single DNS label, else in the path.
  case auto
  /// In the path.
  case path
  /// In the host name, always.
  case virtual
}
