public import S3Types

/// A key pair and, for temporary ones, a session token; one frozen triple signs one request (row R).
public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The access key ID; not a secret.
  public let accessKeyID: String
  /// The secret access key.
  public let secretAccessKey: String
  /// The session token.
  public let sessionToken: String?
  /// When the service stops accepting them; nil when nobody said.
  public let expiration: Timestamp?

  /// Takes a triple; an empty token is none.
  public init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Timestamp? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
    self.expiration = expiration
  }

  /// The access key ID; never the secrets (row S24).
  public var description: String { "Credentials(\(accessKeyID), redacted)" }

  /// As `description`.
  public var debugDescription: String { description }

  /// No children, so that `dump` and mirrors show no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether a signature with the other ones would be the same; the expiration plays no part in it.
  func signsLike(_ other: Credentials) -> Bool {
    accessKeyID == other.accessKeyID && secretAccessKey == other.secretAccessKey && sessionToken == other.sessionToken
  }

  /// The same triple with another end.
  func expiring(at moment: Timestamp) -> Credentials {
    Credentials(
      accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken, expiration: moment)
  }

  /// Refuses keys that could break out of a header or were pasted with a line break (row S11); quotes no secret.
  init(
    validating id: String, _ secret: String, _ token: String?, expiration: Timestamp? = nil, source: String
  ) throws(S3Error) {
    for (name, value) in [("access key ID", id), ("secret access key", secret), ("session token", token ?? "")] {
      guard value.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
        throw S3Error(
          code: .credentials,
          message: "the \(name) from \(source) contains a space, a control or a non-ASCII character; correct it there")
      }
    }
    self.init(accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: expiration)
  }
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
