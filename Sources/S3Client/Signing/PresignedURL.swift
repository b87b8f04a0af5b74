public import S3Types

/// A URL that lets whoever has it make one request, until it expires.
///
/// It is a secret as long as it is good: only `secretURL` shows it, `description` and mirrors do not (row S5).
public struct PresignedURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The whole URL, with the signature that makes it work.
  public let secretURL: String
  /// The method that the request must have.
  public let method: String
  /// The headers that the request must have besides `Host`, exactly these, by name in lower case.
  public let headers: [String: String]
  /// When it stops working, at the latest; temporary credentials may end before.
  public let expires: Timestamp

  /// Describes a URL that somebody else signed.
  public init(secretURL: String, method: String, headers: [String: String] = [:], expires: Timestamp) {
    self.secretURL = secretURL
    self.method = method
    self.headers = headers
    self.expires = expires
  }

  /// Method and URL without what makes it work.
  public var description: String {
    let halves = secretURL.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = halves.dropFirst().first.map(String.init) ?? ""
    let shown = query.split(separator: "&").map { item in
      Self.secrets.first { item.hasPrefix($0) }.map { $0 + "redacted" } ?? String(item)
    }
    return "\(method) \(halves[0])?\(shown.joined(separator: "&"))"
  }

  /// As `description`.
  public var debugDescription: String { description }

  /// No children, so that `dump` and mirrors show no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static let secrets = ["X-Amz-Signature=", "X-Amz-Security-Token=", "X-Amz-Credential="]
}
