package import JobManifest
import S3Types

/// Writes the manifest that brings back what a run has moved to the trash.
///
/// It goes by the plan alone, so it can be written before anything is changed and is there whatever happens to the run.
package enum UndoManifest {
  /// The text; nil when the plan moves nothing to the trash.
  ///
  /// Each deletion becomes one copy of its tree or its object in the trash back to where it was, with `if: missing`: what
  /// has been written there since is not overwritten. What was deleted last comes back first.
  package static func text(of manifest: Manifest, graph: OperationGraph, summary: PlanSummary, runID: String) -> String?
  {
    var operations = ""
    var endpoints: Set<String> = []
    for index in graph.order.reversed() where (summary.operations[index].actions[.move]?.count ?? 0) > 0 {
      guard let delete = manifest.operations[index].verb.deletion,
        let trash = TrashPlace(of: delete, operation: graph.names[index], runID: runID)
      else { continue }
      let (from, to) = trash.wayBack
      for place in [from, to] { if let endpoint = place.endpoint { endpoints.insert(endpoint) } }
      operations += """
          # What '\(TerminalText.escaping(graph.names[index]))' moved.
          - name: restore-\(index + 1)
            copy:
              from: \(place(from, in: manifest))
              to: \(place(to, in: manifest))
              if: missing

        """
      if pays(for: [from, to], in: manifest) {
        operations += "      request_payer: requester\n"
      }
    }
    guard !operations.isEmpty else { return nil }
    return heading(of: manifest, runID: runID) + definitions(endpoints.sorted(), in: manifest) + "operations:\n"
      + operations
  }

  private static func heading(of manifest: Manifest, runID: String) -> String {
    """
    # Brings back what run \(TerminalText.escaping(runID)) of \(TerminalText.escaping(manifest.source.name)) moved to the trash.
    # What is there again by now stays as it is (if: missing). What the run wrote is not taken back, and the trash is
    # not emptied. Run it with the same endpoint options as that run: s3job run THIS-FILE
    version: 1
    name: \(quoted("undo-" + runID))

    """
  }

  private static func definitions(_ names: [String], in manifest: Manifest) -> String {
    guard !names.isEmpty else { return "" }
    return "endpoints:\n"
      + names.map { name in
        let definition = manifest.endpoints[name] ?? EndpointDefinition()
        var fields = [("url", definition.url), ("profile", definition.profile), ("region", definition.region)]
          .compactMap { key, value in value.map { "\(key): \(quoted($0))" } }
        fields.append("addressing: \(definition.addressing.rawValue)")
        if let dialect = definition.dialect { fields.append("dialect: \(quoted(dialect))") }
        if definition.anonymous { fields.append("anonymous: true") }
        return "  \(quoted(name)): {\(fields.joined(separator: ", "))}\n"
      }.joined()
  }

  private static func place(_ place: RemotePlace, in manifest: Manifest) -> String {
    let url = quoted("s3://\(place.url.bucket)/\(place.url.keyOrPrefix)")
    let owner = rule(for: place, in: manifest)?.expectedOwner
    let fields = [place.endpoint.map { "endpoint: \(quoted($0))" }, owner.map { "expected_owner: \(quoted($0))" }]
      .compactMap(\.self)
    guard place.isObject || !fields.isEmpty else { return url }
    return "{" + (["\(place.isObject ? "object" : "url"): \(url)"] + fields).joined(separator: ", ") + "}"
  }

  private static func pays(for places: [RemotePlace], in manifest: Manifest) -> Bool {
    places.contains { rule(for: $0, in: manifest)?.paysForRequests == true }
  }

  private static func rule(for place: RemotePlace, in manifest: Manifest) -> BucketRule? {
    manifest.bucketRules[BucketPlace(endpoint: place.endpoint, bucket: place.url.bucket)]
  }

  /// The text as YAML in double quotes, where a manifest reads exactly it: keys are data and may hold anything.
  static func quoted(_ text: String) -> String {
    var result = "\""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      // "$${" is how a manifest says "${".
      case "{" where previous == "$": result += "${"
      case "\\", "\"": result += "\\" + String(scalar)
      default:
        if isPlain(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
      }
      previous = scalar
    }
    return result + "\""
  }

  /// Whether YAML takes a character as it is, and people see it.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFFE, 0xFFFF:
      false
    case 0x10000...: scalar.value & 0xFFFE != 0xFFFE
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let (mark, width) = scalar.value > 0xFFFF ? ("U", 8) : ("u", 4)
    return "\\" + mark + String(repeating: "0", count: width - hex.utf8.count) + hex
  }
}
