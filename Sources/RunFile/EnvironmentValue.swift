import Digests

/// The value of a variable from the environment, so that another one can be told without this one being shown.
///
/// The environment holds secrets, and run files are handed around (invariant I10): the value itself is never kept.
package struct EnvironmentValue: Sendable, Hashable {
  /// The name that the value has in the environment.
  package var name: String
  /// Random text, another one in every run file.
  package var salt: String
  /// The SHA-256 over salt and value in lower-case hex.
  package var digest: String

  /// Names a value that was read back.
  init(name: String, salt: String, digest: String) {
    self.name = name
    self.salt = salt
    self.digest = digest
  }

  /// Takes a value down.
  init(name: String, salt: String, value: String) {
    self.init(name: name, salt: salt, digest: Self.digest(of: value, salt: salt))
  }

  /// Whether this is the value that was taken down.
  package func matches(_ value: String) -> Bool { Self.digest(of: value, salt: salt) == digest }

  private static func digest(of value: String, salt: String) -> String {
    Hex.encode(Digest.of(Array((salt + "\0" + value).utf8), .sha256))
  }
}
