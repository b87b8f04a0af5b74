/// A role that STS is asked for.
public struct AssumedRole: Sendable, Hashable, CustomStringConvertible {
  /// The name of the role, `arn:aws:iam::…:role/…`.
  public var arn: String
  /// What the session is called in logs of AWS; nil for `s3client-` and the time.
  public var sessionName: String?
  /// What the owner of the role agreed with the caller; sent, and never shown.
  public var externalID: String?
  /// How long the credentials are good for, 15 minutes to 12 hours; nil for an hour.
  public var duration: Duration?

  /// Names a role.
  public init(arn: String, sessionName: String? = nil, externalID: String? = nil, duration: Duration? = nil) {
    self.arn = arn
    self.sessionName = sessionName
    self.externalID = externalID
    self.duration = duration
  }

  /// The role by its name.
  public var description: String { "role '\(Sanitised.text(arn))'" }
}
