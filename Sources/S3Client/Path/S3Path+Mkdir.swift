internal import S3Types

extension S3Path {
  /// Makes a prefix, of which S3 knows nothing until there is a key below it.
  ///
  /// - Parameter marker: Whether to write a marker, an empty object `key/`, that other tools show as a directory; without
  ///   it nothing is sent (row 44). What is there under that key is never replaced.
  public func mkdir(marker: Bool = false) async throws(S3Error) {
    guard marker, !isBucket else { return }
    do {
      _ = try await client.putObject(
        try asPrefix.putParameters(.bytes([]), headers: client.defaults(for: .upload).headers, condition: .absent))
    } catch {
      guard error.isPreconditionFailed else { throw error }
    }
  }
}
