/// Reads the tree of a manifest into its model; every mistake on the way is reported and none stops it.
struct ManifestDecoder {
  private static let keys = MappingReader.Keys(
    known: ["version", "name", "variables", "endpoints", "content_types", "protected", "operations"],
    later: ["on_error", "failures", "defaults", "schedule", "report", "lock", "include"],
    nullable: ["variables", "endpoints", "content_types"])

  private let context: DecodingContext
  private let given: ManifestContext

  /// Prepares to read.
  init(context: DecodingContext, given: ManifestContext) {
    self.context = context
    self.given = given
  }

  /// Everything that could be read.
  struct Result {
    var name: String
    var variables: [String: String]
    var environmentVariables: [String: String]
    var contentTypes: [ContentTypeRule]
    var protected: [Protection]
    var draft: ManifestDraft
  }

  /// Reads it; nil when the file is no mapping at all.
  func decode(_ root: YAMLNode) -> Result? {
    let start = SourceRange.point(root.range.start)
    guard
      let reader = MappingReader(
        root, of: "manifest", path: "", at: start, keys: Self.keys, in: context,
        hint: "a manifest starts with 'version: 1'")
    else { return nil }
    context.checkVersion(reader)
    let name = reader["name"].flatMap(self.name)
    context.interpolator = VariableDecoder(context: context, given: given).decode(reader["variables"])
    let endpoints = EndpointDecoder(context: context).decode(reader["endpoints"])
    let rules = reader["content_types"].map(self.rules) ?? []
    let protected = reader["protected"].map(self.protected) ?? []
    let operations =
      reader.require("operations", hint: "list what the manifest does").map(OperationDecoder(context: context).decode)
    let variables = context.interpolator.variables.compactMapValues { value in
      if case .text(let text) = value { text } else { nil }
    }
    return Result(
      name: name ?? Self.stem(of: context.source.name), variables: variables,
      environmentVariables: context.interpolator.environmentNames, contentTypes: rules, protected: protected,
      draft: ManifestDraft(
        operations: operations ?? [], endpoints: endpoints, hasContentTypes: reader.has("content_types")))
  }

  private func name(_ entry: YAMLEntry) -> String? {
    guard let text = context.text(entry.value, field: "name", expansion: .none) else { return nil }
    guard text.value.count <= 128, !text.value.unicodeScalars.contains(where: ASCII.isControl) else {
      context.error("'name' must be one line of at most 128 characters", at: text.range)
      return nil
    }
    return text.value
  }

  private func rules(_ entry: YAMLEntry) -> [ContentTypeRule] {
    guard case .sequence(let items) = entry.value.content else {
      if case .invalid = entry.value.content { return [] }
      context.error(
        "'content_types' must be a list, found \(entry.value.summary)", at: entry.value.range,
        hint: "write '- {match: ..., content_type: ...}' for each rule; the first that sets a header wins")
      return []
    }
    return context.nonNull(items, field: "content_types").enumerated().compactMap { index, item in
      rule(item, path: "content_types[\(index)]")
    }
  }

  private func rule(_ node: YAMLNode, path: String) -> ContentTypeRule? {
    guard
      let reader = MappingReader(
        node, of: path, path: path, at: .point(node.range.start),
        keys: .init(known: ["match"] + HeaderDecoder.keys, later: ["acl", "encryption"]), in: context,
        hint: "write {match: ..., content_type: ...}")
    else { return nil }
    let pattern = reader.require("match").flatMap {
      FilterDecoder(context: context).pattern($0.value, field: reader.field("match"))
    }
    let settings = HeaderDecoder(context: context).decode(reader)
    if reader.has("match"), !HeaderDecoder.keys.contains(where: reader.has) {
      context.keyError(
        "the rule sets no header", at: reader.range, hint: "add one of " + HeaderDecoder.keys.joined(separator: ", "))
    }
    return pattern.map { ContentTypeRule(match: $0.value, settings: settings, range: reader.range) }
  }

  private func protected(_ entry: YAMLEntry) -> [Protection] {
    if case .mapping = entry.value.content { return protection(entry, field: "protected").map { [$0] } ?? [] }
    return context.listOrSingle(entry.value, field: "protected").enumerated().compactMap { index, item in
      protection(YAMLEntry(key: "protected", keyRange: entry.keyRange, value: item), field: "protected[\(index)]")
    }
  }

  private func protection(_ entry: YAMLEntry, field: String) -> Protection? {
    PlaceDecoder(context: context).remote(entry, field: field, localHint: "write s3://bucket/tree/").map {
      Protection($0)
    }
  }

  /// The file name without directories and its last extension.
  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
