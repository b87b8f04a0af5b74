import S3Types

/// An object as an operation will find it: as it is now, or as earlier operations of the plan will leave it.
struct SeenObject: Sendable, Hashable {
  /// How it is known.
  enum Origin: Sendable, Hashable {
    /// It is there now.
    case listed(etag: ETag?, lastModified: Timestamp)
    /// An earlier operation will have written it, with an ETag and at a time that nobody knows yet.
    case planned
  }

  let key: ObjectKey
  let size: Int
  let origin: Origin
  /// Nil for STANDARD.
  let storageClass: StorageClass?

  init(key: ObjectKey, size: Int, origin: Origin, storageClass: StorageClass? = nil) {
    self.key = key
    self.size = size
    self.origin = origin
    self.storageClass = storageClass?.unlessStandard
  }

  init(_ object: ObjectSummary) {
    self.init(
      key: object.key, size: object.size, origin: .listed(etag: object.etag, lastModified: object.lastModified),
      storageClass: object.storageClass)
  }

  /// The ETag, where somebody knows it.
  var etag: ETag? {
    if case .listed(let etag, _) = origin { return etag }
    return nil
  }

  /// What a step that reads it notes down.
  func source(at address: ObjectAddress) -> StepSource {
    switch origin {
    case .listed(let etag, let modified): .object(address, state(etag, modified))
    case .planned: .planned(address, size: size)
    }
  }

  /// What a step that writes or deletes it notes down.
  var expected: ExpectedState {
    switch origin {
    case .listed(let etag, let modified): .present(state(etag, modified))
    case .planned: .planned
    }
  }

  private func state(_ etag: ETag?, _ modified: Timestamp) -> ObjectState {
    ObjectState(size: size, etag: etag, modified: modified, storageClass: storageClass)
  }
}

extension SeenObject? {
  /// What a step that writes it notes down when somebody has looked.
  var expected: ExpectedState { self?.expected ?? .absent }
}

/// What stands where a download wants to write.
enum SeenFile: Sendable, Hashable {
  /// A regular file; without a time when an earlier operation of the plan will have written it.
  case file(size: Int, modified: Timestamp?)
  case directory
  /// A link, or what is neither file nor directory; the text names it.
  case special(String)

  /// What a step that writes it notes down.
  var expected: ExpectedState {
    switch self {
    case .file(let size, let modified?): .present(ObjectState(size: size, modified: modified))
    case .file(_, nil): .planned
    case .directory, .special: .unknown
    }
  }
}

extension SeenFile? {
  /// What a step that writes it notes down when somebody has looked.
  var expected: ExpectedState { self?.expected ?? .absent }
}

extension StorageClass {
  /// Nil for the class that objects have when nobody asks for one.
  var unlessStandard: StorageClass? { self == .standard ? nil : self }
}
