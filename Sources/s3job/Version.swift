/// The version of the program.
enum Version {
  /// Semantic version, also sent in the user agent.
  static let current = "0.1.0"
}
