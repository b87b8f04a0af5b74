import JobManifest
import S3Types

extension OperationExpansion {
  /// Brings the destination up to date, then deletes what both complete sides prove to be extra (invariant I1).
  func expand(_ sync: Sync) async throws {
    if let deletion = sync.deletion {
      try refuseBucketRoot(deletion)
      if let trash = deletion.trash {
        try refuseOverlap(of: trash, with: deletion)
        try refuseOverlap(of: trash, withSourceOf: sync)
        try await checkBucket(of: trash)
      }
    }
    switch sync.transfer {
    case .upload(let upload):
      phases = PhaseRule(sync, root: nil)
      let extras = sync.deletion.map { ExtraObjects(sync, $0, in: self) }
      try await expand(upload, extras: extras)
      try await extras?.finish()
    case .copy(let copy):
      phases = PhaseRule(sync, root: nil)
      let extras = sync.deletion.map { ExtraObjects(sync, $0, in: self) }
      try await expand(copy, extras: extras)
      try await refuseOwnSource(extras?.doubtful ?? [], copy)
      try await extras?.finish()
    case .download(let download):
      let root = LocalPath.joined(download.to.path, in: baseDirectory)
      phases = PhaseRule(sync, root: root)
      guard sync.deletesExtra else { return try await expand(download) }
      try refuseFileSystemRoot(root, download.to)
      let extras = try await ExtraFiles(sync, to: download.to, root: root, in: self)
      try await expand(download, extras: extras)
      try await extras.finish()
    }
  }

  /// Row L12: extra objects that are the source itself, by another name of its service or bucket.
  ///
  /// Places that the manifest alone shows to be one are refused before. Here a few of the objects that would go are looked
  /// for in the source: one under the same key, with the same ETag and written at the same moment, is taken for itself.
  private func refuseOwnSource(_ doomed: [SeenObject], _ copy: Copy) async throws {
    for object in doomed where mayBeOnePlace(copy) {
      // HEAD tells whole seconds, a listing may tell fractions.
      guard let found = try await world.object(at: address(object.key, in: copy.from)), let etag = found.etag,
        case .listed(etag, let written) = object.origin, written.seconds == found.lastModified.seconds,
        object.size == found.size
      else { continue }
      throw refusal(
        .overlap,
        "'\(name)' would delete '\(shown(object.key, in: copy.to))' as extra, which seems to be its own source "
          + "'\(shown(object.key, in: copy.from))' under another name: both have the same ETag and were written at the "
          + "same moment",
        hint: "name both places by one endpoint and one bucket, and keep them apart", at: copy.to.range)
    }
  }

  /// The trees that other operations of the plan move to, in one bucket.
  func trashes(in place: RemotePlace) -> [(operation: Int, prefix: String)] {
    manifest.operations.indices.compactMap { other in
      guard other != operation, let trash = manifest.operations[other].verb.deletion?.trash,
        trash.url.bucket == place.url.bucket,
        graph.identity(of: trash.endpoint) == graph.identity(of: place.endpoint)
      else { return nil }
      return (other, trash.url.keyOrPrefix.asTree)
    }
  }

  /// What lies in the trash of another operation is there to be brought back.
  func refusal(ofDeleting name: String, inTrashOf other: Int, at range: SourceRange?) -> RefusalList {
    let owner = manifest.operations[other].name
    return refusal(
      .takenAway, "'\(self.name)' would delete '\(name)' as extra, which lies in the trash of '\(owner.value)'",
      hint: "exclude the trash in '\(self.name)', or let '\(owner.value)' have it elsewhere", at: range)
  }

  /// Row S16, on disk.
  private func refuseFileSystemRoot(_ root: String, _ place: LocalPlace) throws {
    guard root == "/" else { return }
    throw refusal(
      .bucketRoot, "'\(name)' would delete every file of this machine that is not in its source",
      hint: "name a directory", at: place.range)
  }

  /// Row L12: what lies in the trash would be copied again by the next run.
  private func refuseOverlap(of trash: RemotePlace, withSourceOf sync: Sync) throws {
    guard case .copy(let copy) = sync.transfer else { return }
    let read = Place(
      copy.from, extent: .tree(copy.from.url.keyOrPrefix.asTree), identity: graph.identity(of: copy.from.endpoint))
    let kept = Place(
      trash, extent: .tree(trash.url.keyOrPrefix.asTree), identity: graph.identity(of: trash.endpoint))
    guard read.overlaps(kept) else { return }
    throw refusal(
      .overlap, "'\(name)' would move to \(kept), which overlaps with its source \(read)",
      hint: "choose a trash that is neither inside the source nor around it", at: trash.range)
  }

  /// Throws what forbids the deletes of a sync (rows L9 and L10).
  func refuse(_ verdict: ExtraGuard.Verdict, of sync: Sync, at range: SourceRange?, below: String) throws {
    switch verdict {
    case .allowed: return
    case .emptySource(let doomed):
      let source = sync.transfer.verb.source
      throw refusal(
        .emptySource,
        "'\(name)' finds nothing to transfer in '\(source?.name ?? "")', and would delete "
          + "\(doomed) object\(doomed == 1 ? "" : "s") below '\(below)'",
        hint: "check the source; if it may be empty, write 'allow_empty_source: true'", at: source?.range)
    case .excess(let excess): throw refusals(excess, below: below, at: range)
    }
  }
}
