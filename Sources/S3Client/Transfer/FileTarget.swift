internal import Digests
package import S3Types

/// A file below a directory, written whole and verified or not at all; below the directory no link is followed (row S2).
package struct FileTarget: Sendable, Hashable {
  /// What must be there when the file gets its name.
  package enum Condition: Sendable, Hashable {
    /// Anything or nothing.
    case none
    /// Nothing.
    case absent
    /// A file of this size that was last modified then.
    case unchanged(size: Int, modified: Timestamp)
  }

  /// How the names of files that are not whole start (row D14).
  package static var temporaryPrefix: String { TemporaryFile.namePrefix }

  /// The directory, links in its own path included; made where it is missing.
  package var root: String
  /// What leads from it to the file; none of them is empty, "." or "..".
  package var segments: [String]

  /// Names a file.
  package init(root: String, segments: [String]) {
    self.root = root
    self.segments = segments
  }

  /// Makes the directory of this name.
  package func makeDirectory(for location: S3Location) throws(S3Error) {
    try Self.writing(location) { () throws(FileFailure) in
      _ = try LocalDirectory.open(root, creating: true).descend(into: segments, creating: true)
    }
  }

  /// Writes an object that has been opened; its bytes have to be as many as `size` and to have the MD5, where one is known
  /// (rows T5-T9, invariant I4).
  ///
  /// Throws `.fileChanged` when the condition does not hold; the file is as it was then, as after every other failure.
  package func receive(
    _ opened: GetObjectResult, of location: S3Location, size: Int, md5Hex: String?, condition: Condition
  ) async throws(S3Error) {
    let directory = try Self.writing(location) { () throws(FileFailure) in
      try LocalDirectory.open(root, creating: true).descend(into: segments.dropLast(), creating: true)
    }
    let name = segments.last ?? ""
    let file = try Self.writing(location) { () throws(FileFailure) in try TemporaryFile(in: directory) }
    let digest = md5Hex == nil ? nil : Digest(.md5)
    var count = 0
    while let chunk = try await opened.body.next() {
      let offset = count
      digest?.update(chunk)
      count += chunk.count
      try Self.writing(location) { () throws(FileFailure) in try file.write(chunk, at: offset) }
    }
    guard count == size else {
      throw Self.failure(.sizeMismatch, "the object has \(size) bytes and \(count) arrived", location)
    }
    if let digest, let md5Hex, Hex.encode(digest.finish()) != md5Hex {
      throw Self.failure(
        .digestMismatch, "the bytes that arrived do not have the MD5 that the object's ETag says", location)
    }
    try Self.writing(location) { () throws(FileFailure) in
      try check(condition, name, in: directory)
      try file.commit(as: name, mode: FileMode.usual(), replacing: condition != .absent)
    }
  }

  private func check(_ condition: Condition, _ name: String, in directory: LocalDirectory) throws(FileFailure) {
    guard condition != .none else { return }
    let found = try directory.look(at: name)
    let path = directory.path + "/" + name
    switch (condition, found) {
    case (.none, _), (.absent, nil): return
    case (.absent, .some): throw .changed(path: path, "since it was planned: it was not there")
    case (.unchanged, nil): throw .changed(path: path, "since it was planned: it has gone")
    case (.unchanged(let size, let modified), let file?):
      guard file.kind == .regular, file.size == size, file.modified == modified else {
        throw .changed(path: path, "since it was planned: it had \(size) bytes and was of \(modified)")
      }
    }
  }

  private static func writing<Value>(
    _ location: S3Location, _ work: () throws(FileFailure) -> Value
  ) throws(S3Error) -> Value {
    do throws(FileFailure) {
      return try work()
    } catch {
      var code = S3Error.Code.fileUnwritable
      if case .changed = error { code = .fileChanged }
      var failure = failure(code, error.message, location)
      failure.cause = error.cause
      throw failure
    }
  }

  private static func failure(_ code: S3Error.Code, _ message: String, _ location: S3Location) -> S3Error {
    S3Error(code: code, operation: .getObject, bucket: location.bucket, key: location.key, message: message)
  }
}

extension S3Client {
  /// Whether an ETag that looks like an MD5 is that of the bytes, but for objects under other keys than S3's (row T8).
  package var hasMD5ETags: Bool { configuration.dialect.isETagMD5 }
}
