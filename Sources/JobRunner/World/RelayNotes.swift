package import JobManifest
package import S3Client

/// Says what objects lose on their way to another service, because that does not have it.
package enum RelayNotes {
  /// One sentence for each operation that copies to another service which keeps less than objects may have.
  package static func of(
    _ manifest: Manifest, dialects: Endpoints<Dialect>, identity: (EndpointName) -> String
  ) -> [String] {
    manifest.operations.compactMap { operation in
      guard let copy = copied(operation.verb), identity(copy.from.endpoint) != identity(copy.to.endpoint),
        let dialect = dialects.value(of: copy.to.endpoint)
      else { return nil }
      let lost = [("tags", dialect.hasTagging), ("storage classes", dialect.hasStorageClasses)].filter { !$0.1 }
      guard !lost.isEmpty else { return nil }
      let place = copy.to.endpoint.map { "endpoint '\($0)'" } ?? "the default endpoint"
      let verb = if case .move = operation.verb { "moves" } else { "copies" }
      return "'\(operation.name.value)' \(verb) to \(place) (\(dialect.name)), which has no "
        + "\(lost.map(\.0).joined(separator: " and no ")): objects arrive without"
    }
  }

  /// What goes from one place in S3 to another.
  private static func copied(_ verb: Verb) -> Copy? {
    switch verb.transfer {
    case .copy(let copy): copy
    case .move(let move): move.copy
    default: nil
    }
  }
}
