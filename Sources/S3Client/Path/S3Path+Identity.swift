internal import S3Types

extension S3Path {
  /// Whether two places are the same object, also when two clients of one endpoint name it (row L15).
  func isSameObject(as other: S3Path) -> Bool {
    bucket == other.bucket && ByteOrder.areEqual(key, other.key) && isSameService(as: other)
  }

  /// Whether both are on one endpoint; the names of buckets are unique there.
  func isSameService(as other: S3Path) -> Bool {
    client === other.client || client.configuration.endpoint == other.client.configuration.endpoint
  }

  /// Whether a place is below this one, or the same.
  func holds(_ other: S3Path) -> Bool {
    isSameService(as: other) && bucket == other.bucket && other.prefix.utf8.starts(with: prefix.utf8)
  }

  /// Where something of a name goes: below a bucket or a prefix that is written with its "/", else exactly here.
  func target(named name: String) -> S3Path {
    (isBucket || endsInSlash) && !name.utf8.isEmpty ? self / name : self
  }
}
