import JobManifest
import S3Sandbox
import S3Types

/// Reads one rule: which requests, which of them, and what happens to them.
struct RuleReader {
  private static let ownKeys = ["name", "on", "nth", "first", "from", "every", "times", "probability"]
  private static let matchKeys = ["operation", "method", "bucket", "key", "prefix", "match", "part", "page"]
  private static let methods = ["GET", "HEAD", "PUT", "POST", "DELETE"]

  let context: DecodingContext
  /// Its position, from 0.
  let number: Int

  private var path: String { "rules[\(number)]" }

  func decode(_ node: YAMLNode) -> FaultRule? {
    guard
      let reader = MappingReader(
        node, of: path, path: path, at: .point(node.range.start),
        keys: .init(known: Self.ownKeys + VerbReader.verbs), in: context,
        hint: "write '- on: {operation: GetObject}' and a verb such as 'throttle: true' below it")
    else { return nil }
    let match = reader["on"].map { self.match($0, field: reader.field("on")) } ?? FaultMatch()
    let occurrence = occurrence(reader)
    let probability = reader["probability"].flatMap { self.probability($0, field: reader.field("probability")) }
    let name = context.plainText("name", in: reader)
    guard var rule = VerbReader(context: context, reader: reader).decode().map({ FaultRule($0, on: match) }) else {
      return nil
    }
    if case .pagefail(let failure) = rule.fault { holdToListings(failure, reader, &rule) }
    if let page = VerbReader.page(in: reader, context) { rule.match.page = page }
    rule.occurrence = occurrence
    rule.probability = probability
    rule.name = name
    return rule
  }

  /// What is about tokens happens to the listing that has some.
  private func holdToListings(_ failure: PageFailure, _ reader: MappingReader, _ rule: inout FaultRule) {
    var listings: Set<String> = ["ListObjectsV2", "ListObjects", "ListObjectVersions"]
    if failure.isAboutTokens { listings = ["ListObjectsV2"] }
    if rule.match.operations.isEmpty { rule.match.operations = listings }
    for operation in rule.match.operations.subtracting(listings).sorted() {
      context.keyError(
        "this 'pagefail' cannot happen to \(operation)", at: reader["pagefail"]?.keyRange,
        hint: "possible for " + listings.sorted().joined(separator: ", "))
    }
  }

  private func match(_ entry: YAMLEntry, field: String) -> FaultMatch {
    var match = FaultMatch()
    guard
      let reader = MappingReader(
        entry.value, of: "on", path: field, at: entry.keyRange, keys: .init(known: Self.matchKeys), in: context,
        hint: "write {operation: GetObject, bucket: site}")
    else { return match }
    match.operations = words("operation", in: reader, of: FaultMatch.operationNames)
    match.methods = words("method", in: reader, of: Self.methods)
    match.bucket = context.plainText("bucket", in: reader)
    match.part = context.count("part", in: reader, 1...10_000)
    match.page = context.count("page", in: reader)
    let names = ["key", "prefix", "match"].filter(reader.has)
    if names.count > 1, let second = reader[names[1]] {
      context.keyError(
        "\(names[1].quoted) stands beside \(names[0].quoted)", at: second.keyRange,
        hint: "one of key, prefix and match is enough")
    }
    match.key =
      context.plainText("key", in: reader).map { .exact($0) }
      ?? context.plainText("prefix", in: reader).map { .prefix($0) } ?? glob(in: reader)
    return match
  }

  private func glob(in reader: MappingReader) -> FaultMatch.KeyMatch? {
    guard let entry = reader["match"],
      let text = context.text(entry.value, field: reader.field("match"), expansion: .none)
    else { return nil }
    var parser = GlobParser(text.value, from: 0)
    do throws(PatternError) {
      return .glob(GlobAutomaton(try parser.parse()))
    } catch {
      context.error(error.message, at: text.range, hint: error.hint)
      return nil
    }
  }

  private func words(_ key: String, in reader: MappingReader, of known: [String]) -> Set<String> {
    guard let entry = reader[key] else { return [] }
    var words: Set<String> = []
    for node in context.listOrSingle(entry.value, field: reader.field(key)) {
      guard let text = context.text(node, field: reader.field(key), expansion: .none) else { continue }
      guard known.contains(text.value) else {
        context.error(
          "unknown \(key) \(text.value.quoted)", at: text.range,
          hint: Nearest.hint(for: text.value, among: known) ?? "known: " + known.joined(separator: ", "))
        continue
      }
      words.insert(text.value)
    }
    return words
  }

  private func occurrence(_ reader: MappingReader) -> Occurrence {
    var occurrence = Occurrence()
    if let entry = reader["nth"] {
      let numbers = context.listOrSingle(entry.value, field: reader.field("nth"))
        .compactMap { context.integer($0, field: reader.field("nth"), in: 1...1_000_000_000) }
      occurrence.nth = Set(numbers)
      for other in ["first", "from", "every"] where reader.has(other) {
        context.keyError(
          "\(other.quoted) stands beside 'nth'", at: reader[other]?.keyRange ?? reader.range,
          hint: "'nth' says already which ones")
      }
    }
    occurrence.last = context.count("first", in: reader)
    occurrence.from = context.count("from", in: reader) ?? 1
    occurrence.step = context.count("every", in: reader) ?? 1
    occurrence.times = context.count("times", in: reader)
    if let last = occurrence.last, occurrence.from > last {
      context.keyError(
        "'from' is behind 'first', so the rule never applies", at: reader["from"]?.keyRange ?? reader.range)
    }
    return occurrence
  }

  private func probability(_ entry: YAMLEntry, field: String) -> Double? {
    guard let text = context.text(entry.value, field: field, expansion: .none) else { return nil }
    let isDecimal = text.value.utf8.allSatisfy {
      $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    guard isDecimal, let value = Double(text.value), value > 0, value <= 1 else {
      context.error(
        "\(field.quoted) must be more than 0 and at most 1, found \(text.value.quoted)", at: text.range,
        hint: "write 0.3 for three out of ten")
      return nil
    }
    return value
  }
}

extension PageFailure {
  fileprivate var isAboutTokens: Bool {
    switch self {
    case .error, .cut: false
    case .noToken, .repeatedToken, .empty, .reversed, .duplicated: true
    }
  }
}
