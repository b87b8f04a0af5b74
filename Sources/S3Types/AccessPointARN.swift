/// The name of an S3 access point, `arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME`.
///
/// `accesspoint:NAME` is the same access point and is taken too. Access points of Outposts and of Object Lambda are
/// refused by name. See "Access point naming rules" in the Amazon S3 user guide.
public struct AccessPointARN: Hashable, Sendable, CustomStringConvertible {
  /// The partition of AWS, such as `aws` or `aws-cn`.
  public let partition: String
  /// The region; empty for a multi-region access point.
  public let region: String
  /// The account that owns the access point, 12 digits.
  public let account: String
  /// Its name; that of a multi-region access point ends in `.mrap`.
  public let name: String

  /// Whether requests go to the nearest of several regions, which takes signatures of another kind (SigV4A).
  public var isMultiRegion: Bool { region.isEmpty }

  /// The ARN, with "/" before the name.
  public var description: String { "arn:\(partition):s3:\(region):\(account):accesspoint/\(name)" }

  /// Parses an ARN; throws `InvalidName` with the rule that it breaks.
  public init(_ text: String) throws(InvalidName) {
    func refuse(_ rule: String) -> InvalidName { InvalidName(kind: Self.kind, value: text, rule: rule) }
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn" else { throw refuse("it must have the form \(Self.form)") }
    guard parts[1] == "aws" || parts[1].hasPrefix("aws-") && Self.isLabel(parts[1]) else {
      throw refuse("its partition must be aws or start with aws-")
    }
    if let rule = Self.refusal(ofService: parts[2]) { throw refuse(rule) }
    guard let name = Self.name(in: parts[5]) else { throw refuse(Self.refusal(ofResource: parts)) }
    let isMultiRegion = name.hasSuffix(".mrap")
    guard parts[3].isEmpty == isMultiRegion else {
      throw refuse(isMultiRegion ? "a multi-region access point has no region" : "it has no region")
    }
    guard isMultiRegion || Self.isLabel(parts[3]) else { throw refuse("its region can be no part of a host name") }
    guard parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw refuse("its account must have 12 digits")
    }
    let label = isMultiRegion ? String(name.dropLast(5)) : name
    guard (3...50).contains(label.utf8.count), Self.isLabel(label) else {
      throw refuse(
        "the name of an access point has 3 to 50 characters of a-z, 0-9 and '-', and no '-' at its start or end")
    }
    partition = parts[1]
    region = parts[3]
    account = parts[4]
    self.name = name
  }

  private static let kind = "access point ARN"
  private static let form = "arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME"

  /// What follows `accesspoint/` or `accesspoint:`; nil for another kind of resource or one with more parts.
  private static func name(in resource: String) -> String? {
    let type = "accesspoint"
    let rest = resource.dropFirst(type.count)
    guard resource.hasPrefix(type), let mark = rest.first, mark == "/" || mark == ":" else { return nil }
    let name = rest.dropFirst()
    return name.contains("/") || name.contains(":") ? nil : String(name)
  }

  private static func refusal(ofService service: String) -> String? {
    switch service {
    case "s3": nil
    case "s3-outposts": "S3 on Outposts is not supported; name a bucket or an access point of S3 itself"
    case "s3-object-lambda": "access points of Object Lambda are not supported; name the access point beneath it"
    case "s3express": "access points of directory buckets are not supported; name a general purpose bucket"
    default: "it is not of the service s3"
    }
  }

  private static func refusal(ofResource parts: [String]) -> String {
    let isBucket = parts[3].isEmpty && parts[4].isEmpty && !parts[5].hasPrefix("accesspoint")
    return isBucket
      ? "it names no access point; a bucket is named without arn:aws:s3:::"
      : "it must end in accesspoint/NAME and nothing more"
  }

  private static func isLabel(_ text: String) -> Bool {
    let bytes = text.utf8
    return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
      && bytes.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}
