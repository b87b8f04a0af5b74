extension ClientSettings {
  /// How an endpoint is chosen and addressed.
  struct EndpointChoice: Sendable, Hashable {
    var addressing: AddressingStyle
    var variants: EndpointVariants
  }

  /// Completes what the settings say about endpoints; throws `.configuration` for settings that exclude each other,
  /// with where each came from.
  func endpointChoice(
    at endpoint: Resolved<EndpointURL>?, region: Resolved<String>, _ lookup: SettingLookup
  ) throws(S3Error) -> EndpointChoice {
    let dualStack = try Self.flag(useDualStack) { () throws(S3Error) in
      try lookup.flag(
        variable: "AWS_USE_DUALSTACK_ENDPOINT", property: "use_dualstack_endpoint", nested: "use_dualstack_endpoint")
    }
    let fips = try Self.flag(useFIPS) { () throws(S3Error) in
      try lookup.flag(variable: "AWS_USE_FIPS_ENDPOINT", property: "use_fips_endpoint")
    }
    let accelerate = try Self.flag(useAccelerate) { () throws(S3Error) in
      try lookup.flag(variable: nil, property: nil, nested: "use_accelerate_endpoint")
    }
    let usesARNRegion = try lookup.flag(
      variable: "AWS_S3_USE_ARN_REGION", property: "s3_use_arn_region", nested: "use_arn_region")
    let style = try addressingStyle(lookup)
    let choice = EndpointChoice(
      addressing: style.value,
      variants: EndpointVariants(
        useDualStack: dualStack?.value ?? false, useFIPS: fips?.value ?? false,
        useAccelerate: accelerate?.value ?? false, useARNRegion: usesARNRegion?.value ?? true))
    try choice.check(
      endpoint: endpoint?.value, region: region.value,
      sources: [
        .endpointURL: endpoint?.source, .dualStack: dualStack?.source, .fips: fips?.source,
        .accelerate: accelerate?.source, .addressing: style.source, .region: region.source,
      ].compactMapValues { $0 })
    return choice
  }

  private static func flag(
    _ given: Bool?, or look: () throws(S3Error) -> Resolved<Bool>?
  ) throws(S3Error) -> Resolved<Bool>? {
    if let given { Resolved(given, source: "the settings given") } else { try look() }
  }

  private func addressingStyle(_ lookup: SettingLookup) throws(S3Error) -> Resolved<AddressingStyle> {
    guard addressing == .auto else { return Resolved(addressing, source: "the settings given") }
    let nothing = Resolved(AddressingStyle.auto, source: "the default")
    guard let found = lookup.text(variable: nil, property: nil, nested: "addressing_style") else { return nothing }
    guard let style = AddressingStyle(rawValue: found.value.lowercased()) else {
      throw S3Error(
        code: .configuration,
        message: "'\(Sanitised.text(found.value))' is no addressing style (addressing_style in \(found.source)); "
          + "write auto, path or virtual")
    }
    return Resolved(style, source: found.source)
  }
}

extension ClientSettings.EndpointChoice {
  /// Throws what would keep every request from being made.
  fileprivate func check(
    endpoint: EndpointURL?, region: String, sources: [EndpointSetting: String]
  ) throws(S3Error) {
    let rules = EndpointRules(endpoint: endpoint, region: region, addressing: addressing, variants: variants)
    if let conflict = rules.conflict { throw conflict.error(sources: sources) }
    guard endpoint != nil || AWSEndpoint.isLabel(region) else {
      throw S3Error(
        code: .configuration,
        message: "'\(Sanitised.text(region))' cannot be the name of an AWS region (from \(sources[.region] ?? ""))")
    }
  }
}
