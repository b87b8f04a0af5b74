/// A setting with where it came from, for people who wonder.
public struct Resolved<Value: Sendable & Hashable>: Sendable, Hashable {
  /// The value.
  public let value: Value
  /// Where it came from, such as `AWS_REGION` or `profile 'x'`.
  public let source: String
  /// Something odd that people should be told.
  public let note: String?

  /// Describes a setting.
  public init(_ value: Value, source: String, note: String? = nil) {
    self.value = value
    self.source = source
    self.note = note
  }
}

/// Decides which endpoint and which region is meant; pure (s3-semantics 3f and row Rg).
enum EndpointResolver {
  /// The source of a region that nobody named.
  static let defaultSource = "the default"

  /// The endpoint: given, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile's services section, the profile; nil
  /// for AWS.
  static func endpoint(
    service: String = "s3", explicit: String?, environment: Environment, profile: SelectedProfile,
    profiles: SharedProfiles
  ) throws(S3Error) -> Resolved<EndpointURL>? {
    if let explicit { return try parse(explicit, source: "the endpoint given") }
    let isIgnored = try SettingLookup(environment: environment, profile: profile).flag(
      variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", property: "ignore_configured_endpoint_urls")
    guard isIgnored?.value != true else { return nil }
    for variable in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
      if let url = environment[variable] { return try parse(url, source: variable) }
    }
    let place = "profile '\(Sanitised.text(profile.name))'"
    if let name = profile["services"] {
      guard let services = profiles.config.services[name] else {
        throw S3Error(
          code: .configuration,
          message: "\(place) names the section [services \(Sanitised.text(name))], which does not exist")
      }
      if let url = services[service]?["endpoint_url"], !url.isEmpty {
        return try parse(url, source: "[services \(Sanitised.text(name))] of \(place)")
      }
    }
    return try profile["endpoint_url"].map { (url) throws(S3Error) in try parse(url, source: place) }
  }

  /// The region: given, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, else us-east-1.
  static func region(
    explicit: String?, environment: Environment, profile: SelectedProfile
  ) -> Resolved<String> {
    if let explicit { return Resolved(explicit, source: "the region given") }
    let usual = environment["AWS_REGION"]
    let legacy = environment["AWS_DEFAULT_REGION"]
    if let usual {
      let note = legacy.flatMap {
        $0 == usual
          ? nil
          : "AWS_REGION is '\(Sanitised.text(usual))' and AWS_DEFAULT_REGION '\(Sanitised.text($0))'; the first is used"
      }
      return Resolved(usual, source: "AWS_REGION", note: note)
    }
    if let legacy { return Resolved(legacy, source: "AWS_DEFAULT_REGION") }
    if let region = profile["region"] { return Resolved(region, source: "profile '\(Sanitised.text(profile.name))'") }
    return Resolved("us-east-1", source: defaultSource)
  }

  private static func parse(_ url: String, source: String) throws(S3Error) -> Resolved<EndpointURL> {
    do throws(S3Error) {
      return Resolved(try EndpointURL(url), source: source)
    } catch {
      var named = error
      named.message += " (from \(source))"
      throw named
    }
  }
}
