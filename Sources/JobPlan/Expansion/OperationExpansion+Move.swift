import JobManifest
import S3Types

extension OperationExpansion {
  /// One step for each object: copy, prove, and delete exactly what was copied (invariant I2).
  ///
  /// A move has no limit by number: nothing is lost by it. It leaves protected places alone, as every step does that takes
  /// something away, and empties a bucket only when that was asked for in so many words (row S16).
  func expand(_ move: Move) async throws {
    guard let source = try await sourceKind(of: move) else { return }
    if case .tree("") = source, !move.allowsBucketRoot {
      throw refusal(
        .bucketRoot, "'\(name)' would move every object out of bucket '\(move.copy.from.url.bucket)'",
        hint: "name a prefix, or write 'allow_bucket_root: true'", at: move.copy.from.range)
    }
    try await expand(move.copy, source, .move)
  }

  /// What is to be moved; nil where the destination says that it has been moved already.
  ///
  /// So a second run of a move has nothing to do, and a name that is misspelt is still a failure.
  private func sourceKind(of move: Move) async throws -> SourceKind? {
    do {
      return try await sourceKind(of: move.copy.from)
    } catch let failure as PlanFailure where failure.code == PlanFailure.missingSource {
      let copy = move.copy
      let source = try key(of: copy.from)
      guard let target = key(target(of: source, copy), in: copy.to) else { throw failure }
      // Of a tree, which has no name of its own at its destination, nobody can tell; with its "/" it may be empty.
      guard let there = try await view.object(target, of: copy.to) else { throw failure }
      try emit(
        Step(
          operation: operation, action: .skip, destination: .object(address(target, in: copy.to)), size: there.size,
          reason: .moved, expected: there.expected))
      return nil
    }
  }

  /// Whether the destination of a move has to be looked at although `if: always` does not ask for it.
  func mayBeOnePlace(_ copy: Copy) -> Bool {
    let (from, to) = (copy.from.url.bucket, copy.to.url.bucket)
    return copy.from.endpoint != copy.to.endpoint || from != to && (from.isAlias || to.isAlias)
  }

  /// Row L15: a move onto itself would delete the object that it has just written.
  ///
  /// Places that the manifest alone shows to be one are refused before. Here are those that only the services know of: two
  /// host names of one server, or an access point and its bucket. An object under the same key, with the same ETag and
  /// written at the same moment, is taken for the source itself.
  func refuseItself(_ source: SeenObject, _ key: ObjectKey, _ copy: Copy, _ destination: SeenObject?) throws {
    guard source.key == key, mayBeOnePlace(copy), let destination, source.size == destination.size,
      case .listed(let mine, let written) = source.origin,
      destination.origin == .listed(etag: mine, lastModified: written)
    else { return }
    throw refusal(
      .overlap,
      "'\(name)' would move '\(shown(source.key, in: copy.from))' to what seems to be the same object under another name: "
        + "both have the same ETag and were written at the same moment",
      hint: "name the place by one endpoint and one bucket, or move to other keys", at: copy.to.range)
  }
}

extension BucketName {
  /// Whether it stands for a bucket of another name.
  fileprivate var isAlias: Bool { isAccessPoint || rawValue.hasSuffix("-s3alias") }
}
