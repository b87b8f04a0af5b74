/// A part of AWS with accounts and host names of its own.
struct Partition: Sendable, Hashable {
  /// The name in ARNs.
  let name: String
  /// What the names of its regions start with; empty for the usual partition.
  let regionPrefix: String
  /// What its host names end in.
  let domain: String
  /// Whether S3 has endpoints with FIPS 140 cryptography in it.
  var hasFIPS = true

  /// The partition of a region; regions that nobody has heard of are of the usual one.
  static func of(region: String) -> Partition {
    all.first { region.hasPrefix($0.regionPrefix) } ?? usual
  }

  /// The usual partition.
  static let usual = Partition(name: "aws", regionPrefix: "", domain: "amazonaws.com")

  /// All others first, because the prefix of the usual one fits every region.
  static let all = [
    Partition(name: "aws-cn", regionPrefix: "cn-", domain: "amazonaws.com.cn", hasFIPS: false),
    Partition(name: "aws-us-gov", regionPrefix: "us-gov-", domain: "amazonaws.com"),
    Partition(name: "aws-iso", regionPrefix: "us-iso-", domain: "c2s.ic.gov"),
    Partition(name: "aws-iso-b", regionPrefix: "us-isob-", domain: "sc2s.sgov.gov"),
    Partition(name: "aws-iso-e", regionPrefix: "eu-isoe-", domain: "cloud.adc-e.uk"),
    Partition(name: "aws-iso-f", regionPrefix: "us-isof-", domain: "csp.hci.ic.gov"),
    Partition(name: "aws-eusc", regionPrefix: "eusc-", domain: "amazonaws.eu"),
    usual,
  ]
}
