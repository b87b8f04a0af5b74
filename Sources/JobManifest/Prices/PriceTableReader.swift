import S3Types

/// Reads price tables, as strictly as manifests.
package struct PriceTableReader {
  private static let keys = MappingReader.Keys(
    known: ["version", "currency", "requests", "transfer", "storage_classes"])

  private let context: DecodingContext

  /// Reads a table; throws everything that is wrong with it.
  package static func read(_ source: SourceFile) throws(DiagnosticList) -> PriceTable {
    let findings = Findings()
    var table: PriceTable?
    if TextChecks.check(source, findings: findings), let root = YAMLComposer.compose(source, findings: findings) {
      let context = DecodingContext(source: source, findings: findings)
      table = PriceTableReader(context: context).decode(root)
    }
    guard let table, !findings.hasErrors else {
      throw DiagnosticList(source: source, diagnostics: findings.diagnostics.sortedByPosition())
    }
    return table
  }

  private func decode(_ root: YAMLNode) -> PriceTable? {
    guard
      let reader = MappingReader(
        root, of: "price table", path: "", at: .point(root.range.start), keys: Self.keys, in: context,
        hint: "a price table starts with 'version: 1'")
    else { return nil }
    context.checkVersion(reader)
    let currency = reader.require("currency", hint: "such as 'currency: USD'").flatMap(self.currency)
    let requests = reader.require("requests", hint: "give the price of a thousand requests of each class")
      .map { prices($0, of: "requests", path: "requests", required: true) }
    let transfer = reader.require("transfer", hint: "write {in: ..., out: ...}, each for 1 GiB").map(self.transfer)
    let classes = reader["storage_classes"].map(storageClasses)
    guard let currency, let requests, case let (incoming?, outgoing?)? = transfer else { return nil }
    return PriceTable(
      name: context.source.name, currency: currency, requests: requests, transferIn: incoming, transferOut: outgoing,
      storageClasses: classes ?? [:])
  }

  private func currency(_ entry: YAMLEntry) -> String? {
    guard let text = context.text(entry.value, field: "currency", expansion: .none) else { return nil }
    guard (1...8).contains(text.value.utf8.count), text.value.utf8.allSatisfy(Self.isLetter) else {
      context.error("'currency' must be letters such as USD, found \(text.value.quoted)", at: text.range)
      return nil
    }
    return text.value
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private func prices(
    _ entry: YAMLEntry, of owner: String, path: String, required: Bool
  ) -> [PriceTable.Request: Price] {
    let words = PriceTable.Request.allCases.map(\.rawValue)
    guard
      let reader = MappingReader(
        entry.value, of: owner, path: path, at: entry.keyRange, keys: .init(known: words), in: context,
        hint: "write {put: ..., get: ...}, each for 1000 requests")
    else { return [:] }
    var prices: [PriceTable.Request: Price] = [:]
    for request in PriceTable.Request.allCases {
      let word = request.rawValue
      let item = required ? reader.require(word, hint: "write 0 where it is free") : reader[word]
      prices[request] = item.flatMap { price($0, field: reader.field(word)) }
    }
    return prices
  }

  private func transfer(_ entry: YAMLEntry) -> (Price?, Price?) {
    guard
      let reader = MappingReader(
        entry.value, of: "transfer", path: "transfer", at: entry.keyRange, keys: .init(known: ["in", "out"]),
        in: context, hint: "write {in: ..., out: ...}, each for 1 GiB")
    else { return (nil, nil) }
    func price(_ key: String) -> Price? {
      reader.require(key, hint: "write 0 where it is free").flatMap { self.price($0, field: reader.field(key)) }
    }
    return (price("in"), price("out"))
  }

  private func storageClasses(_ entry: YAMLEntry) -> [StorageClass: [PriceTable.Request: Price]] {
    let names = StorageClass.known.map(\.rawValue)
    guard
      let reader = MappingReader(
        entry.value, of: "storage_classes", path: "storage_classes", at: entry.keyRange, keys: .init(known: names),
        in: context, hint: "write 'STANDARD_IA: {put: ..., get: ...}'")
    else { return [:] }
    var classes: [StorageClass: [PriceTable.Request: Price]] = [:]
    for name in StorageClass.known {
      guard let item = reader[name.rawValue] else { continue }
      classes[name] = prices(item, of: name.rawValue, path: reader.field(name.rawValue), required: false)
    }
    return classes
  }

  private func price(_ entry: YAMLEntry, field: String) -> Price? {
    let expected = "a price such as 0.005"
    guard case .scalar(let scalar) = entry.value.content else {
      if case .invalid = entry.value.content { return nil }
      context.error("\(field.quoted) must be \(expected), found \(entry.value.summary)", at: entry.value.range)
      return nil
    }
    guard scalar.style == .plain, let price = Price(decimal: scalar.text) else {
      context.error(
        "\(field.quoted) must be \(expected), found \(entry.value.summary)", at: entry.value.range,
        hint: "up to nine digits before and behind the point, without quotes, sign and exponent")
      return nil
    }
    return price
  }
}
