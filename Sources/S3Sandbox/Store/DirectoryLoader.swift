import S3Types

/// Finds the buckets and objects of a directory.
///
/// Every regular file is an object. Bodies are not read: a file without a believable sidecar gets its ETag when
/// someone first asks for it.
struct DirectoryLoader {
  let layout: DirectoryLayout
  private var ignored: [String] = []

  init(layout: DirectoryLayout) { self.layout = layout }

  mutating func load() throws(S3Failure) -> LoadedStorage {
    var buckets: [LoadedBucket] = []
    for name in try FileSystem.names(in: layout.root).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let text = String(decoding: name, as: UTF8.self)
      guard text != DirectoryLayout.reservedName else { continue }
      guard try FileSystem.status("\(layout.root)/\(text)")?.kind == .directory else {
        ignored.append("\(layout.root)/\(text): it is no directory, so it is no bucket")
        continue
      }
      let bucket: BucketName
      do throws(InvalidName) {
        bucket = try BucketName(text)
      } catch {
        ignored.append("\(layout.root)/\(text): \(error)")
        continue
      }
      buckets.append(try load(bucket))
    }
    return LoadedStorage(buckets: buckets, ignoredFiles: ignored)
  }

  private mutating func load(_ bucket: BucketName) throws(S3Failure) -> LoadedBucket {
    for directory in [layout.reserved(bucket), layout.encodedObjects(bucket), layout.facts(bucket)] {
      _ = try FileSystem.makeDirectory(directory)
    }
    var plain: [StoredObject] = []
    ignored += try walk(layout.bucket(bucket)) { (path, status) throws(S3Failure) in
      let key: ObjectKey
      do throws(InvalidName) { key = try ObjectKey(path) } catch { return "\(error)" }
      plain.append(try object(key, status, .plainFile, bucket))
      return nil
    }
    var encoded: [StoredObject] = []
    ignored += try walk(layout.encodedObjects(bucket)) { (path, status) throws(S3Failure) in
      guard let key = KeyFileName.key(fromEncoded: path) else { return "its name is not an encoded key" }
      encoded.append(try object(key, status, .encodedFile, bucket))
      return nil
    }
    return LoadedBucket(
      name: bucket, created: try created(bucket), objects: try settle(plain, encoded, bucket))
  }

  /// Of two files for one key, left by a process that died between writing one and removing the other, the one that
  /// the sidecar names is the object; the other goes.
  private func settle(
    _ plain: [StoredObject], _ encoded: [StoredObject], _ bucket: BucketName
  ) throws(S3Failure) -> [StoredObject] {
    guard !encoded.isEmpty else { return plain }
    var byKey = Dictionary(plain.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for object in encoded {
      guard let rival = byKey[object.key] else {
        byKey[object.key] = object
        continue
      }
      let winner = rival.facts.etag == nil && object.facts.etag != nil ? object : rival
      try FileSystem.removeFile(layout.file(winner === rival ? object : rival, bucket))
      byKey[object.key] = winner
    }
    return Array(byKey.values)
  }

  private func object(
    _ key: ObjectKey, _ status: FileSystem.Status, _ place: StoredObject.Place, _ bucket: BucketName
  ) throws(S3Failure) -> StoredObject {
    let found = try FileSystem.readAll(layout.sidecar(key, bucket)).flatMap(Sidecar.init(parsing:))
    if let found, found.key == key, found.size == status.size, found.modified == status.modified {
      return StoredObject(key: key, size: status.size, place: place, facts: found.facts)
    }
    let facts = ObjectFacts(headers: .none, etag: nil, lastModified: status.modified)
    return StoredObject(key: key, size: status.size, place: place, facts: facts)
  }

  private func created(_ bucket: BucketName) throws(S3Failure) -> Timestamp {
    if let bytes = try FileSystem.readAll(layout.created(bucket)),
      let nanoseconds = Int64(String(decoding: bytes.dropLast(), as: UTF8.self))
    {
      return Timestamp(nanoseconds: nanoseconds)
    }
    return try FileSystem.status(layout.bucket(bucket))?.modified ?? Timestamp(nanoseconds: 0)
  }

  /// Calls `take` for every regular file below a directory, which may return why the file is to be left out.
  private func walk(
    _ root: String, _ take: (String, FileSystem.Status) throws(S3Failure) -> String?
  ) throws(S3Failure) -> [String] {
    var ignored: [String] = []
    var directories = [""]
    while let directory = directories.popLast() {
      for bytes in try FileSystem.names(in: directory.isEmpty ? root : "\(root)/\(directory)") {
        let name = String(decoding: bytes, as: UTF8.self)
        let relative = directory.isEmpty ? name : "\(directory)/\(name)"
        let path = "\(root)/\(relative)"
        guard String(validating: bytes, as: UTF8.self) != nil else {
          ignored.append("\(path): its name is not UTF-8, and a key has to be (row D12)")
          continue
        }
        guard let status = try FileSystem.status(path) else { continue }
        switch status.kind {
        case .directory: directories.append(relative)
        case .other: ignored.append("\(path): it is neither a file nor a directory (row D5)")
        case .file: if let reason = try take(relative, status) { ignored.append("\(path): \(reason)") }
        }
      }
    }
    return ignored
  }
}
