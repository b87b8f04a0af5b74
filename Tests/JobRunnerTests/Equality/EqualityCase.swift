import S3Types

/// A bucket and a prefix that ends in "/".
struct Tree: Hashable, Sendable {
  var bucket: String
  var prefix: String

  var url: String { "s3://\(bucket)/\(prefix)" }
  /// As a manifest names it.
  var place: String { bucket == Self.farBucket ? "{url: \"\(url)\", endpoint: far}" : "\"\(url)\"" }

  /// The bucket of another service.
  static let farBucket = "far-off"
}

/// One side of a sync.
enum End: Hashable, Sendable {
  case tree(Tree)
  case directory(String)

  var text: String {
    switch self {
    case .tree(let tree): tree.url
    case .directory(let path): path
    }
  }
}

/// What one operation of a random manifest does.
enum RandomVerb: Sendable {
  case upload(from: String, to: Tree, policy: String, exclude: String?)
  case download(from: Tree, to: String, policy: String)
  case copy(from: Tree, to: Tree, policy: String, exclude: String?)
  /// One name, which may be an object, a tree, both or nothing.
  case copyName(from: Tree, name: String, to: Tree, policy: String)
  case move(from: Tree, to: Tree, policy: String, exclude: String?)
  /// The objects of a tree get this value in this field.
  case update(Tree, RandomField, value: String, exclude: String?)
  case sync(from: End, to: End, policy: String, exclude: String?, deletes: Bool, isLast: Bool)
  case deleteTree(Tree, exclude: String?, days: Int?)
  case deleteObject(Tree, name: String)
  case touch(Tree, name: String, ifMissing: String)
  case check(Tree, exclude: String?, minimum: Int)
  /// An inventory of the keys of a tree, as an object or as a file.
  case list(Tree, exclude: String?, to: Inventory)
  /// Nobody else brings anything here, so what is waited for is there, or never comes.
  case wait(Tree, exclude: String?, minimum: Int)

  /// Where an inventory goes.
  enum Inventory: Sendable {
    case object(Tree, name: String)
    case file(String)
  }
}

/// What an update declares.
enum RandomField: CaseIterable {
  case cacheControl, redirect, tag, both
}

/// One operation of a random manifest; its name is `op` and its position.
struct RandomOperation: Sendable {
  var verb: RandomVerb
  var needs: [Int] = []
  var independentOf: [Int] = []
  /// The names below its source that a list gives to it; nil where all of the source takes part.
  var keys: [String]?
  /// Whether all that is listed has to be there, for what looks; else what is missing is left out.
  var needsAll = false
  /// Whether nothing that is listed may be there, for a check.
  var needsNone = false
}

extension RandomVerb {
  /// The tree that it touches or looks at, or takes objects from; nil where it takes files.
  fileprivate var tree: Tree? {
    switch self {
    case .download(let tree, _, _), .copy(let tree, _, _, _), .move(let tree, _, _, _), .update(let tree, _, _, _),
      .deleteTree(let tree, _, _), .touch(let tree, _, _), .check(let tree, _, _), .list(let tree, _, _),
      .wait(let tree, _, _), .sync(.tree(let tree), _, _, _, _, _):
      tree
    case .upload, .sync, .copyName, .deleteObject: nil
    }
  }
}

extension RandomVerb {
  /// Whether a list of keys can say what of its source takes part.
  fileprivate var canBeListed: Bool {
    switch self {
    case .upload, .download, .copy, .move, .update, .deleteTree: true
    case .sync(_, _, _, _, let deletes, _): !deletes
    case .copyName, .deleteObject, .touch, .check, .list, .wait: false
    }
  }

  /// Whether it touches or looks for what a list names.
  fileprivate var canLookForListed: Bool {
    switch self {
    case .touch, .check, .list, .wait: true
    default: false
    }
  }
}

/// A random manifest and the world that it meets, the same for the same seed.
struct EqualityCase: Sendable {
  /// The moment of the plan.
  let moment: Timestamp
  private(set) var operations: [RandomOperation]
  /// By tree and relative key.
  let objects: [S3Location: BucketStore.Object]
  /// By path relative to the directory of the manifest; those that end in "/" are directories.
  private(set) var files: [String: (text: String, days: Int)]

  /// Keys that take care to be ordered, encoded or told apart.
  private static let nasty = [
    "a", "a/", "a//b", "a!", "a/b", "a.tmp", "a0", "%41", "100%", "u\u{308}", "\u{FC}", "z/y/x", "z/y.tmp", "c/d", " ",
    "\u{1F600}", "\u{FFFD}",
  ]
  /// Names that are safe as files and never a file and a directory at once.
  private static let clean = ["a!", "b.tmp", "c/d", "c/e.tmp", "\u{FC}", "100%", "z/y/x", "f"]
  private static let nastyTrees = ["one", "two-b"].flatMap { bucket in
    ["n/", "n-2/", "o/n/"].map { Tree(bucket: bucket, prefix: $0) }
  }
  private static let cleanTrees = ["one", "two-b"].flatMap { bucket in
    ["k/", "k!/"].map { Tree(bucket: bucket, prefix: $0) }
  }
  private static let farTrees = ["k/", "k!/"].map { Tree(bucket: Tree.farBucket, prefix: $0) }
  private static let sources = ["up/", "up-2/"]
  private static let targets = ["down/", "down-2/"]
  private static let policies = ["changed", "changed", "missing", "always", "newer"]

  init(seed: Int, moment: Timestamp) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    self.moment = moment
    var objects: [S3Location: BucketStore.Object] = [:]
    for (trees, names) in [(Self.nastyTrees, Self.nasty), (Self.cleanTrees, Self.clean), (Self.farTrees, Self.clean)] {
      for tree in trees where random.chance(3, in: 4) {
        for name in names where random.chance(1, in: 3) {
          let location = try S3Location(bucket: BucketName(tree.bucket), key: ObjectKey(tree.prefix + name))
          let text = name.hasSuffix("/") ? "" : Self.text(&random)
          let age = random.number(1...40)
          objects[location] = BucketStore.Object(
            bytes: Array(text.utf8), headers: .none, modified: Timestamp(seconds: moment.seconds - age * 86_400 - age))
        }
      }
    }
    self.objects = objects
    var files: [String: (text: String, days: Int)] = [:]
    for directory in Self.sources + Self.targets {
      files[directory] = ("", 0)
      for name in Self.clean where random.chance(1, in: Self.sources.contains(directory) ? 2 : 5) {
        files[directory + name] = (Self.text(&random), random.number(1...40))
      }
    }
    self.files = files
    var operations: [RandomOperation] = []
    // In some cases everything meets in few places: what is written, deleted and written again is then read.
    let isDense = random.chance(1, in: 3)
    for index in 0..<random.number(isDense ? 3...7 : 1...6) {
      var operation = RandomOperation(verb: Self.verb(&random, isDense: isDense))
      if index > 0, random.chance(1, in: 4) { operation.needs = [random.number(0...index - 1)] }
      if index > 0, random.chance(1, in: 12) {
        operation.independentOf = [random.number(0...index - 1)].filter { !operation.needs.contains($0) }
      }
      operations.append(operation)
    }
    // From numbers of their own, so that all other cases stay what they are.
    if seed % Self.listedOneIn == 2 {
      var random = SeededGenerator(seed: UInt64(seed) ^ 0x6B65_7973)
      for index in operations.indices where operations[index].verb.canBeListed && random.chance(2, in: 3) {
        let names = (Self.clean + Self.nasty.filter { !$0.hasSuffix("/") && !$0.contains("//") })
          .filter { _ in random.chance(1, in: 2) }.shuffled(using: &random)
        operations[index].keys = names
        let lines = (names + names.prefix(1)).map { "{\"key\": \"\($0)\"}\n" }
        self.files[Self.list(index)] = (lines.joined(), 0)
      }
    }
    self.operations = operations
    if seed % Self.listedOneIn == 4 { listLooks(SeededGenerator(seed: UInt64(seed) ^ 0x6C6F_6F6B)) }
  }

  /// Gives lists to what touches and looks, too, and makes it common.
  private mutating func listLooks(_ generator: SeededGenerator) {
    var random = generator
    for index in operations.indices {
      if random.chance(1, in: 3) {
        var verb = Self.verb(&random, isDense: false)
        for _ in 0..<30 where !verb.canLookForListed { verb = Self.verb(&random, isDense: false) }
        operations[index].verb = verb
      }
      let verb = operations[index].verb
      guard verb.canBeListed || verb.canLookForListed, random.chance(4, in: 5) else { continue }
      // Some lists are of what is there, so that all of it can be.
      let there = verb.tree.map { tree in
        objects.keys.filter { $0.bucket.rawValue == tree.bucket }
          .compactMap { $0.key.relative(to: tree.prefix) }.filter { !$0.isEmpty }
      }
      let all = Self.clean + Self.nasty + ["new", "new.tmp"]
      let isWhole = random.chance(1, in: 2)
      var names = (isWhole ? there ?? all : all).sorted { ByteOrder.precedes($0, $1) }
        .filter { _ in random.chance(isWhole ? 3 : 2, in: 4) }
      if case .upload = verb { names = names.filter { !$0.hasSuffix("/") && !$0.contains("//") && !$0.isEmpty } }
      if case .sync(.directory, _, _, _, _, _) = verb {
        names = names.filter { !$0.hasSuffix("/") && !$0.contains("//") }
      }
      names.shuffle(using: &random)
      operations[index].keys = names
      operations[index].needsAll = verb.canLookForListed && random.chance(1, in: 2)
      if case .check = verb { operations[index].needsNone = !operations[index].needsAll && random.chance(1, in: 3) }
      let lines = (names + names.prefix(1)).map { "{\"key\": \"\($0)\"}\n" }
      files[Self.list(index)] = (lines.joined(), 0)
    }
  }

  /// One case in so many has operations on lists of keys, and another one those that look for them.
  static let listedOneIn = 7

  /// The list of an operation.
  static func list(_ index: Int) -> String { "lists/op\(index).ndjson" }

  /// Few texts, of few lengths, so that equal ones and equal sizes are common.
  private static func text(_ random: inout SeededGenerator) -> String {
    random.one(of: ["", "x", "y", "xx", "yy", "text"])
  }

  private static func verb(_ random: inout SeededGenerator, isDense: Bool) -> RandomVerb {
    let cleanTrees = isDense ? Array(cleanTrees.prefix(2)) : cleanTrees
    let nastyTrees = isDense ? Array(nastyTrees.prefix(2)) : nastyTrees
    let policy = random.one(of: policies)
    let exclude = random.chance(1, in: 4) ? random.one(of: ["*.tmp", "/c/**"]) : nil
    let cleanTree = random.one(of: cleanTrees)
    let anyTree = random.one(of: isDense ? cleanTrees : nastyTrees + cleanTrees)
    let nastyTree = random.one(of: nastyTrees)
    switch random.number(0...23) {
    case 0...1:
      return .upload(from: random.one(of: sources + targets), to: anyTree, policy: policy, exclude: exclude)
    case 2...3: return .download(from: cleanTree, to: random.one(of: targets), policy: policy)
    case 4...5:
      let to = random.one(of: cleanTrees.filter { $0 != cleanTree })
      return .copy(from: cleanTree, to: to, policy: policy, exclude: exclude)
    case 6...7:
      let to = random.one(of: nastyTrees.filter { $0 != anyTree })
      return .copy(from: anyTree, to: to, policy: policy, exclude: exclude)
    case 15...16:
      return .update(
        anyTree, random.one(of: RandomField.allCases), value: random.one(of: ["a", "b"]), exclude: exclude)
    case 13...14:
      let to = random.one(of: isDense ? cleanTrees.filter { $0 != anyTree } : nastyTrees.filter { $0 != anyTree })
      return .move(from: anyTree, to: to, policy: policy, exclude: exclude)
    case 8:
      let to = random.one(of: nastyTrees.filter { $0 != nastyTree })
      return .copyName(from: nastyTree, name: random.one(of: ["a", "z", "a!", "c"]), to: to, policy: policy)
    case 9:
      let days = random.chance(1, in: 2) ? random.number(1...40) : nil
      return .deleteTree(anyTree, exclude: exclude, days: days)
    case 11: return .check(anyTree, exclude: exclude, minimum: random.number(1...4))
    case 19:
      return sync(
        from: .directory(random.one(of: sources + targets)), to: .tree(anyTree), policy, exclude, &random)
    case 20: return sync(from: .tree(cleanTree), to: .directory(random.one(of: targets)), policy, exclude, &random)
    case 21:
      let to = random.one(of: nastyTrees.filter { $0 != anyTree })
      return sync(from: .tree(anyTree), to: .tree(to), policy, exclude, &random)
    case 22: return .list(anyTree, exclude: exclude, to: inventory(isDense ? cleanTrees : nastyTrees, &random))
    case 23: return .wait(anyTree, exclude: exclude, minimum: random.number(1...2))
    case 10: return .deleteObject(anyTree, name: random.one(of: ["a!", "a", "c/d", "f"]))
    case 17: return .copy(from: cleanTree, to: random.one(of: farTrees), policy: policy, exclude: exclude)
    case 18: return .copy(from: random.one(of: farTrees), to: cleanTree, policy: policy, exclude: exclude)
    default:
      let ifMissing = random.one(of: ["create", "create", "skip"])
      return .touch(anyTree, name: random.one(of: ["a!", "f", "c/d", "new"]), ifMissing: ifMissing)
    }
  }

  private static func inventory(_ trees: [Tree], _ random: inout SeededGenerator) -> RandomVerb.Inventory {
    if random.chance(1, in: 3) { return .file(random.one(of: sources) + "f") }
    return .object(random.one(of: trees), name: random.one(of: ["a!", "f", "c/d", "new"]))
  }

  private static func sync(
    from: End, to: End, _ policy: String, _ exclude: String?, _ random: inout SeededGenerator
  ) -> RandomVerb {
    .sync(
      from: from, to: to, policy: policy, exclude: exclude, deletes: random.chance(2, in: 3),
      isLast: random.chance(1, in: 2))
  }
}

/// Random numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x2545_F491_4F6C_DD1D }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func chance(_ count: Int, in total: Int) -> Bool { number(1...total) <= count }

  mutating func one<Element>(of choices: [Element]) -> Element { choices[number(0...choices.count - 1)] }
}
