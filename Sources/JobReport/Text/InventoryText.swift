package import JobManifest
package import S3Types

/// The lines of an inventory; pure text, one object at a time.
package struct InventoryText: Sendable {
  private let inventory: Inventory

  /// Writes the lines of an inventory.
  package init(_ inventory: Inventory) { self.inventory = inventory }

  /// What comes before the first object.
  package var header: String {
    inventory.format == .csv ? inventory.columns.map(\.rawValue).joined(separator: ",") + "\n" : ""
  }

  /// One line, with its line feed.
  package func line(_ object: ObjectSummary) -> String {
    switch inventory.format {
    case .csv: return inventory.columns.map { Self.field(text($0, of: object)) }.joined(separator: ",") + "\n"
    case .s3Batch:
      return "\(inventory.from.url.bucket),\(Self.encoded(object.key.rawValue))\n"
    case .ndjson:
      var line = ""
      var json = JSONWriter(pretty: false) { line += $0 }
      json.object(compact: true) { json in
        for column in inventory.columns {
          if column == .size {
            json.member(column.rawValue, object.size)
          } else {
            json.member(column.rawValue, ifPresent: text(column, of: object))
          }
        }
      }
      return line + "\n"
    }
  }

  private func text(_ column: Inventory.Column, of object: ObjectSummary) -> String? {
    switch column {
    case .key: object.key.rawValue
    case .size: String(object.size)
    case .etag: object.etag?.rawValue
    case .lastModified: object.lastModified.description
    case .storageClass: (object.storageClass ?? .standard).rawValue
    }
  }

  /// A value of RFC 4180, in quotes where it needs them.
  private static func field(_ text: String?) -> String {
    guard let text else { return "" }
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    let isPlain =
      !text.utf8.contains(where: special.contains) && text.utf8.first != UInt8(ascii: " ")
      && text.utf8.last != UInt8(ascii: " ")
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Percent-encoded, as S3 Batch Operations wants keys; "/" stays.
  private static func encoded(_ key: String) -> String {
    var text = ""
    for byte in key.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        text += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
      }
    }
    return text
  }
}
