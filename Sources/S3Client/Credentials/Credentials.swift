/// A key pair and, for temporary ones, a session token; one frozen triple signs one request (row R).
public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The access key ID; not a secret.
  public let accessKeyID: String
  /// The secret access key.
  public let secretAccessKey: String
  /// The session token.
  public let sessionToken: String?

  /// Takes a triple; an empty token is none.
  public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
  }

  /// The access key ID; never the secrets (row S24).
  public var description: String { "Credentials(\(accessKeyID), redacted)" }

  /// As `description`.
  public var debugDescription: String { description }

  /// No children, so that `dump` and mirrors show no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Has credentials, or says why not.
public protocol CredentialProvider: Sendable {
  /// The credentials to sign the next request with; called once per attempt, so it should answer from memory.
  func credentials() async throws(S3Error) -> Credentials

  /// Told when the service refused credentials as expired; a provider that can should look for fresh ones (row R4).
  func invalidate(_ refused: Credentials) async
}

extension CredentialProvider {
  /// Does nothing.
  public func invalidate(_ refused: Credentials) async {}
}

/// Credentials that were given (row 1 of the chain).
public struct StaticCredentials: CredentialProvider {
  private let given: Credentials

  /// Takes credentials.
  public init(_ credentials: Credentials) { given = credentials }

  /// What was given.
  public func credentials() async throws(S3Error) -> Credentials { given }
}
