extension EqualityCase {
  /// The text of a manifest of some of the operations, by position.
  func manifest(of positions: some Sequence<Int>, ordered: Bool = true) -> String {
    var text = "version: 1\nendpoints: {far: {url: \"https://far.example\"}}\noperations:\n"
    for position in positions {
      let operation = operations[position]
      var verb = Self.yaml(operation.verb)
      if operation.keys != nil { verb = Self.listed(verb, operation, Self.list(position)) }
      text += "  - name: op\(position)\n    \(verb)\n"
      guard ordered else { continue }
      // Overwriting what an earlier operation writes has to be meant.
      let overwritten = positions.prefix { $0 != position }.filter { earlier in
        operation.overwrites(operations[earlier]) && !operation.independentOf.contains(earlier)
          && !operations[earlier].independentOf.contains(position)
      }
      for (field, others) in [
        ("needs", Set(operation.needs + overwritten).sorted()), ("independent_of", operation.independentOf),
      ]
      where !others.isEmpty {
        text += "    \(field): [\(others.map { "op\($0)" }.joined(separator: ", "))]\n"
      }
    }
    return text
  }

  private static func listed(_ yaml: String, _ operation: RandomOperation, _ list: String) -> String {
    let ifMissing = operation.needsAll ? "fail" : "skip"
    let keys = "{file: \(list), keys: relative, if_missing: \(ifMissing)}"
    switch operation.verb {
    case .touch(let tree, _, let ifMissing):
      let missing = operation.needsAll ? "error" : ifMissing
      return "touch: {prefix: \"\(tree.url)\", if_missing: \(missing), keys_from: {file: \(list), keys: relative}}"
    case .check(let tree, let exclude, _) where operation.needsNone:
      let filter = exclude.map { ", exclude: [\"\($0)\"]" } ?? ""
      return "check: {prefix: \"\(tree.url)\", exists: false\(filter), keys_from: \(keys)}"
    default: return yaml.dropLast() + ", keys_from: \(keys)}"
    }
  }

  private static func yaml(_ verb: RandomVerb) -> String {
    func excluding(_ pattern: String?) -> String { pattern.map { ", exclude: [\"\($0)\"]" } ?? "" }
    let empty = ", allow_empty_source: true"
    let limit = "limit: {objects: 100000, percent: 100}"
    switch verb {
    case .upload(let from, let to, let policy, let exclude):
      return "upload: {from: \"\(from)\", to: \"\(to.url)\", if: \(policy)\(excluding(exclude))\(empty)}"
    case .download(let from, let to, let policy):
      return "download: {from: \"\(from.url)\", to: \"\(to)\", if: \(policy)\(empty)}"
    case .copy(let from, let to, let policy, let exclude):
      return "copy: {from: \(from.place), to: \(to.place), if: \(policy)\(excluding(exclude))\(empty)}"
    case .copyName(let from, let name, let to, let policy):
      return "copy: {from: \"\(from.url)\(name)\", to: \"\(to.url)\", if: \(policy)\(empty)}"
    case .move(let from, let to, let policy, let exclude):
      return "move: {from: \"\(from.url)\", to: \"\(to.url)\", if: \(policy)\(excluding(exclude))}"
    case .update(let tree, let field, let value, let exclude):
      let declared =
        switch field {
        case .cacheControl: "cache_control: \(value)"
        case .redirect: "website_redirect_location: /\(value)"
        case .tag: "tags: {t: \(value)}"
        case .both: "tags: {t: \(value)}, cache_control: \(value)"
        }
      return "update: {prefix: \"\(tree.url)\", \(declared)\(excluding(exclude))}"
    case .sync(let from, let to, let policy, let exclude, let deletes, let isLast):
      let deletion = deletes ? ", delete_extra: true, \(limit)" : ""
      let last = isLast ? ", last: [\"/f\", \"*.tmp\"]" : ""
      return "sync: {from: \"\(from.text)\", to: \"\(to.text)\", if: \(policy)\(excluding(exclude))\(empty)"
        + "\(deletion)\(last)}"
    case .deleteTree(let tree, let exclude, let days):
      let age = days.map { ", older_than: \($0)d" } ?? ""
      return "delete: {prefix: \"\(tree.url)\"\(age)\(excluding(exclude)), \(limit)}"
    case .deleteObject(let tree, let name): return "delete: {object: \"\(tree.url)\(name)\"}"
    case .check(let tree, let exclude, let minimum):
      return "check: {prefix: \"\(tree.url)\", count: {min: \(minimum)}\(excluding(exclude))}"
    case .list(let tree, let exclude, let to):
      let place =
        switch to {
        case .object(let tree, let name): tree.url + name
        case .file(let path): path
        }
      return "list: {from: \"\(tree.url)\", to: \"\(place)\", format: csv, columns: key\(excluding(exclude))}"
    case .wait(let tree, let exclude, let minimum):
      return "wait: {prefix: \"\(tree.url)\", count: {min: \(minimum)}\(excluding(exclude)), timeout: 1h}"
    case .touch(let tree, let name, let ifMissing):
      return "touch: {object: \"\(tree.url)\(name)\", if_missing: \(ifMissing)}"
    }
  }
}

extension RandomOperation {
  /// Whether both may write one key.
  fileprivate func overwrites(_ earlier: RandomOperation) -> Bool {
    if let mine = verb.writtenDirectory, mine == earlier.verb.writtenDirectory { return true }
    guard let mine = verb.written, let theirs = earlier.verb.written, mine.bucket == theirs.bucket else { return false }
    return mine.prefix.utf8.starts(with: theirs.prefix.utf8) || theirs.prefix.utf8.starts(with: mine.prefix.utf8)
  }
}

extension RandomVerb {
  /// The directory of files that is written; nil when none is.
  fileprivate var writtenDirectory: String? {
    switch self {
    case .download(_, let to, _), .sync(_, .directory(let to), _, _, _, _): to
    default: nil
    }
  }

  /// The tree of objects that is written; nil when none is.
  fileprivate var written: Tree? {
    switch self {
    case .upload(_, let to, _, _), .copy(_, let to, _, _), .move(_, let to, _, _), .copyName(_, _, let to, _),
      .touch(let to, _, _):
      to
    case .sync(_, .tree(let to), _, _, _, _): to
    case .list(_, _, .object(let to, _)): to
    case .sync, .download, .update, .deleteTree, .deleteObject, .check, .list, .wait: nil
    }
  }
}
