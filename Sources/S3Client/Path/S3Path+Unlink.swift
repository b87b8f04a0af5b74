internal import S3Types

extension S3Path {
  /// Deletes the object of exactly this key, a marker too, and nothing below it.
  ///
  /// - Parameter missingOK: Whether nothing there is fine.
  /// - Throws: `.isPrefix` when there are only keys below or this is a bucket; an error whose `isNotFound` is true when
  ///   there is nothing and that is not fine; whatever the service answers.
  public func unlink(missingOK: Bool = true) async throws(S3Error) {
    guard !isBucket else { throw failure(.isPrefix, "it is a bucket and no object; name an object in it") }
    guard try await headIfThere() != nil else {
      guard try await !hasKeysBelow() else {
        throw failure(.isPrefix, "there are only keys below it; rmtree deletes those", .deleteObject)
      }
      guard missingOK else { throw missing(.deleteObject) }
      return
    }
    try await deleteExactly(ifMatch: nil)
  }

  /// Deletes the marker of a prefix that has nothing else.
  ///
  /// - Throws: `.isObject` for an object, `.refused` when there are keys below, and as `unlink(missingOK:)`.
  public func rmdir(missingOK: Bool = true) async throws(S3Error) {
    guard !isBucket else { throw failure(.refused, "buckets are not deleted by paths") }
    let marker = asPrefix
    switch try await kind() {
    case .object: throw failure(.isObject, "it is an object; unlink deletes it", .deleteObject)
    case .missing:
      guard missingOK else { throw missing(.deleteObject) }
    case .prefix, .both:
      let entries = try await marker.firstEntries(2)
      guard entries.allSatisfy({ $0.path == marker }) else {
        throw failure(.refused, "there are keys below it; rmtree deletes those", .deleteObject)
      }
      // What was there a moment ago is gone, and with it what was to be deleted.
      guard let entry = entries.first else { return }
      guard entry.kind == .marker else {
        throw marker.failure(.isObject, "it is an object with bytes; unlink deletes it", .deleteObject)
      }
      // Row L10: what has got bytes since is another object.
      try await marker.deleteExactly(ifMatch: entry.summary?.etag)
    }
  }

  /// Deletes the object of this key, under the condition that it has an ETag where one is given.
  func deleteExactly(ifMatch: ETag?) async throws(S3Error) {
    let parameters = DeleteObjectParameters(try location, ifMatch: ifMatch, options: client.options(for: .delete))
    do {
      _ = try await client.deleteObject(parameters)
    } catch {
      // Row 34: what is gone already is deleted.
      guard error.code == .noSuchKey else { throw error }
    }
  }

  /// The first objects below, own marker included.
  func firstEntries(_ count: Int) async throws(S3Error) -> [S3PathEntry] {
    var parameters = listing(delimiter: nil)
    parameters.maxKeys = count
    let pager = client.pages(parameters)
    var entries: [S3PathEntry] = []
    while entries.count < count, let page = try await pager.nextPage() {
      entries += page.objects.map { S3PathEntry($0, near: self) }
    }
    return entries
  }
}
