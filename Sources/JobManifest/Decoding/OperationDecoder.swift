/// Reads `operations`.
struct OperationDecoder {
  /// The verbs of this version.
  static let verbs = [
    "upload", "download", "copy", "sync", "move", "delete", "touch", "update", "check", "wait", "list",
  ]
  private static let common = ["name", "needs", "independent_of"] + FailureRuleDecoder.keys

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads the whole list.
  func decode(_ entry: YAMLEntry) -> [OperationDraft] {
    guard case .sequence(let items) = entry.value.content else {
      if case .invalid = entry.value.content { return [] }
      context.error(
        "'operations' must be a list, found \(entry.value.summary)", at: entry.value.range,
        hint: "write '- name: ...' for each operation; their order carries meaning")
      return []
    }
    if items.isEmpty { context.error("'operations' is an empty list", at: entry.value.range) }
    return items.enumerated().compactMap { index, item in
      defer { context.operation = nil }
      return operation(item, path: "operations[\(index)]")
    }
  }

  private func operation(_ node: YAMLNode, path: String) -> OperationDraft? {
    context.operation = (name: Self.name(of: node), range: .point(node.range.start))
    if node.isNull {
      context.error("\(path.quoted) has no value", at: node.range, hint: "give it one, or remove the '-'")
      return nil
    }
    guard
      let reader = MappingReader(
        node, of: path, path: path, at: .point(node.range.start),
        keys: .init(known: Self.common + Self.verbs), in: context,
        hint: "write 'name: ...' and a verb")
    else { return nil }
    let name = reader.require("name", hint: "every operation has a name").flatMap { self.name($0, reader) }
    return OperationDraft(
      name: name, verb: verb(reader, node), range: .point(node.range.start), needs: names("needs", in: reader),
      independentOf: names("independent_of", in: reader),
      failureRule: FailureRuleDecoder(context: context).decode(reader))
  }

  /// The name before it is checked, for notes.
  private static func name(of node: YAMLNode) -> String? {
    guard case .mapping(let entries) = node.content,
      case .scalar(let scalar)? = entries.first(where: { $0.key == "name" })?.value.content
    else { return nil }
    return scalar.text
  }

  private func name(_ entry: YAMLEntry, _ reader: MappingReader) -> Located<String>? {
    guard let text = context.text(entry.value, field: reader.field("name"), expansion: .none) else { return nil }
    guard Naming.isValid(text.value) else {
      context.error("\(text.value.quoted) cannot be the name of an operation", at: text.range, hint: Naming.hint)
      return nil
    }
    return text.located
  }

  private func names(_ key: String, in reader: MappingReader) -> [Located<String>] {
    guard let entry = reader[key] else { return [] }
    let field = reader.field(key)
    return context.listOrSingle(entry.value, field: field).enumerated().compactMap { index, item in
      context.text(item, field: "\(field)[\(index)]", expansion: .none)?.located
    }
  }

  private func verb(_ reader: MappingReader, _ node: YAMLNode) -> Verb? {
    let written = Self.verbs.filter { reader.has($0) }
    guard let first = written.first else {
      // A verb of a later version, or a misspelt one, has been reported already.
      if case .mapping(let entries) = node.content,
        entries.allSatisfy({ Self.common.contains($0.key) || $0.key.afterPrefix("x-") != nil })
      {
        context.keyError(
          "the operation has no verb", at: reader.range, hint: "add one of " + Self.verbs.joined(separator: ", "))
      }
      return nil
    }
    if written.count > 1 {
      let extra = written[1]
      context.keyError(
        "an operation has one verb, found \(first.quoted) and \(extra.quoted)",
        at: reader[extra]?.keyRange ?? reader.range,
        hint: "make it an operation of its own")
      return nil
    }
    guard let entry = reader[first] else { return nil }
    let decoder = VerbDecoder(context: context)
    let path = reader.field(first)
    context.places = []
    defer { BucketRuleDecoder(context: context).decode(entry, path: path) }
    return switch first {
    case "upload": decoder.upload(entry, path: path)
    case "download": decoder.download(entry, path: path)
    case "copy": decoder.copy(entry, path: path)
    case "move": decoder.move(entry, path: path)
    case "sync": decoder.sync(entry, path: path)
    case "delete": decoder.delete(entry, path: path)
    case "update": decoder.update(entry, path: path)
    case "check": decoder.check(entry, path: path)
    case "wait": decoder.wait(entry, path: path)
    case "list": decoder.list(entry, path: path)
    default: decoder.touch(entry, path: path)
    }
  }
}
