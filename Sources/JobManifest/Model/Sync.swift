/// `sync: {from, to, …}`: makes a tree like another one, in S3 or on disk; one of the two is in S3.
package struct Sync: Sendable {
  /// What brings the destination up to date, before anything is deleted there.
  package enum Transfer: Sendable {
    case upload(Upload)
    case download(Download)
    case copy(Copy)

    /// The same as an operation of its own.
    package var verb: Verb {
      switch self {
      case .upload(let upload): .upload(upload)
      case .download(let download): .download(download)
      case .copy(let copy): .copy(copy)
      }
    }
  }

  /// What brings the destination up to date.
  package var transfer: Transfer
  /// Whether what is at the destination, admitted by the filter and not in the source, is deleted.
  package var deletesExtra: Bool
  /// What is written after everything else, in the order of the patterns.
  package var last: [Located<Pattern>]
  /// Whether markers that no source asks for are deleted like other objects (`markers: delete`, from local files).
  package var deletesMarkers: Bool
  /// The most that it may delete (row L10).
  package var limit: DeleteLimit
  /// Deletes in the whole of a bucket were asked for in so many words (row S16).
  package var allowsBucketRoot: Bool
  /// The tree that objects are moved to instead of being deleted; nil deletes them.
  package var trash: RemotePlace?

  /// Describes a sync.
  package init(
    transfer: Transfer, deletesExtra: Bool = false, last: [Located<Pattern>] = [], deletesMarkers: Bool = false,
    limit: DeleteLimit = .usualOfSync, allowsBucketRoot: Bool = false, trash: RemotePlace? = nil
  ) {
    self.transfer = transfer
    self.deletesExtra = deletesExtra
    self.last = last
    self.deletesMarkers = deletesMarkers
    self.limit = limit
    self.allowsBucketRoot = allowsBucketRoot
    self.trash = trash
  }

  /// Which names take part, in the source and at the destination.
  package var filter: Filter {
    switch transfer {
    case .upload(let upload): upload.filter
    case .download(let download): download.filter
    case .copy(let copy): copy.filter
    }
  }

  /// What the source has to hold to justify deletes.
  package var sourceGuard: SourceGuard {
    switch transfer {
    case .upload(let upload): upload.sourceGuard
    case .download(let download): download.sourceGuard
    case .copy(let copy): copy.sourceGuard
    }
  }

  /// Its deletes as a deletion in the tree of the destination; nil when it deletes no objects.
  package var deletion: Delete? {
    guard deletesExtra else { return nil }
    let place: RemotePlace
    switch transfer {
    case .upload(let upload): place = upload.to
    case .copy(let copy): place = copy.to
    case .download: return nil
    }
    return Delete(
      target: .prefix(place), filter: filter, limit: limit, allowsBucketRoot: allowsBucketRoot, trash: trash)
  }
}

extension Verb {
  /// The upload, download or copy that it is or that it starts with; any other verb is itself.
  package var transfer: Verb {
    if case .sync(let sync) = self { return sync.transfer.verb }
    return self
  }

  /// What it deletes in S3, whatever else it does; nil for what deletes nothing there.
  package var deletion: Delete? {
    switch self {
    case .delete(let delete): delete
    case .sync(let sync): sync.deletion
    case .upload, .download, .copy, .move, .touch, .update, .check, .wait, .list: nil
    }
  }
}
