/// A pair of keys that the sandbox accepts.
package struct SandboxCredentials: Sendable, Hashable, CustomStringConvertible {
  /// The access key id.
  package let accessKey: String
  /// The secret access key.
  package let secretKey: String
  /// The session token that has to come with it, for temporary credentials.
  package let sessionToken: String?

  /// Names a pair, with its session token when it is a temporary one.
  package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }

  /// `sandbox` and `sandbox-secret`.
  package static let standard = SandboxCredentials(accessKey: "sandbox", secretKey: "sandbox-secret")

  /// The access key only: a secret never reaches a text.
  package var description: String { "credentials of \(accessKey)" }
}
