package import JobManifest
package import S3Types

/// A part of the world that an operation reads or writes.
///
/// Not `Equatable`, because keys and paths compare by bytes and `String` does not; ask `overlaps`.
package struct Place: Sendable, CustomStringConvertible {
  /// What the names are in.
  package enum Root: Sendable, Hashable {
    /// A bucket; two names of one endpoint have one identity.
    case bucket(endpointIdentity: String, BucketName)
    /// The local file system.
    case local
  }

  /// Which names.
  package enum Extent: Sendable {
    /// One key, or one file.
    case exact(String)
    /// Everything that starts with this text, which is empty or ends in "/".
    case tree(String)
    /// The manifest leaves it open: one key `a`, or the tree `a/`.
    case exactOrTree(String)
  }

  /// What the names are in.
  package let root: Root
  /// Which names.
  package let extent: Extent
  /// The place as a person would write it.
  package let description: String

  /// A place in S3 as the manifest names it.
  package init(_ place: RemotePlace, extent: Extent, identity: String) {
    root = .bucket(endpointIdentity: identity, place.url.bucket)
    self.extent = extent
    let url = "s3://\(place.url.bucket)/\(extent.text)"
    description = place.endpoint.map { "\(url) on '\($0)'" } ?? url
  }

  /// A local place; the path is absolute and without "." and ".." segments.
  package init(localPath: String, isTree: Bool, written: String) {
    root = .local
    extent = isTree ? .tree(localPath.isTreeName ? localPath : localPath + "/") : .exactOrTree(localPath)
    description = written
  }

  /// The same place by another name of its path; places in S3 have one.
  func renamed(_ rename: (String) -> String) -> Place {
    guard root == .local else { return self }
    switch extent {
    case .exact(let path): return Place(root, .exact(rename(path)), description)
    case .exactOrTree(let path): return Place(root, .exactOrTree(rename(path)), description)
    case .tree(let path): return Place(root, .tree(rename(path).asTree), description)
    }
  }

  /// What leads from here to a place below or above; nil where neither lies in the other.
  func offset(to other: Place) -> Offset? {
    let (mine, theirs) = (Array(extent.text.asTree.utf8), Array(other.extent.text.asTree.utf8))
    if theirs.starts(with: mine) { return .below(theirs[mine.count...]) }
    return mine.starts(with: theirs) ? .above(mine[theirs.count...]) : nil
  }

  /// Where a place lies from another one, as bytes of its name.
  enum Offset: Equatable {
    case below(ArraySlice<UInt8>), above(ArraySlice<UInt8>)
  }

  private init(_ root: Root, _ extent: Extent, _ description: String) {
    self.root = root
    self.extent = extent
    self.description = description
  }

  /// Whether there may be a name in both; prefixes compare byte by byte, so `logs/` has nothing of `logs2/` (row L11).
  package func overlaps(_ other: Place) -> Bool {
    guard root == other.root else { return false }
    return extent.parts.contains { mine in other.extent.parts.contains { mine.overlaps($0) } }
  }
}

extension Place.Extent {
  /// The text as the manifest has it.
  package var text: String {
    switch self {
    case .exact(let text), .tree(let text), .exactOrTree(let text): text
    }
  }

  /// Single keys and trees that it is made of.
  fileprivate var parts: [Part] {
    switch self {
    case .exact(let key): [Part(text: key, isTree: false)]
    case .tree(let prefix): [Part(text: prefix, isTree: true)]
    case .exactOrTree(let name): [Part(text: name, isTree: false), Part(text: name + "/", isTree: true)]
    }
  }

  fileprivate struct Part {
    let text: String
    let isTree: Bool

    func overlaps(_ other: Part) -> Bool {
      switch (isTree, other.isTree) {
      case (false, false): ByteOrder.areEqual(text, other.text)
      case (true, false): other.text.utf8.starts(with: text.utf8)
      case (false, true): text.utf8.starts(with: other.text.utf8)
      case (true, true): text.utf8.starts(with: other.text.utf8) || other.text.utf8.starts(with: text.utf8)
      }
    }
  }
}

extension String {
  /// Whether a key or path says that it is a tree: empty, or with "/" at its end.
  var isTreeName: Bool { isEmpty || utf8.last == UInt8(ascii: "/") }

  /// The same name as a tree.
  var asTree: String { isTreeName ? self : self + "/" }
}
