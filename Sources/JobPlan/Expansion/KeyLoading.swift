import JobManifest
import S3Types

/// The tree that the keys of a list have to lie in.
enum KeyTree {
  /// Objects whose keys start with a prefix, which is empty or ends in "/".
  case objects(RemotePlace, prefix: String)
  /// Files below a directory.
  case files(root: String)

  /// What the keys of objects start with; nil for files.
  var prefix: String? { if case .objects(_, let prefix) = self { prefix } else { nil } }
}

/// Judges what a list says, line by line; pure.
struct KeyLoading {
  /// How many mistakes are told; the rest is counted.
  static let maximumMistakes = 20

  private let list: KeyList
  private let tree: KeyTree
  /// The names of its files.
  private(set) var files: [String] = []
  /// The last key in byte order; nil where there is none.
  private(set) var last: String?
  private var closed: [KeyFileSummary] = []
  private var packedFiles = 0
  private var bytes = 0
  private var keys = 0
  private var repetitions = 0
  private var firstRepetition: ListedKey?
  private var mistakes: [KeyListMistake] = []
  private var mistakeCount = 0

  init(_ list: KeyList, _ tree: KeyTree) {
    self.list = list
    self.tree = tree
  }

  /// The key that an item names, as the listing or the walk of the tree will have it; nil for anything else.
  mutating func take(_ item: KeyListItem) -> ListedKey? {
    switch item {
    case .opened(_, let name): files.append(name)
    case .closed(let summary):
      // An inventory has many; its manifest, which promises what the others are, comes first.
      if closed.isEmpty { closed.append(summary) } else { packedFiles += 1 }
      bytes += summary.bytes
    case .mistake(let mistake): note(mistake)
    case .key(let listed):
      do throws(KeyListMistake) {
        let key = try placed(listed)
        keys += 1
        if last.map({ ByteOrder.precedes($0, key.key) }) ?? true { last = key.key }
        return key
      } catch {
        note(error)
      }
    }
    return nil
  }

  private mutating func note(_ mistake: KeyListMistake) {
    mistakeCount += 1
    if mistakes.count < Self.maximumMistakes { mistakes.append(mistake) }
  }

  /// Takes keys that were listed before.
  mutating func repeated(_ keys: [ListedKey]) {
    repetitions += keys.count
    firstRepetition = firstRepetition ?? keys.first
  }

  private func placed(_ listed: ListedKey) throws(KeyListMistake) -> ListedKey {
    var listed = listed
    switch tree {
    case .objects(let place, let prefix):
      let bucket = place.url.bucket.rawValue
      if let named = listed.bucket, named != bucket {
        throw mistake(listed, "the line names bucket '\(named)', and '\(place.url)' is in another one", nil)
      }
      if list.names == .relative {
        listed.key = prefix + listed.key
        guard listed.key.utf8.count <= ObjectKey.maximumByteCount else {
          throw mistake(
            listed, "the key has \(listed.key.utf8.count) bytes with its prefix",
            "S3 allows \(ObjectKey.maximumByteCount)")
        }
      }
      guard listed.key.utf8.starts(with: prefix.utf8) else {
        throw mistake(
          listed, "the key '\(listed.key)' is not below '\(place.url)'",
          listed.bucket == nil
            ? "list whole keys of the bucket, or write 'keys: relative' for keys below the tree"
            : "list only keys of the tree that the operation is about")
      }
    case .files(let root):
      let segments = listed.key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let isPlain = segments.allSatisfy { segment in
        !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
      }
      guard isPlain else {
        throw mistake(
          listed, "'\(listed.key)' is not the path of a file below '\(root)'",
          "list paths relative to it, without '.', '..' and empty segments")
      }
    }
    return listed
  }

  private func mistake(_ listed: ListedKey, _ message: String, _ hint: String?) -> KeyListMistake {
    KeyListMistake(
      file: files.indices.contains(listed.file) ? files[listed.file] : list.place.name, line: listed.line,
      column: listed.column, message: message, hint: hint)
  }

  /// The mistakes as one finding at the place that names the list; nil when there is none.
  func finding(for operation: String) -> InputFinding? {
    guard mistakeCount > 0 else { return nil }
    var notes = mistakes.map { mistake in
      var note = Diagnostic(
        .error, mistake.message + (mistake.hint.map { "; \($0)" } ?? ""), at: nil)
      note.elsewhere = Diagnostic.Elsewhere(file: mistake.file, line: mistake.line, column: mistake.column)
      return note
    }
    if mistakeCount > mistakes.count {
      notes.append(Diagnostic(.note, "and \(mistakeCount - mistakes.count) more", at: list.range))
    }
    let count = mistakeCount == 1 ? "a mistake" : "\(mistakeCount) mistakes"
    return InputFinding(
      diagnostic: Diagnostic(
        .error, "'\(operation)' cannot take its keys from '\(list.place.name)': it has \(count)", at: list.range,
        hint: "nothing is planned from a part of a list", notes: notes))
  }

  /// What was read, for the plan and the report.
  func note(for operation: String) -> String {
    let distinct = keys - repetitions
    var text = "'\(operation)' takes its keys from '\(list.place.name)'"
    if let first = closed.first {
      text +=
        " (\(packedFiles == 0 ? "" : "manifest of \(packedFiles) files, ")\(bytes) bytes, SHA-256 \(first.sha256))"
    }
    text += ": \(distinct) key\(distinct == 1 ? "" : "s")"
    if let firstRepetition {
      let place = files.indices.contains(firstRepetition.file) ? files[firstRepetition.file] : list.place.name
      text +=
        "; \(repetitions) line\(repetitions == 1 ? "" : "s") more name keys that stand before, first "
        + "\(place):\(firstRepetition.line)"
    }
    return text
  }
}
