import S3Types

@testable import S3Client

/// A bucket that lists by S3's rules, in pages of a chosen size; a value.
struct ModelBucket {
  /// In byte order.
  let keys: [ObjectKey]
  let pageSize: Int
  /// Whether listings begin after the key that they are asked to.
  var honoursStart = true

  init(_ keys: some Sequence<String>, pageSize: Int) throws {
    self.keys = try Set(keys.map { try ObjectKey($0) }).sorted()
    self.pageSize = pageSize
  }

  func page(_ parameters: ListObjectsV2Parameters, _ token: String?) -> ListObjectsV2Page {
    let after = token ?? (honoursStart ? parameters.startAfter : nil) ?? ""
    var page = ListObjectsV2Page(objects: [])
    var last = ""
    var index = firstIndex { !ByteOrder.precedes($0, parameters.prefix) && ByteOrder.precedes(after, $0) }
    while index < keys.count, keys[index].starts(with: parameters.prefix) {
      let key = keys[index].rawValue
      let common = parameters.delimiter.flatMap { Self.common(key, parameters.prefix, $0) }
      if let common,
        !ByteOrder.precedes(after, common) || page.commonPrefixes.last.map({ ByteOrder.areEqual($0, common) }) == true
      {
        index += 1
        continue
      }
      guard page.objects.count + page.commonPrefixes.count < pageSize else {
        page.nextContinuationToken = last
        return page
      }
      last = common ?? key
      if let common {
        page.commonPrefixes.append(common)
      } else {
        page.objects.append(
          ObjectSummary(key: keys[index], size: index, etag: ETag("e"), lastModified: Timestamp(seconds: 1)))
      }
      index += 1
    }
    return page
  }

  private func firstIndex(where isFound: (String) -> Bool) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if isFound(keys[middle].rawValue) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func common(_ key: String, _ prefix: String, _ delimiter: String) -> String? {
    let rest = Array(key.utf8.dropFirst(prefix.utf8.count))
    guard let byte = delimiter.utf8.first, let end = rest.firstIndex(of: byte) else { return nil }
    return prefix + String(decoding: rest[...end], as: UTF8.self)
  }
}

/// Numbers that look random and are the same for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  mutating func next() -> UInt64 {
    // Splitmix.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Sets of keys of every kind that people have.
enum KeySets {
  static let names = [
    "flat numbers", "padded numbers after a name", "a tree of dates", "uuids", "unicode", "prefixes of each other",
    "control characters", "one deep directory", "a million siblings", "long keys", "mixed",
  ]

  static func keys(_ name: String, _ count: Int, _ numbers: inout SeededNumbers) -> [String] {
    switch name {
    case "mixed":
      return names.dropLast().flatMap { keys($0, count / 8, &numbers) }
    case "a tree of dates":
      return (0..<count).map { number in
        "2026/\(pad(number / 400 % 12, 2))/\(pad(number / 40 % 28, 2))/host-\(number % 40)/\(numbers.next() % 10).log"
      }
    default: return (0..<count).map { key(name, $0, &numbers) }
    }
  }

  /// Sets whose keys are not where reckoning with keys as with numbers puts them.
  static func uneven(_ name: String, _ count: Int) -> [String] {
    (0..<count).map { number in
      switch name {
      case "numbers with leading zeros": "key-" + pad(number / 1000, 4) + pad(number % 1000, 3)
      case "days of hosts":
        "2026/" + pad(number * 12 / count + 1, 2) + "/" + pad(number * 12 % count * 28 / count + 1, 2) + "/host-"
          + pad(number, 7)
      default:
        number < count / 10
          ? "a/" + pad(number, 8)
          : number < count * 9 / 10 ? "logs/app/x/" + pad(number, 9) : "z/" + pad(number / 37, 6) + "/\(number % 37)"
      }
    }
  }

  private static func key(_ name: String, _ number: Int, _ numbers: inout SeededNumbers) -> String {
    switch name {
    case "flat numbers": return String(number)
    case "padded numbers after a name": return "part-" + pad(number, 9)
    case "uuids": return hex(&numbers) + "-" + hex(&numbers)
    case "unicode":
      return String(
        (0..<3).map { _ in
          Character(
            ["\u{E9}", "\u{4E2D}", "\u{FFFD}", "\u{1F600}", "\u{10FFFF}", "z", "\u{7FF}"].randomElement(using: &numbers)
              ?? "z")
        }) + String(number % 97)
    case "prefixes of each other": return String(repeating: "a", count: 1 + number % 900) + (number % 3 == 0 ? "/" : "")
    case "control characters":
      return String((0..<4).map { _ in Character(Unicode.Scalar(UInt8.random(in: 1...35, using: &numbers))) })
    case "one deep directory": return "x/y/z/only/here/" + hex(&numbers)
    case "a million siblings": return "d\(number)/f"
    case "long keys": return String(repeating: "k", count: 1000) + pad(number, 6)
    default: return name + String(number)
    }
  }

  private static func hex(_ numbers: inout SeededNumbers) -> String {
    let text = String(numbers.next() % (1 << 32), radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
