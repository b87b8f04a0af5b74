/// Reads `variables` and finds the value of each.
struct VariableDecoder {
  private static let hint = "write a value, or {required: true}, {default: value}, {env: NAME}"

  private let context: DecodingContext
  private let given: ManifestContext

  /// Prepares to read with the values from outside.
  init(context: DecodingContext, given: ManifestContext) {
    self.context = context
    self.given = given
  }

  /// Reads all variables into an interpolator.
  func decode(_ entry: YAMLEntry?) -> Interpolator {
    var interpolator = Interpolator(builtins: given.builtins)
    let entries = entry.flatMap(self.entries) ?? []
    for entry in entries {
      guard isValidName(entry) else { continue }
      let declaration = declaration(entry)
      let value = value(of: entry, declaration)
      interpolator.variables[entry.key] = value
      guard let name = declaration?.environmentName?.value else { continue }
      if given.variables[entry.key] == nil, suppliedValue(of: name) != nil {
        interpolator.environmentNames[entry.key] = name
      }
      let isReported = value == .reported && given.variables[entry.key] == nil
      interpolator.environment[name] = isReported ? .reported : .text(given.environment[name] ?? "")
    }
    refuseUnknown(declared: entries.map(\.key))
    return interpolator
  }

  private func entries(_ entry: YAMLEntry) -> [YAMLEntry]? {
    switch entry.value.content {
    case .mapping(let entries): return entries.filter { $0.key.afterPrefix("x-") == nil }
    case .invalid: return nil
    default:
      context.error(
        "'variables' must be a mapping, found \(entry.value.summary)", at: entry.value.range,
        hint: "write 'name: value' lines below it")
      return nil
    }
  }

  private func isValidName(_ entry: YAMLEntry) -> Bool {
    guard VariableName.isValid(entry.key) else {
      context.error(
        "\(entry.key.quoted) cannot be the name of a variable", at: entry.keyRange,
        hint: "use letters, digits, '_' and '-', starting with a letter")
      return false
    }
    return true
  }

  private struct Declaration {
    var isRequired = false
    var fallback: Text?
    var environmentName: Text?
  }

  /// What the manifest says; nil when it says it wrongly, which has then been reported.
  private func declaration(_ entry: YAMLEntry) -> Declaration? {
    let field = "variables." + entry.key
    switch entry.value.content {
    case .invalid: return nil
    case .sequence:
      context.error("\(field.quoted) must be text, found a list", at: entry.value.range, hint: Self.hint)
      return nil
    case .scalar:
      guard !entry.value.isNull else {
        context.error("variable \(entry.key.quoted) has no value", at: entry.keyRange, hint: Self.hint)
        return nil
      }
      return plainText(entry.value, field: field).map { Declaration(fallback: $0) }
    case .mapping: return detailed(entry, field: field)
    }
  }

  private func detailed(_ entry: YAMLEntry, field: String) -> Declaration? {
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange,
        keys: .init(known: ["required", "default", "env"]), in: context)
    else { return nil }
    var declaration = Declaration()
    if let required = reader["required"] {
      guard let isRequired = context.boolean(required, field: reader.field("required")) else { return nil }
      declaration.isRequired = isRequired
      if isRequired, let other = reader["default"] ?? reader["env"] {
        context.error(
          "'required' and \(other.key.quoted) exclude each other", at: other.keyRange, hint: "leave one of them out")
        return nil
      }
    }
    if let fallback = reader["default"] {
      declaration.fallback = plainText(fallback.value, field: reader.field("default"))
      if declaration.fallback == nil { return nil }
    }
    if let name = reader["env"] {
      guard let text = plainText(name.value, field: reader.field("env")), isEnvironmentName(text) else { return nil }
      declaration.environmentName = text
    }
    if !reader.has("required"), !reader.has("default"), !reader.has("env") {
      context.error("variable \(entry.key.quoted) says nothing", at: entry.keyRange, hint: Self.hint)
      return nil
    }
    return declaration
  }

  private func plainText(_ node: YAMLNode, field: String) -> Text? {
    guard let text = context.text(node, field: field, expansion: .none) else { return nil }
    guard !text.value.unicodeScalars.contains(where: ASCII.isControl) else {
      context.error(
        "\(field.quoted) has a line break or control character", at: node.range, hint: "write it on one line")
      return nil
    }
    return text
  }

  private func isEnvironmentName(_ text: Text) -> Bool {
    do throws(Interpolator.Problem) {
      try Interpolator.refuseCredentials(text.value, at: 0..<text.value.utf8.count)
    } catch {
      context.error(error.message, at: text.range, hint: error.hint)
      return false
    }
    guard !text.value.utf8.contains(UInt8(ascii: "=")) else {
      context.error("\(text.value.quoted) cannot be the name of an environment variable", at: text.range)
      return false
    }
    return true
  }

  private func value(of entry: YAMLEntry, _ declaration: Declaration?) -> Interpolator.Value {
    if let value = given.variables[entry.key] {
      return checked(value, from: "--var", name: entry.key, at: entry.keyRange)
    }
    guard let declaration else { return .reported }
    if let name = declaration.environmentName {
      if let value = suppliedValue(of: name.value) {
        return checked(value, from: name.value, name: entry.key, at: name.range)
      }
      if declaration.fallback == nil {
        let state = given.environment[name.value] == nil ? "not set" : "empty"
        context.error(
          "environment variable \(name.value.quoted) is \(state)", at: name.range,
          hint: "set it, add a 'default', or pass --var \(entry.key)=...")
        return .reported
      }
    }
    if let fallback = declaration.fallback { return .text(fallback.value) }
    context.error(
      "variable \(entry.key.quoted) is required and has no value", at: entry.keyRange,
      hint: "pass --var \(entry.key)=...")
    return .reported
  }

  /// What the environment says, unless that is nothing.
  private func suppliedValue(of name: String) -> String? { given.environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// A value from outside must be there and must not carry line breaks or NUL into keys and headers (rows S11, Y26).
  private func checked(_ value: String, from origin: String, name: String, at range: SourceRange) -> Interpolator.Value
  {
    if value.isEmpty {
      context.error("variable \(name.quoted) is empty (\(origin))", at: range, hint: "give it a value")
      return .reported
    }
    if value.unicodeScalars.contains(where: ASCII.isControl) {
      context.error("variable \(name.quoted) has a line break or control character (\(origin))", at: range)
      return .reported
    }
    return .text(value)
  }

  private func refuseUnknown(declared: [String]) {
    for name in given.variables.keys.sorted() where !declared.contains(name) {
      context.error(
        "'--var \(name)=...' names no variable of this manifest", at: nil,
        hint: Nearest.hint(for: name, among: declared) ?? "declare it in 'variables'")
    }
  }
}
