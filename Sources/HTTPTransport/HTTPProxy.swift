/// A proxy, and who we are to it.
package struct HTTPProxy: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// Scheme, host and port, without a user name.
  package let url: String
  /// The user name; nil for none.
  package let user: String?
  /// The password, a secret.
  package let password: String?

  /// Names a proxy.
  package init(url: String, user: String? = nil, password: String? = nil) {
    self.url = url
    self.user = user
    self.password = password
  }

  /// Scheme, host and port; never the user name, which may be a token (row S5).
  package var description: String { url }

  /// No children, so that `dump` and mirrors show no secret either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
