import ConcurrencyHelpers
import NIOHTTP1
import S3Types

/// The buckets and their objects; every change of one bucket happens under that bucket's lock.
final class ObjectStore: Sendable {
  private final class Bucket: Sendable {
    let name: BucketName
    let created: Timestamp
    let contents: Locked<Contents>

    init(_ name: BucketName, created: Timestamp, index: ObjectIndex = ObjectIndex()) {
      self.name = name
      self.created = created
      contents = Locked(Contents(index: index))
    }
  }

  private struct Contents {
    var index: ObjectIndex
    /// A request may have found the bucket just before it went.
    var isRemoved = false
  }

  let storage: any BodyStorage
  /// What the storage held and could not take for an object, with the reason.
  let ignoredFiles: [String]
  private let buckets: Locked<[BucketName: Bucket]>

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

  func removeBucket(_ name: BucketName) throws(S3Failure) {
    try buckets.withLock { (all) throws(S3Failure) in
      guard let bucket = all[name] else { throw .noSuchBucket(name.rawValue) }
      try bucket.contents.withLock { (contents) throws(S3Failure) in
        guard contents.index.count == 0 else {
          throw S3Failure(
            .conflict, "BucketNotEmpty", "The bucket you tried to delete is not empty",
            details: [("BucketName", name.rawValue)])
        }
        try storage.removeBucket(name)
        contents.isRemoved = true
      }
      all[name] = nil
    }
  }

  // MARK: Reading

  /// One object with its ETag known; throws `NoSuchKey`.
  func object(_ key: ObjectKey, in bucket: BucketName) throws(S3Failure) -> StoredObject {
    try change(bucket) { (contents) throws(S3Failure) in try find(key, bucket, &contents) }
  }

  /// One object and its body; both belong together, whatever is written meanwhile.
  func open(
    _ key: ObjectKey, in bucket: BucketName
  ) throws(S3Failure) -> (object: StoredObject, body: OpenBody) {
    try change(bucket) { (contents) throws(S3Failure) in
      let object = try find(key, bucket, &contents)
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
      let object = try upload.commit(as: key, facts, in: bucket, replacing: old)
      contents.index.insert(object)
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

  /// Removes an object; a missing one is no error, as in S3.
  func remove(_ key: ObjectKey, in bucket: BucketName, ifMatch: String?) throws(S3Failure) {
    try change(bucket) { (contents) throws(S3Failure) in
      guard var object = contents.index[key] else { return }
      if let ifMatch {
        object = try identify(object, bucket, &contents)
        guard EntityTags.match(ifMatch, object.facts.etag) else { throw .preconditionFailed("If-Match") }
      }
      try storage.remove(object, in: bucket)
      contents.index.remove(key)
    }
  }

  /// Changes what is known about an object whose bytes stay, such as its tags.
  func amend(
    _ key: ObjectKey, in bucket: BucketName, _ amendment: (inout ObjectFacts) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    try change(bucket) { (contents) throws(S3Failure) in
      let old = try find(key, bucket, &contents)
      var facts = old.facts
      try amendment(&facts)
      let amended = StoredObject(key: key, size: old.size, place: old.place, facts: facts)
      try storage.amend(amended, in: bucket)
      contents.index.insert(amended)
    }
  }

  // MARK: Under the lock

  private func change<Result>(
    _ name: BucketName, _ body: (inout Contents) throws(S3Failure) -> Result
  ) throws(S3Failure) -> Result {
    guard let bucket = buckets.withLock({ $0[name] }) else { throw .noSuchBucket(name.rawValue) }
    return try bucket.contents.withLock { (contents) throws(S3Failure) in
      guard !contents.isRemoved else { throw .noSuchBucket(name.rawValue) }
      return try body(&contents)
    }
  }

  private func find(
    _ key: ObjectKey, _ bucket: BucketName, _ contents: inout Contents
  ) throws(S3Failure) -> StoredObject {
    guard let object = contents.index[key] else { throw .noSuchKey(key.rawValue) }
    return try identify(object, bucket, &contents)
  }

  /// A file that was found on disk gets its ETag when someone first asks for it.
  private func identify(
    _ object: StoredObject, _ bucket: BucketName, _ contents: inout Contents
  ) throws(S3Failure) -> StoredObject {
    guard object.facts.etag == nil else { return object }
    let identified = object.withETag(try storage.open(object, in: bucket).md5())
    try storage.amend(identified, in: bucket)
    contents.index.insert(identified)
    return identified
  }
}
