public import S3Types

/// How a client reaches a service and as whom.
public struct S3ClientConfiguration: Sendable {
  /// Where the service is; nil for AWS in `region`.
  public var endpoint: EndpointURL?
  /// The region, used for signing and for AWS host names.
  public var region: String
  /// Where the bucket stands in a URL.
  public var addressing: AddressingStyle
  /// As whom.
  public var authentication: Authentication
  /// How often and how long to try.
  public var retry: RetrySettings
  /// Whether object bodies are part of the signature.
  public var payloadSigning: PayloadSigning
  /// `User-Agent`.
  public var userAgent: String
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

  /// Sets what is given and takes the usual for the rest.
  public init(
    endpoint: EndpointURL? = nil, region: String, addressing: AddressingStyle = .auto, authentication: Authentication,
    retry: RetrySettings = RetrySettings(), payloadSigning: PayloadSigning = .automatic,
    userAgent: String = "s3job/0.1",
    now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.endpoint = endpoint
    self.region = region
    self.addressing = addressing
    self.authentication = authentication
    self.retry = retry
    self.payloadSigning = payloadSigning
    self.userAgent = userAgent
    self.now = now
    self.random = random
    self.sleep = sleep
  }
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
