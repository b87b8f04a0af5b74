package import S3Types

/// A place where nothing is ever deleted and from where nothing is moved away.
package struct Protection: Sendable, Hashable {
  /// The place: a tree when its URL ends in "/" or names a bucket, else the key of that name and the tree below it.
  package var place: RemotePlace
  /// Whether it holds on every endpoint, as one from the command line does, which cannot name an endpoint.
  package var isEverywhere: Bool

  /// Protects a place.
  package init(_ place: RemotePlace, everywhere: Bool = false) {
    self.place = place
    isEverywhere = everywhere
  }

  /// Whether a key lies in the place, whatever the endpoint; by bytes.
  package func covers(_ location: S3Location) -> Bool {
    guard location.bucket == place.url.bucket else { return false }
    let name = place.url.keyOrPrefix
    let key = location.key.rawValue
    if place.isTree { return key.utf8.starts(with: name.utf8) }
    return ByteOrder.areEqual(key, name) || key.utf8.starts(with: (name + "/").utf8)
  }
}
