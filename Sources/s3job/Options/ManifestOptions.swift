import ArgumentParser

/// The manifest and the values of its variables.
struct ManifestOptions: ParsableArguments {
  @Argument(help: "The manifest, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var manifest: String

  @OptionGroup var variables: VariableOptions
}

/// The values of a manifest's variables.
struct VariableOptions: ParsableArguments {
  @Option(
    name: .customLong("var"), parsing: .singleValue,
    help: ArgumentHelp("Set a variable that the manifest declares; may be repeated.", valueName: "name=value"))
  var assignments: [String] = []

  func validate() throws { _ = try values() }

  /// The variables by name; throws for a word without "=" and for a name given twice.
  func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
        throw ValidationError("--var needs name=value, and got '\(assignment)'")
      }
      let name = String(assignment[..<equals])
      guard values[name] == nil else { throw ValidationError("--var sets '\(name)' twice") }
      values[name] = String(assignment[assignment.index(after: equals)...])
    }
    return values
  }
}
