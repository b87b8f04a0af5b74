package import JobManifest

/// One value per endpoint: the default one and those that the manifest names.
package struct Endpoints<Value: Sendable>: Sendable {
  private let fallback: Value
  private let named: [String: Value]

  /// Pairs endpoints with values.
  package init(default fallback: Value, named: [String: Value] = [:]) {
    self.fallback = fallback
    self.named = named
  }

  /// The value of an endpoint; the manifest has been checked, so a name that is not there cannot come.
  package subscript(endpoint: EndpointName) -> Value {
    guard let endpoint else { return fallback }
    guard let value = named[endpoint] else { preconditionFailure("no endpoint '\(endpoint)' in a checked manifest") }
    return value
  }

  /// The same endpoints with other values.
  package func map<Other: Sendable>(_ transform: (Value) throws -> Other) rethrows -> Endpoints<Other> {
    Endpoints<Other>(default: try transform(fallback), named: try named.mapValues(transform))
  }
}
