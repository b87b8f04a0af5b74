/// Finds settings in environment and profile.
struct SettingLookup: Sendable {
  let environment: Environment
  let profile: SelectedProfile

  /// The first of: the variable, the property of the profile's `s3` section, the property of the profile.
  func text(variable: String?, property: String?, nested: String? = nil) -> Resolved<String>? {
    if let variable, let value = environment[variable] { return Resolved(value, source: variable) }
    if let nested, let value = profile[nested, in: "s3"] { return Resolved(value, source: "s3 of \(profile.place)") }
    if let property, let value = profile[property] { return Resolved(value, source: profile.place) }
    return nil
  }

  /// The same for `true` and `false`; throws `.configuration` for any other word.
  func flag(variable: String?, property: String?, nested: String? = nil) throws(S3Error) -> Resolved<Bool>? {
    guard let found = text(variable: variable, property: property, nested: nested) else { return nil }
    switch found.value.lowercased() {
    case "true": return Resolved(true, source: found.source)
    case "false": return Resolved(false, source: found.source)
    default:
      let name = found.source == variable ? found.source : "\(nested ?? property ?? "") in \(found.source)"
      throw S3Error(
        code: .configuration, message: "'\(Sanitised.text(found.value))' is neither true nor false (\(name))")
    }
  }
}
