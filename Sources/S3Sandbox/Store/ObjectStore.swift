import ConcurrencyHelpers
import NIOHTTP1
import S3Types

/// The buckets and their objects; every change of one bucket happens under that bucket's lock.
final class ObjectStore: Sendable {
  private final class Bucket: Sendable {
    let name: BucketName
    let created: Timestamp
    let contents: Locked<BucketContents>

    init(_ name: BucketName, created: Timestamp, index: ObjectIndex = ObjectIndex()) {
      self.name = name
      self.created = created
      contents = Locked(BucketContents(index: index))
    }
  }

  let storage: any BodyStorage
  /// What the storage held and could not take for an object, with the reason.
  let ignoredFiles: [String]
  private let buckets: Locked<[BucketName: Bucket]>
  /// Counts the versions of all buckets.
  private let sequence = Locked<UInt64>(0)

  /// Takes over what the storage holds.
  init(storage: any BodyStorage) throws(S3Failure) {
    self.storage = storage
    var found: [BucketName: Bucket] = [:]
    let held = try storage.load()
    ignoredFiles = held.ignoredFiles
    for loaded in held.buckets {
      found[loaded.name] = Bucket(loaded.name, created: loaded.created, index: ObjectIndex(loaded.objects))
    }
    buckets = Locked(found)
  }

  // MARK: Buckets

  func listBuckets() -> [(name: BucketName, created: Timestamp)] {
    buckets.withLock { $0.values.map { ($0.name, $0.created) } }.sorted { $0.0 < $1.0 }
  }

  func hasBucket(_ name: BucketName) -> Bool { buckets.withLock { $0[name] != nil } }

  /// Whether the bucket is new.
  func createBucket(_ name: BucketName, at moment: Timestamp) throws(S3Failure) -> Bool {
    try buckets.withLock { (all) throws(S3Failure) in
      guard all[name] == nil else { return false }
      try storage.createBucket(name, at: moment)
      all[name] = Bucket(name, created: moment)
      return true
    }
  }

  /// Makes the buckets that exist from the start.
  func createBuckets(_ configuration: SandboxConfiguration) throws(S3Failure) {
    for bucket in configuration.buckets { _ = try createBucket(bucket, at: configuration.now()) }
    for (bucket, objects) in configuration.syntheticBuckets {
      _ = try createBucket(bucket, at: configuration.now())
      let tree = try SyntheticTree(objects)
      try change(bucket) { (contents) throws(S3Failure) in contents.add(tree) }
    }
    for bucket in configuration.versionedBuckets.sorted() { try setVersioning(.enabled, of: bucket) }
  }

  func removeBucket(_ name: BucketName) throws(S3Failure) {
    try buckets.withLock { (all) throws(S3Failure) in
      guard let bucket = all[name] else { throw .noSuchBucket(name.rawValue) }
      try bucket.contents.withLock { (contents) throws(S3Failure) in
        guard contents.isEmpty else {
          throw S3Failure(
            .conflict, "BucketNotEmpty",
            contents.versioning == .never
              ? "The bucket you tried to delete is not empty"
              : "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            details: [("BucketName", name.rawValue)])
        }
        try storage.removeBucket(name)
        contents.isRemoved = true
      }
      all[name] = nil
    }
  }

  func versioning(of bucket: BucketName) throws(S3Failure) -> Versioning {
    try change(bucket) { (contents) throws(S3Failure) in contents.versioning }
  }

  /// Starts or suspends versioning; throws where the storage cannot keep versions.
  func setVersioning(_ versioning: Versioning, of bucket: BucketName) throws(S3Failure) {
    try change(bucket) { (contents) throws(S3Failure) in
      guard storage.keepsVersions else {
        throw .notImplemented("versioning of a bucket in a directory; versions live in memory only")
      }
      guard !contents.index.isSynthetic else { throw .notImplemented("versioning of a synthetic bucket") }
      contents.setVersioning(versioning)
    }
  }

  // MARK: Reading

  /// One object with its ETag known, the current one or a version; throws `NoSuchKey` or `NoSuchVersion`.
  func object(_ key: ObjectKey, version: String? = nil, in bucket: BucketName) throws(S3Failure) -> StoredObject {
    try change(bucket) { (contents) throws(S3Failure) in try find(key, version, bucket, &contents) }
  }

  /// One object and its body; both belong together, whatever is written meanwhile.
  func open(
    _ key: ObjectKey, version: String? = nil, in bucket: BucketName
  ) throws(S3Failure) -> (object: StoredObject, body: OpenBody) {
    try change(bucket) { (contents) throws(S3Failure) in
      let object = try find(key, version, bucket, &contents)
      return (object, try storage.open(object, in: bucket))
    }
  }

  /// One page, every ETag of it known.
  func list(_ query: ListingQuery, in bucket: BucketName) throws(S3Failure) -> ListingPage {
    try change(bucket) { (contents) throws(S3Failure) in
      var page = contents.index.list(query)
      for (position, entry) in page.entries.enumerated() {
        guard case .object(let object) = entry, object.facts.etag == nil else { continue }
        page.entries[position] = .object(try identify(object, bucket, &contents))
      }
      return page
    }
  }

  /// One page of versions, every ETag of it known.
  func listVersions(_ query: MarkedQuery, in bucket: BucketName) throws(S3Failure) -> MarkedPage<ListedVersion> {
    try change(bucket) { (contents) throws(S3Failure) in
      var page = contents.versions(query)
      for (position, item) in page.items.enumerated() {
        guard case .entry(var entry) = item, case .object(let object) = entry.version else { continue }
        entry.version = .object(try identify(object, bucket, &contents))
        page.items[position] = .entry(entry)
      }
      return page
    }
  }

  // MARK: Writing

  /// Makes an upload an object, if the condition holds for what is there now.
  func put(
    _ upload: any BodyUpload, as key: ObjectKey, _ facts: ObjectFacts, in bucket: BucketName,
    if condition: WriteCondition
  ) throws(S3Failure) -> StoredObject {
    try change(bucket) { (contents) throws(S3Failure) in
      var old = contents.index[key]
      if !condition.isNone {
        old = try old.map { (object) throws(S3Failure) in try identify(object, bucket, &contents) }
        try condition.check(old?.facts.etag, key: key)
      }
      let stamp = contents.stamp(nextSequence())
      let object = try upload.commit(as: key, facts, in: bucket, replacing: old).with(stamp: stamp)
      contents.add(.object(object), to: key)
      return object
    }
  }

  /// Whether the write would pass now; the answer may change until it happens, so `put` asks again.
  func check(_ condition: WriteCondition, _ key: ObjectKey, in bucket: BucketName) throws(S3Failure) {
    try change(bucket) { (contents) throws(S3Failure) in
      guard !condition.isNone else { return }
      let old = try contents.index[key].map { (object) throws(S3Failure) in
        try identify(object, bucket, &contents)
      }
      try condition.check(old?.facts.etag, key: key)
    }
  }

  /// What a delete did.
  struct Removal {
    /// The version that went, or the delete marker that came.
    var id: String?
    var isDeleteMarker = false
  }

  /// Removes an object or puts a delete marker above it; a missing one is no error, as in S3.
  func remove(
    _ key: ObjectKey, version: String?, in bucket: BucketName, ifMatch: String?, at moment: Timestamp
  ) throws(S3Failure) -> Removal {
    if let version { try VersionStamp.check(version) }
    return try change(bucket) { (contents) throws(S3Failure) in
      let found = contents.version(version, of: key)
      if let ifMatch, case .object(let object)? = found {
        let identified = try identify(object, bucket, &contents)
        guard EntityTags.match(ifMatch, identified.facts.etag) else { throw .preconditionFailed("If-Match") }
      }
      if version == nil, let stamp = contents.stamp(nextSequence()) {
        contents.add(.deleteMarker(DeleteMarker(stamp: stamp, lastModified: moment)), to: key)
        return Removal(id: stamp.id, isDeleteMarker: true)
      }
      guard let found else { return Removal(id: version) }
      if case .object(let object) = found { try storage.remove(object, in: bucket) }
      contents.remove(found.id, of: key)
      if case .deleteMarker = found { return Removal(id: version, isDeleteMarker: true) }
      return Removal(id: version)
    }
  }

  /// Changes what is known about an object whose bytes stay, such as its tags; gives back what is known then.
  @discardableResult
  func amend(
    _ key: ObjectKey, version: String? = nil, in bucket: BucketName,
    _ amendment: (StoredObject, inout ObjectFacts) throws(S3Failure) -> Void
  ) throws(S3Failure) -> StoredObject {
    try change(bucket) { (contents) throws(S3Failure) in
      let old = try find(key, version, bucket, &contents)
      var facts = old.facts
      try amendment(old, &facts)
      let amended = old.with(facts)
      try storage.amend(amended, in: bucket)
      contents.replace(amended)
      return amended
    }
  }

  // MARK: Under the lock

  private func nextSequence() -> UInt64 {
    sequence.withLock { sequence in
      sequence += 1
      return sequence
    }
  }

  private func change<Result>(
    _ name: BucketName, _ body: (inout BucketContents) throws(S3Failure) -> Result
  ) throws(S3Failure) -> Result {
    guard let bucket = buckets.withLock({ $0[name] }) else { throw .noSuchBucket(name.rawValue) }
    return try bucket.contents.withLock { (contents) throws(S3Failure) in
      guard !contents.isRemoved else { throw .noSuchBucket(name.rawValue) }
      return try body(&contents)
    }
  }

  private func find(
    _ key: ObjectKey, _ version: String?, _ bucket: BucketName, _ contents: inout BucketContents
  ) throws(S3Failure) -> StoredObject {
    if let version { try VersionStamp.check(version) }
    switch contents.version(version, of: key) {
    case .object(let object)?: return try identify(object, bucket, &contents)
    case .deleteMarker(let marker)?: throw .deleteMarker(marker, key.rawValue, wasNamed: version != nil)
    case nil:
      guard let version else { throw .noSuchKey(key.rawValue) }
      throw .noSuchVersion(version, key.rawValue)
    }
  }

  /// A file that was found on disk gets its ETag when someone first asks for it.
  private func identify(
    _ object: StoredObject, _ bucket: BucketName, _ contents: inout BucketContents
  ) throws(S3Failure) -> StoredObject {
    guard object.facts.etag == nil else { return object }
    let identified = object.withETag(try storage.open(object, in: bucket).md5())
    try storage.amend(identified, in: bucket)
    contents.replace(identified)
    return identified
  }
}
