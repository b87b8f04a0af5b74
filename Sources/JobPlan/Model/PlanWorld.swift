package import JobManifest
package import S3Types

/// The reading half of the world, all that planning may touch; a dry run is given nothing else (invariant I9).
package protocol PlanWorld: Sendable {
  /// Lists the objects of a bucket whose keys start with `prefix`, in byte order, page by page.
  ///
  /// The end is reported only after a page that says it is the last (invariant I1); anything else throws.
  func objects(on endpoint: EndpointName, in bucket: BucketName, prefix: String) -> Pages<ObjectSummary>
  /// Looks one object up; nil only when the service says 404 for it (row R19).
  func object(at address: ObjectAddress) async throws -> ObjectSummary?
  /// Looks the headers of one object up; nil only when the service says 404 for it (row R19).
  func headers(at address: ObjectAddress) async throws -> ObjectHeaders?
  /// Looks up everything that one object has, but its bytes; nil only when the service says 404 for it (row R19).
  func metadata(at address: ObjectAddress) async throws -> ObjectMetadata?
  /// Looks up the tags of one object; nil only when the service says 404 for it (row R19).
  func tags(at address: ObjectAddress) async throws -> [String: String]?
  /// Confirms that a bucket exists and may be used; throws otherwise.
  func checkBucket(_ bucket: BucketName, on endpoint: EndpointName) async throws
  /// Whether the credentials of an endpoint may read a bucket of its service; those of another endpoint may be needed.
  func canRead(_ bucket: BucketName, on endpoint: EndpointName) async throws -> Bool
  /// What stands at a local path; nil when nothing does. Does not follow a final symbolic link unless it is the root given by the user.
  func localEntry(at path: String) async throws -> LocalEntry?
  /// What stands at a local path without a look through a link; nil when nothing does.
  ///
  /// Throws `PlanFailure.notADirectory` where a directory on the way is none: a file, or below `root` a link (row S2).
  func standing(at path: String, below root: String?) async throws -> LocalEntry?
  /// Whether the file system of a directory, or of where it will be made, takes names for one that differ in case or
  /// normal form only (row D13).
  func foldsNames(in directory: String) async throws -> Bool
  /// Walks a local tree in the order of S3 keys (a directory sorts as if its name ended in "/").
  ///
  /// A directory without any entry is an entry of its own where that is asked for, with a path that ends in "/". What is
  /// below a directory that `opens` says no to, by its relative path with "/" at its end, is passed over.
  func localFiles(
    under root: String, withEmptyDirectories: Bool, opening opens: @escaping @Sendable (String) -> Bool
  ) -> Pages<LocalFile>
  /// The MD5 of a file in lower-case hex.
  func md5Hex(ofFile path: String) async throws -> String
  /// The checksums that the service keeps of the whole of an object; nil only when it says 404 for it (row R19).
  func checksums(at address: ObjectAddress) async throws -> [ObjectChecksum]?
  /// A checksum of a file, worked out from its bytes; nil for an algorithm that nobody here knows.
  func checksum(_ algorithm: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum?
  /// A checksum of an object, worked out from its bytes, all of which are read; nil for an unknown algorithm.
  func checksum(_ algorithm: ChecksumAlgorithm, ofObject address: ObjectAddress) async throws -> ObjectChecksum?
  /// What the file of a `keys_from:` says, in the order of its lines; the end is reported only once every byte is proven.
  ///
  /// Mistakes in it are items; that it is not there, cannot be read or is not whole is thrown.
  func keys(in list: KeyList, baseDirectory: String) -> Pages<KeyListItem>
}

/// A sequence read page by page; each page is asked for only when the one before has been used up.
package struct Pages<Element: Sendable>: Sendable {
  /// The next page (possibly empty), or nil after the proven end.
  package let next: @Sendable () async throws -> [Element]?

  /// Wraps a source of pages.
  package init(next: @escaping @Sendable () async throws -> [Element]?) { self.next = next }
}

/// What stands at a local path.
package enum LocalEntry: Sendable, Hashable {
  case file(LocalFile)
  case directory
  /// Socket, FIFO, device or dangling link: never opened (row D5).
  case special(String)
}

/// One entry of a walk through a local tree.
package struct LocalFile: Sendable, Hashable {
  /// The path relative to the root of the walk, "/" between its segments.
  package var relativePath: String
  /// The path to open.
  package var path: String
  /// What can be done with it.
  package var kind: Kind
  /// Bytes.
  package var size: Int
  /// Last modification.
  package var modified: Timestamp

  /// Regular files are transferred; the others are reported, never passed over in silence.
  package enum Kind: Sendable, Hashable {
    case regular
    /// A regular file that an earlier operation of the plan will have written, at a time that nobody knows yet.
    case planned
    /// A directory without any entry; only where it is asked for.
    case emptyDirectory
    /// A symbolic link, which is not followed (row D4), or a special file (row D5); the text names it.
    case unsupported(String)
    /// A name that is not UTF-8 (row D12) or a directory or file that cannot be read (row D3); the text says why.
    case unreadable(String)
  }

  /// Describes an entry.
  package init(relativePath: String, path: String, kind: Kind, size: Int, modified: Timestamp) {
    self.relativePath = relativePath
    self.path = path
    self.kind = kind
    self.size = size
    self.modified = modified
  }
}
