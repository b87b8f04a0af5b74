package import JobManifest
import S3Types

/// Where the objects of one deletion go instead, and the copy that brings them back.
///
/// Each run and each operation has a tree of its own there, so that no two of them meet (section "deletion contract").
package struct TrashPlace: Sendable {
  /// The tree below the trash: run id, operation, then the keys as they are relative to `origin`.
  package let tree: RemotePlace
  /// The tree that the relative keys are meant from: that of the deletion, or the one around its single key.
  package let origin: RemotePlace
  /// The one object of a deletion of one.
  private let object: RemotePlace?

  /// The place for a deletion with `trash`; nil for one without.
  package init?(of delete: Delete, operation: String, runID: String) {
    guard var tree = delete.trash else { return nil }
    tree.url = S3URL(
      bucket: tree.url.bucket, keyOrPrefix: tree.url.keyOrPrefix.asTree + runID + "/" + operation + "/")
    self.tree = tree
    var origin = delete.target.place
    let parent: String
    switch delete.target {
    case .prefix(let place): (parent, object) = (place.url.keyOrPrefix.asTree, nil)
    case .object(let place): (parent, object) = (place.url.keyOrPrefix.parentOfKey, place)
    }
    origin.url = S3URL(bucket: origin.url.bucket, keyOrPrefix: parent)
    self.origin = origin
  }

  /// What the copy that brings everything back reads, and where it writes.
  ///
  /// An object comes back alone, because its trash may lie in the tree around it: copied as trees the two would overlap.
  package var wayBack: (from: RemotePlace, to: RemotePlace) {
    guard var target = object else { return (tree, origin) }
    let key = target.url.keyOrPrefix
    var source = tree
    source.isObject = true
    source.url = S3URL(bucket: tree.url.bucket, keyOrPrefix: tree.url.keyOrPrefix + key.nameOfKey)
    // A marker is a name in the tree around it: as a destination its own name would be a tree.
    target.url = key.isTreeName ? origin.url : target.url
    return (source, target)
  }

  /// Whether a key below a trash is what some run has moved there.
  static func holds(_ key: ObjectKey, below trash: String) -> Bool {
    guard let rest = key.relative(to: trash) else { return false }
    // As in 20261122T101112Z-5f3a9c01/operation/a/key.
    let shape = Array("########T######Z-________/".utf8)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return rest.utf8.count > shape.count
      && zip(rest.utf8, shape).allSatisfy { byte, pattern in
        switch pattern {
        case UInt8(ascii: "#"): digits.contains(byte)
        case UInt8(ascii: "_"): digits.contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        default: byte == pattern
        }
      }
  }

  /// The text of the key that an object goes to, which may be too long to be one.
  func text(for key: ObjectKey) -> String {
    tree.url.keyOrPrefix + (key.relative(to: origin.url.keyOrPrefix) ?? key.rawValue)
  }
}
