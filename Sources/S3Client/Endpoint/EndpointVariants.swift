/// Which of AWS's endpoints for S3 is meant; none of it applies to other services.
public struct EndpointVariants: Sendable, Hashable {
  /// Endpoints that have IPv6 addresses besides IPv4 ones.
  public var useDualStack: Bool
  /// Endpoints with cryptography that is validated by FIPS 140.
  public var useFIPS: Bool
  /// Transfer acceleration: the nearest edge location instead of the region; the bucket must be set up for it.
  public var useAccelerate: Bool
  /// Whether an access point is looked for in the region that its ARN names; if not, that must be the client's region.
  public var useARNRegion: Bool

  /// Says what differs from the usual regional endpoints.
  public init(
    useDualStack: Bool = false, useFIPS: Bool = false, useAccelerate: Bool = false, useARNRegion: Bool = true
  ) {
    self.useDualStack = useDualStack
    self.useFIPS = useFIPS
    self.useAccelerate = useAccelerate
    self.useARNRegion = useARNRegion
  }

  /// The usual regional endpoints.
  public static let standard = EndpointVariants()
}

/// A setting that has a say in where requests go, by the name that the shared files have for it.
enum EndpointSetting: String, Sendable, Hashable {
  case endpointURL = "endpoint_url"
  case dualStack = "use_dualstack_endpoint"
  case fips = "use_fips_endpoint"
  case accelerate = "use_accelerate_endpoint"
  case addressing = "addressing_style"
  case region
}

/// Two settings that no endpoint fulfils together.
struct EndpointConflict: Sendable, Hashable {
  let first: EndpointSetting
  let second: EndpointSetting
  /// Why, as a sentence of its own.
  let reason: String

  init(_ first: EndpointSetting, _ second: EndpointSetting, _ reason: String) {
    self.first = first
    self.second = second
    self.reason = reason
  }

  /// The refusal, with where the settings came from as far as that is known.
  func error(sources: [EndpointSetting: String] = [:]) -> S3Error {
    let origins = [first, second].compactMap { setting in sources[setting].map { "\(setting.rawValue) is from \($0)" } }
    return S3Error(
      code: .configuration,
      message: "\(first.rawValue) and \(second.rawValue) cannot be used together: \(reason)"
        + (origins.isEmpty ? "" : " (\(origins.joined(separator: ", ")))"))
  }
}
