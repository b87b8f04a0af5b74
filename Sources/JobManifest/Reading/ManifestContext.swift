/// What a manifest may read besides its own text.
package struct ManifestContext: Sendable {
  /// Values given on the command line (`--var name=value`).
  package var variables: [String: String]
  /// Values of the names that every manifest knows: `run.id`, `run.date`, `run.time`.
  package var builtins: [String: String]
  /// The environment of the process; only what the manifest declares is looked at.
  package var environment: [String: String]

  /// Names all sources of values.
  package init(variables: [String: String] = [:], builtins: [String: String] = [:], environment: [String: String] = [:])
  {
    self.variables = variables
    self.builtins = builtins
    self.environment = environment
  }
}
