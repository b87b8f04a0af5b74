/// The rules by which requests are tried again, as the AWS tools name them (`AWS_RETRY_MODE`, `retry_mode`).
///
/// There is one set of rules here, `standard` of 2026. The other names are no mistake in an environment that serves
/// other tools too, so they are taken for it, with a note; only a name that no AWS tool knows is an error.
enum RetryMode {
  /// The mode in force and who named it; throws `.configuration` for a name that is none.
  static func resolve(_ environment: Environment, _ profile: SelectedProfile) throws(S3Error) -> Resolved<String> {
    let found: (text: String, source: String)
    if let text = environment["AWS_RETRY_MODE"] {
      found = (text, "AWS_RETRY_MODE")
    } else if let text = profile["retry_mode"] {
      found = (text, "retry_mode of profile '\(Sanitised.text(profile.name))'")
    } else {
      return Resolved("standard", source: "the default")
    }
    switch found.text.lowercased() {
    case "standard": return Resolved("standard", source: found.source)
    case "legacy":
      return Resolved(
        "standard", source: found.source,
        note: "the retry mode 'legacy' is taken for 'standard'; AWS_MAX_ATTEMPTS=5 tries as often as 'legacy' did")
    case "adaptive":
      return Resolved(
        "standard", source: found.source,
        note: "the retry mode 'adaptive' is taken for 'standard', which slows down when the service asks for it but "
          + "sends first attempts at once")
    default:
      throw S3Error(
        code: .configuration,
        message:
          "'\(Sanitised.text(found.text))' is no retry mode (from \(found.source)); write standard, or leave it out")
    }
  }

  /// How often a request is tried, the first attempt included; throws `.configuration` for what is no number from 1 to
  /// 100.
  static func maxAttempts(_ environment: Environment, _ profile: SelectedProfile) throws(S3Error) -> Int {
    guard let text = environment["AWS_MAX_ATTEMPTS"] ?? profile["max_attempts"] else { return 3 }
    guard let count = Int(text), (1...100).contains(count) else {
      throw S3Error(
        code: .configuration,
        message:
          "'\(Sanitised.text(text))' is not a number of attempts from 1 to 100 (AWS_MAX_ATTEMPTS or max_attempts)")
    }
    return count
  }
}
