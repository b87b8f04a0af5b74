import S3Types

/// How a key becomes a name in the file system, without two keys ever sharing one (row D9).
enum KeyFileName {
  private static let longestSegment = 255
  private static let chunk = 240

  /// Whether the key itself is a relative path that no file system would read as another one.
  ///
  /// Empty and dot segments, a leading or trailing "/", a NUL and overlong segments are not.
  static func isPlain(_ key: ObjectKey) -> Bool {
    key.rawValue.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { segment in
      !segment.isEmpty && segment.count <= longestSegment && !segment.contains(0)
        && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
    }
  }

  /// A relative path for any key: every byte but letters, digits, "-", "_" and "." escaped, long names cut into
  /// directories.
  ///
  /// Directories start with "d-" and files with "k-", so a long key never collides with a shorter one that it starts
  /// with, and no segment is "." or "..".
  static func encoded(_ key: ObjectKey) -> String {
    var text: [UInt8] = []
    for byte in key.rawValue.utf8 {
      let stays = PercentCoding.isUnreserved(byte) && byte != UInt8(ascii: "~")
      if stays { text.append(byte) } else { PercentCoding.appendEscape(of: byte, to: &text) }
    }
    var path = ""
    var rest = text[...]
    while rest.count > chunk {
      path += "d-" + String(decoding: rest.prefix(chunk), as: UTF8.self) + "/"
      rest = rest.dropFirst(chunk)
    }
    return path + "k-" + String(decoding: rest, as: UTF8.self)
  }

  /// The key behind an encoded path, or nil when `encoded` did not make it.
  static func key(fromEncoded path: String) -> ObjectKey? {
    var text = ""
    for segment in path.split(separator: "/") {
      guard segment.hasPrefix("d-") || segment.hasPrefix("k-") else { return nil }
      text += segment.dropFirst(2)
    }
    guard let decoded = PercentCoding.decodeText(text.utf8, plus: .literal) else { return nil }
    do throws(InvalidName) {
      let key = try ObjectKey(decoded)
      return encoded(key) == path ? key : nil
    } catch {
      return nil
    }
  }
}
