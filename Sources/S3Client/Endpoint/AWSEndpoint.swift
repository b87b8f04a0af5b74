/// The host names of S3 on AWS.
enum AWSEndpoint {
  /// The regional endpoint; nil when the region is not a DNS label and so cannot be part of a host name (row R18).
  static func url(region: String) -> EndpointURL? {
    guard isLabel(region) else { return nil }
    return EndpointURL(isTLS: true, host: "s3.\(region).\(domain(of: region))", port: nil, basePath: "")
  }

  /// Whether a host belongs to AWS.
  static func isAWS(host: String) -> Bool {
    partitions.contains { host.hasSuffix("." + $0.domain) } || host.hasSuffix(".amazonaws.com")
  }

  /// Whether a text is one DNS label of lower-case letters, digits and hyphens.
  static func isLabel(_ text: String) -> Bool {
    let bytes = text.utf8
    return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
      && bytes.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  /// Region prefixes of the partitions whose domain is not `amazonaws.com`.
  private static let partitions: [(prefix: String, domain: String)] = [
    ("cn-", "amazonaws.com.cn"), ("us-isob-", "sc2s.sgov.gov"), ("us-iso-", "c2s.ic.gov"),
    ("us-isof-", "csp.hci.ic.gov"), ("eu-isoe-", "cloud.adc-e.uk"), ("eusc-", "amazonaws.eu"),
  ]

  static func domain(of region: String) -> String {
    partitions.first { region.hasPrefix($0.prefix) }?.domain ?? "amazonaws.com"
  }
}
