package import JobManifest

/// One value for each endpoint that a manifest uses; nil names the default one.
package struct Endpoints<Value: Sendable>: Sendable {
  private let values: [EndpointName: Value]

  /// Pairs endpoints with values.
  package init(_ values: [EndpointName: Value]) { self.values = values }

  /// The value of an endpoint; only those that the manifest uses are there, and no others are asked for.
  package subscript(endpoint: EndpointName) -> Value {
    guard let value = values[endpoint] else {
      preconditionFailure("endpoint '\(endpoint ?? "default")' is not among those that the manifest uses")
    }
    return value
  }

  /// The value of an endpoint, or nil when the manifest does not use it.
  package func value(of endpoint: EndpointName) -> Value? { values[endpoint] }

  /// The same endpoints with other values, made from their names as well.
  package func map<Other: Sendable>(_ transform: (EndpointName, Value) throws -> Other) rethrows -> Endpoints<Other> {
    var others: [EndpointName: Other] = [:]
    for (name, value) in values { others[name] = try transform(name, value) }
    return Endpoints<Other>(others)
  }

  /// The same endpoints with other values.
  package func map<Other: Sendable>(_ transform: (Value) throws -> Other) rethrows -> Endpoints<Other> {
    Endpoints<Other>(try values.mapValues(transform))
  }
}
