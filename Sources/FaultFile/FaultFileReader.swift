package import JobManifest
package import S3Sandbox

/// Reads the scripts of faults that `--faults` takes, as strictly as manifests.
package struct FaultFileReader {
  private static let keys = MappingReader.Keys(known: ["version", "seed", "latency", "rules", "limits"])

  private let context: DecodingContext

  /// Reads a script; throws everything that is wrong with it.
  package static func read(_ source: SourceFile) throws(DiagnosticList) -> FaultScript {
    let findings = Findings()
    var script: FaultScript?
    if TextChecks.check(source, findings: findings), let root = YAMLComposer.compose(source, findings: findings) {
      script = FaultFileReader(context: DecodingContext(source: source, findings: findings)).decode(root)
    }
    guard let script, !findings.hasErrors else {
      throw DiagnosticList(source: source, diagnostics: findings.diagnostics.sortedByPosition())
    }
    return script
  }

  private func decode(_ root: YAMLNode) -> FaultScript? {
    guard
      let reader = MappingReader(
        root, of: "fault script", path: "", at: .point(root.range.start), keys: Self.keys, in: context,
        hint: "a fault script starts with 'version: 1'")
    else { return nil }
    context.checkVersion(reader)
    var script = FaultScript()
    if let entry = reader["seed"], let seed = context.integer(entry.value, field: "seed", in: 0...Int.max) {
      script.seed = UInt64(seed)
    }
    script.latency = reader["latency"].flatMap { context.milliseconds($0.value, field: "latency") }
    let rules = reader["rules"].map { entries($0, field: "rules") } ?? []
    script.rules = rules.enumerated().compactMap { RuleReader(context: context, number: $0).decode($1) }
    let limits = reader["limits"].map { entries($0, field: "limits") } ?? []
    script.limits = limits.enumerated().compactMap { limit($1, field: "limits[\($0)]") }
    if !["rules", "limits", "latency"].contains(where: reader.has) {
      context.keyError(
        "the fault script does nothing", at: reader.range, hint: "give it 'rules', 'limits' or 'latency'")
    }
    return script
  }

  private func entries(_ entry: YAMLEntry, field: String) -> [YAMLNode] {
    guard case .sequence(let items) = entry.value.content else {
      if case .invalid = entry.value.content { return [] }
      context.error("\(field.quoted) must be a list, found \(entry.value.summary)", at: entry.value.range)
      return []
    }
    return context.nonNull(items, field: field)
  }

  private func limit(_ node: YAMLNode, field: String) -> RateLimit? {
    guard
      let reader = MappingReader(
        node, of: field, path: field, at: .point(node.range.start),
        keys: .init(known: ["bucket", "prefix", "reads_per_second", "writes_per_second"]), in: context,
        hint: "write {bucket: b, prefix: p/, reads_per_second: 100}")
    else { return nil }
    let rates = ["reads_per_second", "writes_per_second"].map { key in
      reader[key].flatMap { context.integer($0.value, field: reader.field(key), in: 1...1_000_000) }
    }
    if !reader.has("reads_per_second"), !reader.has("writes_per_second") {
      context.keyError(
        "\(field.quoted) limits nothing", at: reader.range,
        hint: "give it 'reads_per_second', 'writes_per_second' or both")
    }
    return RateLimit(
      bucket: context.plainText("bucket", in: reader), prefix: context.plainText("prefix", in: reader) ?? "",
      readsPerSecond: rates[0], writesPerSecond: rates[1])
  }
}

extension DecodingContext {
  /// A text of a mapping that is there as it is.
  func plainText(_ key: String, in reader: MappingReader) -> String? {
    reader[key].flatMap { text($0.value, field: reader.field(key), expansion: .none)?.value }
  }

  /// A whole number of a mapping.
  func count(_ key: String, in reader: MappingReader, _ allowed: ClosedRange<Int> = 1...1_000_000_000) -> Int? {
    reader[key].flatMap { integer($0.value, field: reader.field(key), in: allowed) }
  }

  /// `20`, or `[5, 50]` for any number from 5 to 50.
  func milliseconds(_ node: YAMLNode, field: String) -> MillisecondRange? {
    guard case .sequence(let items) = node.content else {
      return integer(node, field: field, in: 0...3_600_000).map { MillisecondRange($0) }
    }
    guard items.count == 2 else {
      error(
        "\(field.quoted) must be a number of milliseconds or two of them, found \(items.count)", at: node.range,
        hint: "write 20, or [5, 50] for any number from 5 to 50")
      return nil
    }
    let ends = items.enumerated().map { integer($1, field: "\(field)[\($0)]", in: 0...3_600_000) }
    guard let lower = ends[0], let upper = ends[1] else { return nil }
    guard lower <= upper else {
      error("\(field.quoted) must have the smaller number first", at: node.range, hint: "write [\(upper), \(lower)]")
      return nil
    }
    return MillisecondRange(lower, upper)
  }
}
