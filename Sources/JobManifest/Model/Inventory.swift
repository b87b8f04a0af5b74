/// `list: {from, to, format, …}`: an inventory of a tree, one line for each object, in byte order of the keys.
package struct Inventory: Sendable {
  /// How the lines look; the raw value is what the manifest says.
  package enum Format: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values (RFC 4180) with a header.
    case csv
    /// One JSON object on each line.
    case ndjson
    /// Bucket and encoded key, without a header: a manifest of S3 Batch Operations (`S3BatchOperations_CSV_20180820`).
    case s3Batch = "s3-batch"
  }

  /// What a line says about an object; the raw value is its name in headers and JSON.
  package enum Column: String, Sendable, Hashable, CaseIterable {
    case key, size, etag
    case lastModified = "last_modified"
    case storageClass = "storage_class"
  }

  /// Where it is written.
  package enum Target: Sendable {
    case file(LocalPlace)
    case object(RemotePlace)
  }

  /// The tree; its prefix is empty or ends in "/".
  package var from: RemotePlace
  /// The file or the key that is written.
  package var to: Target
  /// How the lines look.
  package var format: Format
  /// What they say, in this order; S3 Batch Operations has its own.
  package var columns: [Column]
  /// Which objects are listed, by the key relative to `from`.
  package var filter: Filter
  /// The file that names what of the tree is listed; nil where all of it is.
  package var keys: KeyList?

  /// Describes an inventory.
  package init(
    from: RemotePlace, to: Target, format: Format, columns: [Column] = Column.allCases, filter: Filter = .everything
  ) {
    self.from = from
    self.to = to
    self.format = format
    self.columns = columns
    self.filter = filter
  }
}
