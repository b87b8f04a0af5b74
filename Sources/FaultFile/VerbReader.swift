import JobManifest
import S3Sandbox

/// Reads what happens to a request: exactly one verb of a rule.
struct VerbReader {
  static let verbs = [
    "reply", "alter", "cut", "stall", "reset", "flip", "lose", "swap", "pagefail", "delay", "throttle",
  ]

  /// How a page fails, in one word.
  private enum PageWord: String, CaseIterable {
    case error, cut, empty, reversed, duplicated
    case noToken = "no_token"
    case repeatedToken = "repeated_token"
  }

  private enum SwapWord: String, CaseIterable {
    case otherBytes = "other_bytes"
    case nothing
  }

  let context: DecodingContext
  let reader: MappingReader

  func decode() -> Fault? {
    let given = Self.verbs.filter(reader.has)
    guard let verb = given.first else {
      context.keyError(
        "the rule does nothing", at: reader.range, hint: "give it one of " + Self.verbs.joined(separator: ", "))
      return nil
    }
    for other in given.dropFirst() {
      context.keyError(
        "\(other.quoted) stands beside \(verb.quoted)", at: reader[other]?.keyRange ?? reader.range,
        hint: "a rule has one verb; write a second rule")
    }
    guard let entry = reader[verb] else { return nil }
    return read(verb, entry, field: reader.field(verb))
  }

  private func read(_ verb: String, _ entry: YAMLEntry, field: String) -> Fault? {
    switch verb {
    case "reply": ReplyReader(context: context).reply(entry, field: field).map { .reply($0) }
    case "alter": ReplyReader(context: context).alteration(entry, field: field).map { .alter($0) }
    case "cut": isNow(entry) ? .cut(after: nil) : bytes(entry.value, field).map { .cut(after: $0) }
    case "stall": stall(entry, field)
    case "reset": side(entry, field).map { .reset($0.isRequest ? .request(after: $0.at) : .response(after: $0.at)) }
    case "flip": side(entry, field).map { .flip($0.isRequest ? .request(at: $0.at) : .response(at: $0.at)) }
    case "swap": swap(entry, field).map { .swap($0) }
    case "pagefail": page(entry, field).map { .pagefail($0) }
    case "delay": context.milliseconds(entry.value, field: field).map { .delay($0) }
    case "lose": isTrue(entry, field) ? .lose : nil
    default: isTrue(entry, field) ? .throttle : nil
    }
  }

  /// `true`; what is not there need not be denied.
  private func isTrue(_ entry: YAMLEntry, _ field: String) -> Bool {
    guard let value = context.boolean(entry, field: field) else { return false }
    if !value {
      context.error("\(field.quoted) must be true", at: entry.value.range, hint: "leave it out, or write another verb")
    }
    return value
  }

  private func isNow(_ entry: YAMLEntry) -> Bool {
    if case .scalar(let scalar) = entry.value.content { scalar.text == "now" } else { false }
  }

  private func bytes(_ node: YAMLNode, _ field: String) -> Int? {
    context.integer(node, field: field, in: 0...Int.max)
  }

  private func stall(_ entry: YAMLEntry, _ field: String) -> Fault? {
    if isNow(entry) { return .stall(after: nil, milliseconds: nil) }
    guard case .mapping = entry.value.content else {
      return bytes(entry.value, field).map { .stall(after: $0, milliseconds: nil) }
    }
    guard
      let reader = MappingReader(
        entry.value, of: "stall", path: field, at: entry.keyRange, keys: .init(known: ["after", "for"]), in: context)
    else { return nil }
    return .stall(
      after: context.count("after", in: reader, 0...Int.max), milliseconds: context.count("for", in: reader))
  }

  /// `{request: 10}` or `{response: 10}`.
  private func side(_ entry: YAMLEntry, _ field: String) -> (isRequest: Bool, at: Int)? {
    let hint = "write {request: 100} or {response: 100}, in bytes of the body"
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange, keys: .init(known: ["request", "response"]),
        in: context, hint: hint)
    else { return nil }
    let given = ["request", "response"].filter(reader.has)
    guard given.count == 1 else {
      context.keyError("\(field.quoted) must say one of request and response", at: reader.range, hint: hint)
      return nil
    }
    return context.count(given[0], in: reader, 0...Int.max).map { (given[0] == "request", $0) }
  }

  private func swap(_ entry: YAMLEntry, _ field: String) -> FaultSwap? {
    if case .scalar = entry.value.content {
      let word: SwapWord? = context.word(entry, field: field)
      return word.map { FaultSwap($0 == .otherBytes ? .otherBytes : .nothing) }
    }
    let hint = "write 'other_bytes', 'nothing', or {text: new content, key: other/key}"
    guard
      let reader = MappingReader(
        entry.value, of: "swap", path: field, at: entry.keyRange,
        keys: .init(known: ["with", "text", "bucket", "key"]),
        in: context, hint: hint)
    else { return nil }
    guard reader.has("with") != reader.has("text") else {
      context.keyError("\(field.quoted) must have one of with and text", at: reader.range, hint: hint)
      return nil
    }
    let word: SwapWord? = reader["with"].flatMap { context.word($0, field: reader.field("with")) }
    let text = context.plainText("text", in: reader)
    guard let content = word.map({ $0 == .otherBytes ? .otherBytes : .nothing }) ?? text.map(FaultSwap.Content.text)
    else { return nil }
    return FaultSwap(
      content, bucket: context.plainText("bucket", in: reader), key: context.plainText("key", in: reader))
  }

  private func page(_ entry: YAMLEntry, _ field: String) -> PageFailure? {
    guard case .mapping = entry.value.content else {
      return context.integer(entry.value, field: field, in: 1...1_000_000).map { _ in
        .error(status: 500, code: "InternalError")
      }
    }
    guard
      let reader = MappingReader(
        entry.value, of: "pagefail", path: field, at: entry.keyRange,
        keys: .init(known: ["page", "how", "status", "code"]), in: context)
    else { return nil }
    _ = reader.require("page", hint: "pages count from 1")
    let how: PageWord = reader["how"].flatMap { context.word($0, field: reader.field("how")) } ?? .error
    if how != .error {
      for key in ["status", "code"] where reader.has(key) {
        context.keyError(
          "\(key.quoted) belongs to an error", at: reader[key]?.keyRange ?? reader.range,
          hint: "leave it out, or write 'how: error'")
      }
    }
    let status = context.count("status", in: reader, 400...599) ?? 500
    switch how {
    case .error: return .error(status: status, code: context.plainText("code", in: reader) ?? "InternalError")
    case .cut: return .cut
    case .empty: return .empty
    case .reversed: return .reversed
    case .duplicated: return .duplicated
    case .noToken: return .noToken
    case .repeatedToken: return .repeatedToken
    }
  }

  /// The page that a rule is about because its `pagefail` says so.
  static func page(in reader: MappingReader, _ context: DecodingContext) -> Int? {
    guard let entry = reader["pagefail"] else { return nil }
    if case .scalar(let scalar) = entry.value.content { return Int(scalar.text) }
    guard case .mapping(let entries) = entry.value.content, let page = entries.first(where: { $0.key == "page" })
    else { return nil }
    return context.integer(page.value, field: reader.field("pagefail.page"), in: 1...1_000_000)
  }
}
