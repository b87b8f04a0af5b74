/// Guesses media type and content encoding from a name, as CPython's `mimetypes` does with its built-in tables.
///
/// The tables are pinned (`ContentTypeTable`), so that a manifest gives the same headers on every machine. Where CPython
/// knows no type, `ContentTypeTable.additions` is asked.
public enum ContentTypeGuess {
  /// The type and the encoding that a name suggests.
  ///
  /// Suffixes such as `.tgz` are expanded first, without regard to case. One encoding suffix is taken off, and there case
  /// counts (`a.csv.GZ` has no encoding). The type follows from what is left, without regard to case. A name is not a
  /// URL here: unlike in CPython, no scheme is taken off.
  public static func guess(_ name: String) -> (type: String?, encoding: String?) {
    var (base, ext) = split(Substring(name))
    while let expansion = ContentTypeTable.suffixes[ext.lowercased()] {
      (base, ext) = split(Substring(base + expansion))
    }
    let encoding = ContentTypeTable.encodings[String(ext)]
    if encoding != nil { (_, ext) = split(base) }
    let lowered = ext.lowercased()
    return (ContentTypeTable.types[lowered] ?? ContentTypeTable.additions[lowered], encoding)
  }

  /// The type of a file in an encoding, when the file itself is meant and not what is packed in it.
  public static func type(ofEncoding encoding: String) -> String? {
    switch encoding {
    case "gzip": "application/gzip"
    case "compress": "application/x-compress"
    case "bzip2": "application/x-bzip2"
    case "xz": "application/x-xz"
    default: nil
    }
  }

  /// Splits off the last extension with its dot; dots that start the file name start no extension.
  private static func split(_ name: Substring) -> (base: Substring, ext: Substring) {
    let bytes = name.utf8
    let nameStart = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
    guard let dot = bytes[nameStart...].lastIndex(of: UInt8(ascii: ".")),
      bytes[nameStart..<dot].contains(where: { $0 != UInt8(ascii: ".") })
    else { return (name, "") }
    return (name[..<dot], name[dot...])
  }
}
