/// The AWS services besides S3 that credentials come from.
enum CredentialService: String, Sendable, Hashable {
  case sts, sso, ssoOIDC = "sso_oidc"

  /// What people know it as.
  var name: String {
    switch self {
    case .sts: "STS"
    case .sso: "the single sign-on portal"
    case .ssoOIDC: "the single sign-on token service"
    }
  }

  /// What comes before the region in its host name.
  fileprivate var hostPrefix: String {
    switch self {
    case .sts: "sts"
    case .sso: "portal.sso"
    case .ssoOIDC: "oidc"
    }
  }
}

extension EndpointResolver {
  /// The endpoint of a service of credentials: its own variable, `AWS_ENDPOINT_URL`, the profile's services section, the
  /// profile, else that of AWS in the region.
  static func endpoint(
    of service: CredentialService, region: String, environment: Environment, profile: SelectedProfile,
    profiles: SharedProfiles
  ) throws(S3Error) -> EndpointURL {
    let configured = try endpoint(
      service: service.rawValue, explicit: nil, environment: environment, profile: profile, profiles: profiles)
    if let configured { return configured.value }
    let isFIPS = try SettingLookup(environment: environment, profile: profile).flag(
      variable: "AWS_USE_FIPS_ENDPOINT", property: "use_fips_endpoint")
    return try AWSEndpoint.url(of: service, region: region, isFIPS: isFIPS?.value ?? false)
  }
}

extension AWSEndpoint {
  /// The regional endpoint of a service of credentials; throws `.configuration` when the region cannot be one.
  static func url(
    of service: CredentialService, region: String, isFIPS: Bool = false
  ) throws(S3Error) -> EndpointURL {
    guard isLabel(region) else {
      throw S3Error(
        code: .configuration,
        message:
          "\(service.name) cannot be found: '\(Sanitised.text(region))' cannot be the name of an AWS region; set one")
    }
    // STS of the government regions is certified under its usual name; the other two services have no such names.
    let hasOwnName = isFIPS && service == .sts && !region.hasPrefix("us-gov-")
    let prefix = hasOwnName ? "\(service.hostPrefix)-fips" : service.hostPrefix
    return EndpointURL(isTLS: true, host: "\(prefix).\(region).\(domain(of: region))", port: nil, basePath: "")
  }
}
