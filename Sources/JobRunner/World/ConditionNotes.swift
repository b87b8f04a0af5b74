package import JobManifest
package import S3Client

/// Says which promises of a plan a service cannot keep: that nothing is changed which is no longer as it was planned.
///
/// There the client looks just before each request (row R22), which leaves a moment in which somebody else can write.
package enum ConditionNotes {
  /// One sentence for each endpoint whose service does not check all conditions that the manifest's operations send.
  package static func of(_ manifest: Manifest, dialects: Endpoints<Dialect>) -> [String] {
    manifest.endpointsInUse.sorted { ($0 ?? "") < ($1 ?? "") }.compactMap { endpoint in
      guard let dialect = dialects.value(of: endpoint) else { return nil }
      let requests = manifest.operations.flatMap { conditions(of: $0.verb, on: endpoint) }
      let lost = Request.allCases.filter { requests.contains($0) && !dialect.conditions[keyPath: $0.support] }
      guard !lost.isEmpty else { return nil }
      let name = endpoint.map { "endpoint '\($0)'" } ?? "the default endpoint"
      return
        "\(name) (\(dialect.name)) does not check the conditions of \(lost.map(\.rawValue).joined(separator: ", ")): "
        + "they are looked up just before each request, and a change in between goes unnoticed"
    }
  }

  /// The requests whose conditions a service may leave unchecked.
  private enum Request: String, CaseIterable {
    case puts, copies
    case sources = "copy sources"
    case deletes

    var support: KeyPath<ConditionSupport, Bool> {
      switch self {
      case .puts: \.put
      case .copies: \.copy
      case .sources: \.copySource
      case .deletes: \.delete
      }
    }
  }

  private static func conditions(of verb: Verb, on endpoint: EndpointName) -> [Request] {
    switch verb {
    case .upload(let upload): upload.to.endpoint == endpoint ? [.puts, .sources] : []
    case .download, .check, .wait: []
    case .copy(let copy): conditions(of: copy, on: endpoint)
    case .move(let move):
      conditions(of: move.copy, on: endpoint) + (move.copy.from.endpoint == endpoint ? [.deletes] : [])
    case .sync(let sync):
      conditions(of: sync.transfer.verb, on: endpoint)
        + (sync.deletion.map { conditions(of: .delete($0), on: endpoint) } ?? [])
    case .delete(let delete):
      switch delete.target {
      case .prefix(let place) where place.endpoint == endpoint, .object(let place) where place.endpoint == endpoint:
        (delete.trash == nil ? [] : [.copies, .sources]) + [.deletes]
      case .prefix, .object: []
      }
    case .update(let update): update.target.place.endpoint == endpoint ? [.sources] : []
    case .list(let inventory):
      if case .object(let place) = inventory.to { place.endpoint == endpoint ? [.puts] : [] } else { [] }
    case .touch(let touch): touch.target.place.endpoint == endpoint ? [.puts, .sources] : []
    }
  }

  private static func conditions(of copy: Copy, on endpoint: EndpointName) -> [Request] {
    guard copy.to.endpoint == endpoint else { return [] }
    return (copy.from.endpoint == endpoint ? [] : [.puts]) + [.copies, .sources]
  }
}
