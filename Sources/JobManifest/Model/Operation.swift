package import S3Types

/// One entry of `operations`.
package struct Operation: Sendable {
  /// The name, unique in the manifest.
  package var name: Located<String>
  /// What it does.
  package var verb: Verb
  /// Where the operation starts.
  package var range: SourceRange
  /// Operations that must have succeeded before.
  package var needs: [Located<String>]
  /// Operations whose derived order with this one is lifted.
  package var independentOf: [Located<String>]
  /// What its failures mean for the rest of the run.
  package var failureRule = FailureRule.usual

  /// Describes an operation.
  package init(
    name: Located<String>, verb: Verb, range: SourceRange, needs: [Located<String>] = [],
    independentOf: [Located<String>] = []
  ) {
    self.name = name
    self.verb = verb
    self.range = range
    self.needs = needs
    self.independentOf = independentOf
  }
}

/// What an operation does, with the fields of that verb.
package enum Verb: Sendable {
  case upload(Upload)
  case download(Download)
  case copy(Copy)
  case move(Move)
  case sync(Sync)
  case delete(Delete)
  case touch(Touch)
  case update(Update)
  case check(Check)
  case wait(Wait)
  case list(Inventory)

  /// The word in the manifest.
  package var word: String {
    switch self {
    case .upload: "upload"
    case .download: "download"
    case .copy: "copy"
    case .move: "move"
    case .sync: "sync"
    case .delete: "delete"
    case .touch: "touch"
    case .update: "update"
    case .check: "check"
    case .wait: "wait"
    case .list: "list"
    }
  }
}

/// A place in S3 as a manifest names it.
package struct RemotePlace: Sendable, Hashable {
  /// The endpoint; nil is the default one.
  package var endpoint: EndpointName
  /// Bucket and key or prefix, literally.
  ///
  /// A trailing "/" (or an empty rest) says tree; otherwise it is what exists there.
  package var url: S3URL
  /// Whether it is exactly the object of that key (`{object: …}`), whatever else the name could stand for.
  package var isObject: Bool
  /// Where it is written.
  package var range: SourceRange?

  /// Names a place.
  package init(endpoint: EndpointName = nil, url: S3URL, isObject: Bool = false, range: SourceRange?) {
    self.endpoint = endpoint
    self.url = url
    self.isObject = isObject
    self.range = range
  }

  /// Whether the manifest says that this is a tree.
  package var isTree: Bool {
    !isObject && (url.keyOrPrefix.isEmpty || url.keyOrPrefix.utf8.last == UInt8(ascii: "/"))
  }
}

/// A local file or directory as a manifest names it.
package struct LocalPlace: Sendable, Hashable {
  /// The path, relative to the manifest's directory or absolute.
  ///
  /// A trailing "/" says tree.
  package var path: String
  /// Where it is written.
  package var range: SourceRange?

  /// Names a place.
  package init(path: String, range: SourceRange?) {
    self.path = path
    self.range = range
  }

  /// Whether the manifest says that this is a tree.
  package var isTree: Bool { path.utf8.last == UInt8(ascii: "/") }
}

/// When an existing destination is written again (`if:`).
package enum WritePolicy: String, Sendable, Hashable, CaseIterable {
  /// When the source differs, as `Comparison` says. The default.
  case changed
  /// Only when the destination does not exist.
  case missing
  /// Always.
  case always
  /// When the source is newer than the destination.
  case newer
}

/// `upload: {from, to, …}`.
package struct Upload: Sendable {
  /// The local file or tree.
  package var from: LocalPlace
  /// The key or tree to write.
  package var to: RemotePlace
  /// Which files take part, by the path relative to `from`.
  package var filter: Filter
  /// When an existing object is written again.
  package var policy: WritePolicy
  /// Headers that the operation itself sets; they win over rules and guesses.
  package var headers: HeaderSettings
  /// Whether types are guessed from names when no rule sets them (`guess: false` turns it off).
  package var guessesTypes: Bool
  /// What makes an existing object differ from its source.
  package var comparison = Comparison.usual
  /// What its source has to hold to justify what waits for this operation to delete (row L9).
  package var sourceGuard = SourceGuard.usual
  /// The file that names what of the source takes part; nil where all of it does.
  package var keys: KeyList?

  /// Describes an upload.
  package init(
    from: LocalPlace, to: RemotePlace, filter: Filter = .everything, policy: WritePolicy = .changed,
    headers: HeaderSettings = .none, guessesTypes: Bool = true
  ) {
    self.from = from
    self.to = to
    self.filter = filter
    self.policy = policy
    self.headers = headers
    self.guessesTypes = guessesTypes
  }
}

/// `download: {from, to, …}`: objects become files, markers directories.
package struct Download: Sendable {
  /// The object or tree to read.
  package var from: RemotePlace
  /// The local file or tree to write.
  package var to: LocalPlace
  /// Which objects take part, by the key relative to `from`.
  package var filter: Filter
  /// When an existing file is written again.
  package var policy: WritePolicy
  /// What makes an existing file differ from its source.
  package var comparison = Comparison.usual
  /// What its source has to hold to justify what waits for this operation to delete (row L9).
  package var sourceGuard = SourceGuard.usual
  /// The file that names what of the source takes part; nil where all of it does.
  package var keys: KeyList?

  /// Describes a download.
  package init(from: RemotePlace, to: LocalPlace, filter: Filter = .everything, policy: WritePolicy = .changed) {
    self.from = from
    self.to = to
    self.filter = filter
    self.policy = policy
  }
}

/// `copy: {from, to, …}`: server-side within one endpoint; headers, metadata and tags are kept.
package struct Copy: Sendable {
  /// The object or tree to read.
  package var from: RemotePlace
  /// The key or tree to write.
  package var to: RemotePlace
  /// Which objects take part, by the key relative to `from`.
  package var filter: Filter
  /// When an existing object is written again.
  package var policy: WritePolicy
  /// Headers to replace; everything not named is kept from the source.
  package var headers: HeaderSettings
  /// Whether the manifest's `content_types` rules apply too (`content_types: apply`).
  package var appliesContentTypes: Bool
  /// What makes an existing object differ from its source.
  package var comparison = Comparison.usual
  /// What its source has to hold to justify what waits for this operation to delete (row L9).
  package var sourceGuard = SourceGuard.usual
  /// The file that names what of the source takes part; nil where all of it does.
  package var keys: KeyList?

  /// Describes a copy.
  package init(
    from: RemotePlace, to: RemotePlace, filter: Filter = .everything, policy: WritePolicy = .changed,
    headers: HeaderSettings = .none, appliesContentTypes: Bool = false
  ) {
    self.from = from
    self.to = to
    self.filter = filter
    self.policy = policy
    self.headers = headers
    self.appliesContentTypes = appliesContentTypes
  }
}

/// `delete: {prefix, …}` or `delete: {object, …}`.
package struct Delete: Sendable {
  /// What is deleted.
  package enum Target: Sendable, Hashable {
    /// Every object of a tree; the prefix always ends in "/" here, so `logs` never reaches `logs2/` (row L11).
    case prefix(RemotePlace)
    /// Exactly one key.
    case object(RemotePlace)

    /// The tree or the key.
    package var place: RemotePlace {
      switch self {
      case .prefix(let place), .object(let place): place
      }
    }
  }

  /// What is deleted.
  package var target: Target
  /// Which objects take part, by the key relative to the prefix.
  package var filter: Filter
  /// Only objects at least this old, in seconds; nil for any age.
  package var olderThan: Int?
  /// The most that the operation may delete; more is refused before the first delete (row L10).
  package var limit: DeleteLimit
  /// Deleting every object of a bucket was asked for in so many words (row S16).
  package var allowsBucketRoot: Bool
  /// `missing: error` makes an absent target a failure; the default `ok` does not.
  package var missingIsError: Bool
  /// The tree that objects are moved to instead of being deleted; nil deletes them.
  package var trash: RemotePlace?
  /// The file that names what of the tree takes part; nil where all of it does.
  package var keys: KeyList?

  /// Describes a deletion.
  package init(
    target: Target, filter: Filter = .everything, olderThan: Int? = nil, limit: DeleteLimit = .usual,
    allowsBucketRoot: Bool = false, missingIsError: Bool = false, trash: RemotePlace? = nil
  ) {
    self.target = target
    self.filter = filter
    self.olderThan = olderThan
    self.limit = limit
    self.allowsBucketRoot = allowsBucketRoot
    self.missingIsError = missingIsError
    self.trash = trash
  }
  /// Whether it takes a part of its tree and leaves the rest.
  package var selects: Bool { filter != .everything || olderThan != nil || keys != nil }
}
