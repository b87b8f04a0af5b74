/// `keys_from:`: a file that says which keys of its tree an operation takes; the rest of the tree takes no part.
package struct KeyList: Sendable, Hashable {
  /// Where the file is.
  package enum Place: Sendable, Hashable {
    case file(LocalPlace)
    case object(RemotePlace)

    /// As the manifest names it.
    package var name: String {
      switch self {
      case .file(let place): place.path
      case .object(let place): "\(place.url)"
      }
    }
  }

  /// How the file is written; the raw value is what the manifest says.
  package enum Format: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values (RFC 4180) with a header that names the column `key`, or one key on each line.
    case csv
    /// One JSON object on each line.
    case ndjson
    /// Bucket, encoded key and perhaps a version, without a header: a manifest of S3 Batch Operations.
    case s3Batch = "s3-batch"
    /// The `manifest.json` of a report of S3 Inventory in CSV.
    case s3Inventory = "s3-inventory"
  }

  /// What the names in the file are.
  package enum Names: String, Sendable, Hashable, CaseIterable {
    /// The rest of the key below the tree, or the path of a file below the directory.
    case relative
    /// Whole keys of the bucket.
    case absolute
  }

  /// What becomes of a key that is listed and not there.
  package enum IfMissing: String, Sendable, Hashable, CaseIterable { case fail, skip }

  /// Where the file is.
  package var place: Place
  /// How it is written.
  package var format: Format
  /// The column or field that has the key: a name, or the number of a column of a file without a header; nil for `key`.
  package var column: String?
  /// What the names in it are.
  package var names: Names
  /// What becomes of a key that is listed and not there.
  package var ifMissing: IfMissing
  /// Where the manifest names it.
  package var range: SourceRange?

  /// Describes a list of keys.
  package init(
    place: Place, format: Format, column: String? = nil, names: Names = .absolute, ifMissing: IfMissing = .fail,
    range: SourceRange? = nil
  ) {
    self.place = place
    self.format = format
    self.column = column
    self.names = names
    self.ifMissing = ifMissing
    self.range = range
  }
}

extension Verb {
  /// The list of keys that narrows the operation down; nil where all of its tree takes part.
  package var keyList: KeyList? {
    switch self {
    case .upload(let upload): upload.keys
    case .download(let download): download.keys
    case .copy(let copy): copy.keys
    case .move(let move): move.copy.keys
    case .sync(let sync): sync.transfer.verb.keyList
    case .delete(let delete): delete.keys
    case .update(let update): update.keys
    case .touch(let touch): if case .listed(_, let keys, _) = touch.target { keys } else { nil }
    case .check(let check): check.keys
    case .wait(let wait): wait.keys
    case .list(let inventory): inventory.keys
    }
  }
}
