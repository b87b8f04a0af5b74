import S3Types

/// Any storage, with synthetic objects beside what it holds: their bodies are in memory and never reach it.
struct SyntheticStorage: BodyStorage {
  let base: any BodyStorage

  var keepsVersions: Bool { base.keepsVersions }

  func load() throws(S3Failure) -> LoadedStorage { try base.load() }
  func close() { base.close() }

  func createBucket(_ bucket: BucketName, at moment: Timestamp) throws(S3Failure) {
    try base.createBucket(bucket, at: moment)
  }

  func removeBucket(_ bucket: BucketName) throws(S3Failure) { try base.removeBucket(bucket) }

  func makeUpload(expecting length: Int?) throws(S3Failure) -> any BodyUpload {
    try base.makeUpload(expecting: length)
  }

  func open(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) -> OpenBody {
    if case .memory(let bytes) = object.place { return .memory(bytes) }
    return try base.open(object, in: bucket)
  }

  func remove(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) {
    if case .memory = object.place { return }
    try base.remove(object, in: bucket)
  }

  func amend(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) {
    if case .memory = object.place { return }
    try base.amend(object, in: bucket)
  }
}
