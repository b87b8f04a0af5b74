internal import S3Types

extension S3Path {
  /// Opens the object for reading; memory holds no more than about 1 MiB of it at a time.
  ///
  /// - Throws: An error whose `isNotFound` is true when there is none.
  public func open() async throws(S3Error) -> GetObjectResult { try await client.getObject(try getParameters()) }

  /// The bytes of the object, all in memory; length and, where the ETag is one, MD5 are verified.
  ///
  /// - Parameter limit: The most bytes to take; a larger object is refused before it is read.
  /// - Throws: `.sizeMismatch`, `.digestMismatch` for bytes that are not those of the object, `.refused` above `limit`,
  ///   and whatever the service answers.
  public func readBytes(limit: Int = .max) async throws(S3Error) -> [UInt8] {
    let opened = try await open()
    guard opened.metadata.size <= limit else {
      throw failure(.refused, "it has \(opened.metadata.size) bytes and \(limit) may be read", .getObject)
    }
    var check = ReceivedBytes(of: self, opened.metadata)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(opened.metadata.size)
    while let chunk = try await opened.body.next() {
      check.append(chunk)
      bytes += chunk
    }
    try check.finish()
    return bytes
  }

  /// The text of the object, which must be UTF-8; nothing is repaired and no encoding is guessed.
  ///
  /// - Throws: `.notUTF8` for other bytes, else as `readBytes(limit:)`.
  public func readText(limit: Int = .max) async throws(S3Error) -> String {
    guard let text = String(validating: try await readBytes(limit: limit), as: UTF8.self) else {
      throw failure(.notUTF8, "its bytes are not UTF-8; use readBytes", .getObject)
    }
    return text
  }
}
