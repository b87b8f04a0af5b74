import S3Types

/// What a random manifest does to the world, worked out operation by operation on dictionaries.
///
/// It is written from what the manual says about each verb, and shares nothing with the planner: no listing is merged,
/// nothing is overlaid, and one operation after the other changes the whole world at once.
struct NaiveWorld {
  /// An object or a file; equal when its bytes and headers are.
  struct Item: Equatable {
    var bytes: [UInt8]
    /// When it was written, in seconds; nil during this run, which is later than everything before.
    var written: Int?

    /// What an object has besides bytes.
    var fields = Fields()

    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes && left.fields == right.fields }
  }

  /// What random manifests declare about objects.
  struct Fields: Equatable {
    /// The header `Cache-Control`.
    var cacheControl: String?
    var redirect: String?
    /// The value of the tag `t`.
    var tag: String?
  }

  /// The operation could not be done, as its source is not there.
  struct MissingSource: Error {}

  /// A check or a wait found less than it asked for.
  struct CheckFailed: Error {}

  /// By `bucket/key`, as bytes, because two spellings of one letter are two keys.
  private(set) var objects: [[UInt8]: Item] = [:]
  /// By relative path; directories end in "/" and are empty.
  private(set) var files: [[UInt8]: Item] = [:]
  /// The names that the operation takes; nil where it takes all.
  private var listed: Set<[UInt8]>?
  private let now: Int

  init(_ start: EqualityCase) {
    now = start.moment.seconds
    for (location, object) in start.objects {
      objects[Array("\(location.bucket)/\(location.key.rawValue)".utf8)] = Item(
        bytes: object.bytes, written: object.modified.seconds)
    }
    for (path, file) in start.files {
      files[Array(path.utf8)] = Item(bytes: Array(file.text.utf8), written: now - file.days * 86_400)
    }
  }

  mutating func perform(_ operation: RandomOperation) throws {
    listed = operation.keys.map { Set($0.map { Array($0.utf8) }) }
    defer { listed = nil }
    if let listed, operation.needsAll || operation.needsNone {
      try look(for: listed, operation)
      if operation.needsNone { return }
    }
    if listed != nil, case .touch(let tree, _, let ifMissing) = operation.verb {
      return try touch(tree, ifMissing: operation.needsAll ? "error" : ifMissing)
    }
    try perform(operation.verb)
  }

  /// Looks at what is listed, where all of it or none may be there.
  private func look(for listed: Set<[UInt8]>, _ operation: RandomOperation) throws {
    switch operation.verb {
    case .check(let tree, let exclude, _), .wait(let tree, let exclude, _), .list(let tree, let exclude, _):
      let meant = listed.filter { !matches($0, exclude) }
      let there = meant.filter { objects[path(tree) + $0] != nil }
      if operation.needsNone ? !there.isEmpty : there.count < meant.count { throw CheckFailed() }
    default: break
    }
  }

  private mutating func touch(_ tree: Tree, ifMissing: String) throws {
    var isMissing = false
    for name in listed ?? [] {
      if objects[path(tree) + name] != nil {
        objects[path(tree) + name]?.written = nil
      } else if ifMissing == "create" {
        objects[path(tree) + name] = Item(bytes: [], written: nil)
      } else {
        isMissing = true
      }
    }
    if isMissing, ifMissing == "error" { throw CheckFailed() }
  }

  /// Whether a name of a source takes part.
  private func takes(_ name: [UInt8], _ exclude: String?) -> Bool {
    !matches(name, exclude) && listed?.contains(name) ?? true
  }

  private mutating func perform(_ verb: RandomVerb) throws {
    switch verb {
    case .upload(let from, let to, let policy, let exclude):
      for (name, item) in below(from, in: files) where name.last != slash && takes(name, exclude) {
        write(item, to: path(to) + name, policy, in: \.objects)
      }
    case .copy(let from, let to, let policy, let exclude):
      for (name, item) in below(path(from), in: objects) where takes(name, exclude) {
        write(item, to: path(to) + name, policy, in: \.objects)
      }
    case .move(let from, let to, let policy, let exclude):
      for (name, item) in below(path(from), in: objects) where takes(name, exclude) {
        // Where the policy leaves another object alone, its source stays, too.
        guard write(item, to: path(to) + name, policy, in: \.objects) else { continue }
        objects[path(from) + name] = nil
        // Equal bytes with other headers, or with tags that nobody has seen, are no equal object.
        guard let there = objects[path(to) + name],
          there.fields != item.fields || there.fields.tag != nil || item.fields.tag != nil
        else { continue }
        objects[path(to) + name] = Item(bytes: item.bytes, written: nil, fields: item.fields)
      }
    case .update(let tree, let field, let value, let exclude):
      for (name, item) in below(path(tree), in: objects) where takes(name, exclude) {
        var wanted = item.fields
        if field == .cacheControl || field == .both { wanted.cacheControl = value }
        if field == .redirect { wanted.redirect = "/" + value }
        if field == .tag || field == .both { wanted.tag = value }
        // Tags alone keep the time of the object, but what a plan changes counts as written by it.
        if wanted != item.fields { objects[path(tree) + name]?.written = nil }
        objects[path(tree) + name]?.fields = wanted
      }
    case .copyName(let from, let name, let to, let policy):
      let source = path(from) + Array(name.utf8)
      if let object = objects[source] {
        write(object, to: path(to) + Array(name.utf8), policy, in: \.objects)
      } else {
        let tree = below(source + [slash], in: objects)
        guard !tree.isEmpty else { throw MissingSource() }
        for (name, item) in tree { write(item, to: path(to) + name, policy, in: \.objects) }
      }
    case .download(let from, let to, let policy):
      for (name, item) in below(path(from), in: objects) where takes(name, nil) {
        write(Item(bytes: item.bytes, written: item.written), to: Array(to.utf8) + name, policy, in: \.files)
      }
    case .sync(let from, let to, let policy, let exclude, let deletes, _):
      try perform(Self.transfer(from, to, policy, exclude), excluding: exclude)
      if deletes { delete(at: to, unlessIn: names(of: from), exclude, keepsMarkers: from.isDirectory) }
    case .deleteTree(let tree, let exclude, let days):
      for (name, item) in below(path(tree), in: objects) where takes(name, exclude) {
        if let days, (item.written.map { now - $0 } ?? 0) < days * 86_400 { continue }
        objects[path(tree) + name] = nil
      }
    case .deleteObject(let tree, let name): objects[path(tree) + Array(name.utf8)] = nil
    case .list(let tree, let exclude, .object(let to, let name)):
      objects[path(to) + Array(name.utf8)] = Item(bytes: keys(of: tree, exclude), written: nil)
    case .list(let tree, let exclude, .file(let name)):
      files[Array(name.utf8)] = Item(bytes: keys(of: tree, exclude), written: nil)
    case .check(let tree, let exclude, let minimum), .wait(let tree, let exclude, let minimum):
      let found = below(path(tree), in: objects).filter { takes($0.0, exclude) }
      guard found.count >= minimum else { throw CheckFailed() }
    case .touch(let tree, let name, let ifMissing):
      let key = path(tree) + Array(name.utf8)
      if objects[key] != nil {
        objects[key]?.written = nil
      } else if ifMissing == "create" {
        objects[key] = Item(bytes: [], written: nil)
      }
    }
  }

  /// What a sync does before it deletes.
  private static func transfer(_ from: End, _ to: End, _ policy: String, _ exclude: String?) -> RandomVerb {
    switch (from, to) {
    case (.directory(let from), .tree(let to)): .upload(from: from, to: to, policy: policy, exclude: exclude)
    case (.tree(let from), .tree(let to)): .copy(from: from, to: to, policy: policy, exclude: exclude)
    case (.tree(let from), .directory(let to)): .download(from: from, to: to, policy: policy)
    case (.directory, .directory): preconditionFailure("no case has a sync between directories")
    }
  }

  /// A download that is a verb of its own has no filter here.
  private mutating func perform(_ verb: RandomVerb, excluding exclude: String?) throws {
    guard case .download(let from, let to, let policy) = verb else { return try perform(verb) }
    for (name, item) in below(path(from), in: objects) where takes(name, exclude) {
      write(Item(bytes: item.bytes, written: item.written), to: Array(to.utf8) + name, policy, in: \.files)
    }
  }

  /// What an inventory says: RFC 4180, with quotes around what a reader might trim.
  private func keys(of tree: Tree, _ exclude: String?) -> [UInt8] {
    let names = below(path(tree), in: objects).map(\.0).filter { takes($0, exclude) }
    let lines = names.sorted { $0.lexicographicallyPrecedes($1) }.map { name in
      let key = tree.prefix.utf8 + name
      return key.last == UInt8(ascii: " ") ? "\"".utf8 + key + "\"\n".utf8 : key + "\n".utf8
    }
    return Array(([Array("key\n".utf8)] + lines).joined())
  }

  private func names(of end: End) -> Set<[UInt8]> {
    switch end {
    case .tree(let tree): Set(below(path(tree), in: objects).map(\.0))
    case .directory(let path): Set(below(path, in: files).map(\.0))
    }
  }

  private mutating func delete(at end: End, unlessIn names: Set<[UInt8]>, _ exclude: String?, keepsMarkers: Bool) {
    switch end {
    case .directory(let directory):
      for (name, _) in below(directory, in: files) where !names.contains(name) && !matches(name, exclude) {
        files[Array(directory.utf8) + name] = nil
      }
    case .tree(let tree):
      for (name, item) in below(path(tree), in: objects) where !names.contains(name) && !matches(name, exclude) {
        if name.isEmpty || keepsMarkers && name.last == slash && item.bytes.isEmpty { continue }
        objects[path(tree) + name] = nil
      }
    }
  }

  private let slash = UInt8(ascii: "/")

  private func path(_ tree: Tree) -> [UInt8] { Array("\(tree.bucket)/\(tree.prefix)".utf8) }

  private func below(_ prefix: String, in items: [[UInt8]: Item]) -> [([UInt8], Item)] {
    below(Array(prefix.utf8), in: items).filter { !$0.0.isEmpty }
  }

  private func below(_ prefix: [UInt8], in items: [[UInt8]: Item]) -> [([UInt8], Item)] {
    items.filter { $0.key.starts(with: prefix) }.map { (Array($0.key.dropFirst(prefix.count)), $0.value) }
  }

  private func matches(_ name: [UInt8], _ pattern: String?) -> Bool {
    switch pattern {
    case nil: false
    case "*.tmp": name.suffix(4).elementsEqual(".tmp".utf8)
    case let pattern?: name.starts(with: pattern.dropFirst().prefix(2).utf8) && name.count > 2
    }
  }

  /// Writes unless the policy forbids it; true when the same is there afterwards.
  @discardableResult
  private mutating func write(
    _ item: Item, to target: [UInt8], _ policy: String, in items: WritableKeyPath<NaiveWorld, [[UInt8]: Item]>
  ) -> Bool {
    if let old = self[keyPath: items][target] {
      switch policy {
      case "missing": return false
      case "newer":
        switch (item.written, old.written) {
        case (let new?, let old?): if new <= old { return false }
        case (.some, nil): return false
        // Which of two that one run writes is the newer is not known before; then it is written.
        case (nil, _): break
        }
      case "changed":
        // What the run itself writes has no ETag yet that could prove it equal.
        if item.bytes == old.bytes, item.written != nil, old.written != nil { return true }
      default: break
      }
    }
    self[keyPath: items][target] = Item(bytes: item.bytes, written: nil, fields: item.fields)
    return true
  }
}

extension End {
  fileprivate var isDirectory: Bool {
    if case .directory = self { return true }
    return false
  }
}
