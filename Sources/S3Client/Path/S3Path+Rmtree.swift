internal import S3Types

extension S3Path {
  /// Deletes every object below this place, markers too, in batches of up to 1,000.
  ///
  /// Nothing is deleted before a listing has come to its proven end (invariant I1). An object of exactly this key is not
  /// below it and stays. At the end a listing proves that nothing is left.
  ///
  /// - Parameters:
  ///   - missingOK: Whether nothing there is fine.
  ///   - allowBucketRoot: Whether a bucket may be emptied.
  ///   - observer: Is told about each object.
  /// - Throws: `.refused` for a bucket unless that is allowed, `.isObject` for an object without keys below,
  ///   `.partlyFailed` when objects could not be deleted, `.notProven` when some are there afterwards.
  /// - Returns: How many objects were deleted, and their bytes.
  @discardableResult
  public func rmtree(
    missingOK: Bool = true, allowBucketRoot: Bool = false, observer: TreeObserver? = nil
  ) async throws(S3Error) -> TreeResult {
    guard !isBucket || allowBucketRoot else {
      throw failure(
        .refused, "an empty key means every object of the bucket; allowBucketRoot allows to delete them all",
        .deleteObjects)
    }
    switch try await classifyTree().kind {
    case .object: throw failure(.isObject, "it is an object; unlink deletes it", .deleteObjects)
    case .missing:
      guard missingOK else { throw missing(.deleteObjects) }
      return TreeResult()
    case .prefix, .both: break
    }
    let first = try await provenFirstPage()
    var tally = Tally(observer: observer)
    if let first {
      await delete(first, &tally)
    } else {
      let pages = ReadAheadPager(client.pages(listing(delimiter: nil)))
      while let page = try await pages.nextPage() { await delete(page.objects, &tally) }
    }
    let result = try tally.result(of: self).get()
    guard try await firstEntries(1).isEmpty else {
      throw failure(
        .notProven,
        "\(result.objects) objects were deleted and there are still some: they were written meanwhile or listed late; "
          + "run it again", .deleteObjects)
    }
    return result
  }

  /// Reads the listing to its proven end; the objects when they are one page, nil when there are more than to keep.
  private func provenFirstPage() async throws(S3Error) -> [ObjectSummary]? {
    let pages = ReadAheadPager(client.pages(listing(delimiter: nil)))
    guard let first = try await pages.nextPage() else { return [] }
    guard first.nextContinuationToken != nil else { return first.objects }
    while try await pages.nextPage() != nil {}
    return nil
  }

  /// Deletes objects, and takes what became of each; nothing is thrown, so that no outcome is lost.
  private func delete(_ objects: [ObjectSummary], _ tally: inout Tally) async {
    var sizes: [ObjectKey: Int] = [:]
    for object in objects { sizes[object.key] = object.size }
    let named = objects.map(\.key).filter(DeleteObjectsParameters.canName)
    var position = 0
    while position < named.count {
      let batch = Array(named[position..<min(position + DeleteObjectsParameters.maximumCount, named.count)])
      position += batch.count
      do throws(S3Error) {
        let outcomes = try await client.deleteObjects(
          DeleteObjectsParameters(
            bucket: bucket, entries: batch.map { DeleteObjectsParameters.Entry($0) },
            options: client.options(for: .delete)))
        for outcome in outcomes {
          let size = sizes[outcome.key] ?? 0
          tally.take(with(key: outcome.key.rawValue), outcome.result.map { _ in .done(bytes: size) })
        }
      } catch {
        for key in batch { tally.take(with(key: key.rawValue), .failure(error)) }
      }
    }
    // XML cannot carry these (s3-semantics 3a).
    for object in objects where !DeleteObjectsParameters.canName(object.key) {
      let path = with(key: object.key.rawValue)
      do throws(S3Error) {
        try await path.deleteExactly(ifMatch: nil)
        tally.take(path, .success(.done(bytes: object.size)))
      } catch {
        tally.take(path, .failure(error))
      }
    }
  }
}
