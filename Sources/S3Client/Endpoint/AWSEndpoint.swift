/// The host names of S3 on AWS.
enum AWSEndpoint {
  /// The regional endpoint; nil when the region is not a DNS label and so cannot be part of a host name (row R18).
  static func url(
    region: String, service: String = "s3", isFIPS: Bool = false, isDualStack: Bool = false
  ) -> EndpointURL? {
    guard isLabel(region) else { return nil }
    let name = isFIPS ? "\(service)-fips" : service
    let stack = isDualStack ? ".dualstack" : ""
    return EndpointURL(
      isTLS: true, host: "\(name)\(stack).\(region).\(domain(of: region))", port: nil, basePath: "")
  }

  /// The endpoint of transfer acceleration, which is one for all regions.
  static func accelerated(isDualStack: Bool) -> EndpointURL {
    EndpointURL(
      isTLS: true, host: "s3-accelerate\(isDualStack ? ".dualstack" : "").\(Partition.usual.domain)", port: nil,
      basePath: "")
  }

  /// Whether a host belongs to AWS.
  static func isAWS(host: String) -> Bool {
    Partition.all.contains { host.hasSuffix("." + $0.domain) }
  }

  /// Whether a text is one DNS label of lower-case letters, digits and hyphens.
  static func isLabel(_ text: String) -> Bool {
    let bytes = text.utf8
    return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
      && bytes.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  /// What host names in a region end in.
  static func domain(of region: String) -> String { Partition.of(region: region).domain }
}
