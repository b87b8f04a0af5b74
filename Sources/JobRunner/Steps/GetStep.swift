import JobPlan
import S3Client
import S3Types

/// Downloads one object.
enum GetStep {
  /// Fetches the object that was planned (row T11), whole and proven, into a file that still has no name.
  ///
  /// A marker becomes a directory, which has its name at once.
  static func perform(_ step: Step, into trees: FileTrees, on store: any ObjectStore) async throws(S3Error)
    -> StepSuccess
  {
    guard let address = step.source?.object, case .file(let path) = step.destination else {
      preconditionFailure("a get without an object or without a file: \(step)")
    }
    let (tree, segments) = trees.place(of: path, for: step.operation)
    guard path.utf8.last != UInt8(ascii: "/") else {
      try tree.makeDirectory(segments, for: address.location)
      return StepSuccess(attempts: 0)
    }
    var etag: ETag?
    if case .object(_, let state)? = step.source { etag = state.etag }
    // Row T11: what the plan names by its ETag is fetched in that state or not at all.
    let download = ObjectDownload(
      GetObjectParameters(address.location, ifMatch: etag, wantsChecksums: true), size: step.size, from: store,
      store.downloadRules, replacement: etag == nil ? .ofSameSize : .refused)
    let file = try await tree.receive(download, as: segments, condition: condition(step))
    var success = StepSuccess(
      etag: file.received.metadata.etag, verification: file.received.verification,
      warning: file.hasMode ? nil : "the file system does not take permissions; the file is its owner's alone")
    if store.downloadRules.usesRanges(forSize: step.size) {
      // A large file is worth a sync of its own, and the small ones need not wait for it.
      if let error = await tree.commit([file])[0] { throw error }
    } else {
      success.file = file
    }
    return success
  }

  private static func condition(_ step: Step) -> StagedFile.Condition {
    switch step.expected {
    case .absent: .absent
    case .present(let state): state.modified.map { .unchanged(size: state.size, modified: $0) } ?? .none
    case .planned, .unknown: .none
    }
  }
}
