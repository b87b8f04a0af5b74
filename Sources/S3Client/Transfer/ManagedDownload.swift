internal import Digests
internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Brings one object into a file: whole and verified, or not at all.
struct ManagedDownload: Sendable {
  let source: S3Path
  /// The permissions of the file.
  let mode: mode_t

  /// Downloads; the object may be replaced once while that goes on, then the newer one is fetched from its start
  /// (row T11).
  func run(
    _ metadata: ObjectMetadata, into directory: LocalDirectory, as name: String, replacing: Bool = true
  ) async throws(S3Error) -> ObjectMetadata {
    do throws(S3Error) {
      try await attempt(metadata, directory, name, replacing)
      return metadata
    } catch {
      guard error.isPreconditionFailed, let newer = try await source.headIfThere() else { throw error }
      try await attempt(newer, directory, name, replacing)
      return newer
    }
  }

  private func attempt(
    _ metadata: ObjectMetadata, _ directory: LocalDirectory, _ name: String, _ replacing: Bool
  ) async throws(S3Error) {
    let file = try source.writingFiles { () throws(FileFailure) in try TemporaryFile(in: directory) }
    let transfer = source.client.configuration.transfer
    if transfer.usesParts(forSize: metadata.size), metadata.etag != nil {
      try await fetchParts(metadata, transfer, file)
    } else {
      try await fetchWhole(metadata, file)
    }
    try source.writingFiles { () throws(FileFailure) in
      try file.commit(as: name, mode: mode, replacing: replacing)
    }
  }

  private func fetchWhole(_ metadata: ObjectMetadata, _ file: TemporaryFile) async throws(S3Error) {
    let opened = try await source.client.getObject(
      try source.getParameters(ifMatch: metadata.etag, expectedLength: metadata.size))
    var check = ReceivedBytes(of: source, opened.metadata, size: metadata.size)
    while let chunk = try await opened.body.next() {
      let offset = check.count
      check.append(chunk)
      try source.writingFiles { () throws(FileFailure) in try file.write(chunk, at: offset) }
    }
    try check.finish()
  }

  /// Ranges under If-Match, each written in its place; then the file is read back to compare what digest there is.
  private func fetchParts(
    _ metadata: ObjectMetadata, _ transfer: TransferConfiguration, _ file: TemporaryFile
  ) async throws(S3Error) {
    let plan = try source.parts(ofSize: metadata.size, .getObject)
    do throws(S3Error) {
      try await PartRunner(limit: transfer.maxConcurrentParts).run(1...plan.count) { (number) async throws(S3Error) in
        try await fetch(plan.range(ofPart: number), metadata, file)
      }
    } catch {
      // Row T10: a service that does not know ranges gives the whole.
      guard error.code == .rangeMismatch else { throw error }
      try source.writingFiles { () throws(FileFailure) in try file.truncate() }
      return try await fetchWhole(metadata, file)
    }
    try verify(metadata, file)
  }

  private func fetch(
    _ range: ClosedRange<Int>, _ metadata: ObjectMetadata, _ file: TemporaryFile
  ) async throws(S3Error) {
    var parameters = try source.getParameters(ifMatch: metadata.etag, expectedLength: range.count)
    parameters.range = range
    let opened = try await source.client.getObject(parameters)
    var check = ReceivedBytes(of: source, opened.metadata, size: range.count, isWhole: false)
    while let chunk = try await opened.body.next() {
      let offset = range.lowerBound + check.count
      check.append(chunk)
      try source.writingFiles { () throws(FileFailure) in try file.write(chunk, at: offset) }
    }
    try check.finish()
  }

  private func verify(_ metadata: ObjectMetadata, _ file: TemporaryFile) throws(S3Error) {
    guard metadata.md5(at: source) != nil || metadata.checksums.contains(where: \.coversBytes) else { return }
    var check = ReceivedBytes(of: source, metadata, isReadBack: true)
    while check.count < metadata.size {
      let offset = check.count
      let bytes = try source.writingFiles { () throws(FileFailure) in
        try file.read(count: min(1 << 20, metadata.size - offset), at: offset)
      }
      guard !bytes.isEmpty else { break }
      check.append(bytes)
    }
    try check.finish()
  }
}
