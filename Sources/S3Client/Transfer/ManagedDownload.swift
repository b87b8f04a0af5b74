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
    let file = try source.writingFiles { () throws(FileFailure) in try TemporaryFile(in: directory) }
    let download = ObjectDownload(
      try source.getParameters(ifMatch: metadata.etag), size: metadata.size, from: source.client,
      source.client.downloadRules, head: metadata, replacement: .any)
    let received = try await download.run(into: file)
    try source.writingFiles { () throws(FileFailure) in
      try file.commit(as: name, mode: mode, replacing: replacing)
    }
    return received.metadata
  }
}
