import JobManifest
import S3Sandbox

/// Reads the answers that take the place of an operation's own, and the changes of that.
struct ReplyReader {
  private static let replyKeys = [
    "status", "code", "message", "namespaced", "body", "headers", "applied", "early",
  ]

  let context: DecodingContext

  func reply(_ entry: YAMLEntry, field: String) -> FaultReply? {
    let hint = "write {status: 503, code: SlowDown}, or {status: 200, body: \"<html>…\"}"
    guard
      let reader = MappingReader(
        entry.value, of: "reply", path: field, at: entry.keyRange, keys: .init(known: Self.replyKeys), in: context,
        hint: hint)
    else { return nil }
    guard
      let status = reader.require("status", hint: hint)
        .flatMap({ context.integer($0.value, field: reader.field("status"), in: 200...599) })
    else { return nil }
    var body = FaultReply.Body.text(context.plainText("body", in: reader) ?? "")
    if let code = context.plainText("code", in: reader) {
      body = .error(
        code: code, message: context.plainText("message", in: reader) ?? "This failure was asked for.",
        hasNamespace: boolean("namespaced", in: reader))
      if reader.has("body") {
        context.keyError(
          "'body' stands beside 'code'", at: reader["body"]?.keyRange ?? reader.range,
          hint: "'code' makes an error document; leave one of them out")
      }
    } else {
      for key in ["message", "namespaced"] where reader.has(key) && !reader.has("code") {
        context.keyError("\(key.quoted) belongs to a 'code'", at: reader[key]?.keyRange ?? reader.range)
      }
    }
    let isApplied = boolean("applied", in: reader)
    let isEarly = boolean("early", in: reader)
    if isApplied, isEarly {
      context.keyError(
        "'early' stands beside 'applied'", at: reader["early"]?.keyRange ?? reader.range,
        hint: "what is answered before its body has come cannot be applied")
    }
    return FaultReply(
      status, body: body, headers: headers(reader), isApplied: isApplied, isEarly: isEarly)
  }

  func alteration(_ entry: YAMLEntry, field: String) -> FaultAlteration? {
    let hint = "write {shorten_to: 10}, {without: [ETag]}, {headers: {X-Y: z}} or {ignore_range: true}"
    guard
      let reader = MappingReader(
        entry.value, of: "alter", path: field, at: entry.keyRange,
        keys: .init(known: ["headers", "without", "shorten_to", "ignore_range"]), in: context, hint: hint)
    else { return nil }
    if !["headers", "without", "shorten_to", "ignore_range"].contains(where: reader.has) {
      context.keyError("\(field.quoted) changes nothing", at: reader.range, hint: hint)
    }
    let without = reader["without"].map { context.listOrSingle($0.value, field: reader.field("without")) } ?? []
    return FaultAlteration(
      headers: headers(reader),
      without: without.compactMap { context.text($0, field: reader.field("without"), expansion: .none)?.value },
      shortenedTo: context.count("shorten_to", in: reader, 0...Int.max),
      ignoresRange: boolean("ignore_range", in: reader))
  }

  private func boolean(_ key: String, in reader: MappingReader) -> Bool {
    reader[key].flatMap { context.boolean($0, field: reader.field(key)) } ?? false
  }

  private func headers(_ reader: MappingReader) -> [FaultReply.Header] {
    guard let entry = reader["headers"] else { return [] }
    guard case .mapping(let entries) = entry.value.content else {
      context.error(
        "\(reader.field("headers").quoted) must be a mapping, found \(entry.value.summary)", at: entry.value.range)
      return []
    }
    return entries.compactMap { item in
      let field = reader.field("headers") + "." + item.key
      guard let text = context.text(item.value, field: field, expansion: .none) else { return nil }
      let isName = !item.key.isEmpty && item.key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
      // Row S11: a line break would make two headers of one.
      guard isName, text.value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
        context.error("\(field.quoted) is not a header", at: item.keyRange, hint: "use printable ASCII on one line")
        return nil
      }
      return FaultReply.Header(item.key, text.value)
    }
  }
}
