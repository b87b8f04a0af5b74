/// The query of a request, decoded, in the order in which it was sent.
struct Query: Sendable {
  /// One parameter; a name without "=" has an empty value.
  struct Item: Sendable, Equatable {
    let name: String
    let value: String
  }

  let items: [Item]

  static let empty = Query(items: [])

  /// Decodes the text after "?"; nil for a malformed escape or bytes that are not UTF-8.
  static func parse(_ raw: Substring) -> Query? {
    guard !raw.isEmpty else { return .empty }
    var items: [Item] = []
    for part in raw.utf8.split(separator: UInt8(ascii: "&")) {
      let equals = part.firstIndex(of: UInt8(ascii: "="))
      let name = part[..<(equals ?? part.endIndex)]
      let value = equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
      guard let decodedName = PercentCoding.decodeText(name, plus: .space),
        let decodedValue = PercentCoding.decodeText(value, plus: .space)
      else { return nil }
      items.append(Item(name: decodedName, value: decodedValue))
    }
    return Query(items: items)
  }

  /// The value of the first parameter of that name.
  subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

  func contains(_ name: String) -> Bool { items.contains { $0.name == name } }
}
