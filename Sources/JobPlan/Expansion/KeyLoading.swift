import JobManifest
import S3Types

/// The tree that the keys of a list have to lie in.
enum KeyTree {
  /// Objects whose keys start with a prefix, which is empty or ends in "/".
  case objects(RemotePlace, prefix: String)
  /// Files below a directory.
  case files(root: String)
}

extension OperationExpansion {
  /// Reads the whole list before anything is planned from it, sorted and without repetitions in the store; nil where there
  /// is none.
  ///
  /// A list that is cut off, or cannot be read to its end, throws, and the operation has no step (invariant I1); mistakes
  /// in it are found together and end the plan like those in the manifest.
  func selection(_ list: KeyList?, of tree: KeyTree) async throws -> KeySelection? {
    guard let list else { return nil }
    try refuseWritten(list)
    var loading = KeyLoading(list, tree)
    var batch: [ListedKey] = []
    var items = PageCursor(world.keys(in: list, baseDirectory: baseDirectory))
    while let item = try await items.next() {
      guard let listed = loading.take(item) else { continue }
      batch.append(listed)
      if batch.count >= 1000 { try add(&batch, to: &loading) }
    }
    try add(&batch, to: &loading)
    if let finding = loading.finding(for: name) { throw finding }
    let note = loading.note(for: name)
    try store.call { store in try store.note(note) }
    return KeySelection(
      list, files: loading.files, parts: try parts(of: tree, loading), store: store, operation: operation)
  }

  /// A handful of keys is looked for one by one, with the listing that shows objects as any other does; many are looked for
  /// below what all of them start with.
  private func parts(of tree: KeyTree, _ loading: KeyLoading) throws -> [String] {
    guard case .objects(_, let prefix) = tree, let first = loading.first, let last = loading.last else { return [""] }
    var few: [String] = []
    while few.count <= Self.fewKeys {
      let after = few.last
      // A page may be shorter than asked for.
      let page = try store.call { [operation] store in
        try store.keys(of: operation, after: after, limit: Self.fewKeys + 1)
      }
      if page.isEmpty { break }
      few += page.map(\.key)
    }
    let keys = few.count > Self.fewKeys ? [Self.commonStart(first, last)] : few
    var parts: [String] = []
    for key in keys {
      let rest = String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      // A listing of what starts with a key shows the keys that start with it, too.
      if let known = parts.last, rest.utf8.starts(with: known.utf8) { continue }
      parts.append(rest)
    }
    return parts
  }

  /// So many keys cost a listing each, which is little even where the whole tree is one page.
  private static let fewKeys = 16

  /// What two texts both start with, to the last whole character.
  private static func commonStart(_ first: String, _ second: String) -> String {
    let scalars = zip(first.unicodeScalars, second.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    return String(String.UnicodeScalarView(scalars))
  }

  private func add(_ batch: inout [ListedKey], to loading: inout KeyLoading) throws {
    let keys = batch
    loading.repeated(try store.call { [operation] store in try store.add(keys, of: operation) })
    batch.removeAll(keepingCapacity: true)
  }

  /// What a file says that an earlier operation writes is known only when that has run: what is there now is not it.
  private func refuseWritten(_ list: KeyList) throws {
    let writer: Int?
    switch list.place {
    case .file(let place): writer = try view.writer(ofFile: LocalPath.joined(place.path, in: baseDirectory))
    case .object(let place): writer = try view.writer(of: try key(of: place), in: place)
    }
    guard let writer else { return }
    throw RefusalList(refusals: [
      Refusal(
        .keysWritten, operations: [operation, writer],
        message:
          "'\(name)' takes its keys from '\(list.place.name)', which '\(graph.names[writer])' writes in this run: "
          + "what it will say is not known yet",
        hint: "make it two manifests, and run the one that writes the list first",
        range: list.range ?? manifest.operations[operation].range,
        notes: [
          Diagnostic(
            .note, "'\(graph.names[writer])' writes it",
            at: manifest.operations[writer].name.range ?? manifest.operations[writer].range)
        ])
    ])
  }
}

/// Judges what a list says, line by line; pure.
struct KeyLoading {
  /// How many mistakes are told; the rest is counted.
  static let maximumMistakes = 20

  private let list: KeyList
  private let tree: KeyTree
  /// The names of its files.
  private(set) var files: [String] = []
  /// The first and the last key in byte order; nil where there is none.
  private(set) var first: String?
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
        if first.map({ ByteOrder.precedes(key.key, $0) }) ?? true { first = key.key }
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
