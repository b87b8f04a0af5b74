internal import S3Types

extension S3Client {
  /// Deletes in another way than by one DeleteObjects request, where the dialect asks for it; nil where it does not.
  func deletedOtherwise(_ parameters: DeleteObjectsParameters) async throws(S3Error) -> [DeleteObjectsOutcome]? {
    let dialect = configuration.dialect
    guard dialect.hasMultiDelete else { return await deletedOneByOne(parameters) }
    guard !dialect.conditions.delete, parameters.entries.contains(where: { $0.ifMatch != nil }) else { return nil }
    var outcomes: [DeleteObjectsOutcome] = []
    var rest = parameters.entries[...]
    while !rest.isEmpty {
      var batch = parameters
      batch.entries = Array(rest.prefix(Self.lookedUpTogether))
      rest = rest.dropFirst(Self.lookedUpTogether)
      outcomes += try await deletedAfterLooking(batch, mayThrow: outcomes.isEmpty)
    }
    return outcomes
  }

  /// So many objects are looked up before they are deleted; with more, the looks would be old by then.
  private static let lookedUpTogether = 100
  /// So many looks go on at the same time.
  private static let looksAtOnce = 8

  /// Deletes what is still as its entry says (row L10).
  ///
  /// - Parameter mayThrow: Whether a failure of the request may be thrown, because nothing has been deleted before; else
  ///   it is that of each entry.
  private func deletedAfterLooking(
    _ parameters: DeleteObjectsParameters, mayThrow: Bool
  ) async throws(S3Error) -> [DeleteObjectsOutcome] {
    let entries = parameters.entries
    let objections = try await PartRunner(limit: Self.looksAtOnce).run(1...entries.count) {
      (number) async throws(S3Error) in await self.objection(to: entries[number - 1], parameters)
    }
    var rest = parameters
    rest.entries = zip(entries, objections).filter { $0.1 == nil }.map { entry, _ in
      DeleteObjectsParameters.Entry(entry.key, versionID: entry.versionID)
    }
    var outcomes: [DeleteObjectsParameters.ID: DeleteObjectsOutcome] = [:]
    do throws(S3Error) {
      if !rest.entries.isEmpty {
        for outcome in try await deleteObjects(rest) {
          outcomes[DeleteObjectsParameters.ID(key: outcome.key, versionID: outcome.versionID)] = outcome
        }
      }
    } catch {
      guard !mayThrow else { throw error }
      for entry in rest.entries {
        outcomes[entry.id] = Self.outcome(of: entry, .failure(error), attempts: error.attempts)
      }
    }
    return zip(entries, objections).compactMap { entry, objection in
      objection.map { Self.outcome(of: entry, .failure($0), attempts: $0.attempts) } ?? outcomes[entry.id]
    }
  }

  /// One request for each object, for services without DeleteObjects.
  private func deletedOneByOne(_ parameters: DeleteObjectsParameters) async -> [DeleteObjectsOutcome] {
    var outcomes: [DeleteObjectsOutcome] = []
    for entry in parameters.entries {
      let location = S3Location(bucket: parameters.bucket, key: entry.key)
      do throws(S3Error) {
        let result = try await deleteObject(
          DeleteObjectParameters(
            location, versionID: entry.versionID, ifMatch: entry.ifMatch, options: parameters.options))
        outcomes.append(Self.outcome(of: entry, .success(result), attempts: result.attempts))
      } catch {
        outcomes.append(Self.outcome(of: entry, .failure(error), attempts: error.attempts))
      }
    }
    return outcomes
  }

  /// Why an object may not be deleted: it is another one than the entry names, or nobody can say.
  private func objection(
    to entry: DeleteObjectsParameters.Entry, _ parameters: DeleteObjectsParameters
  ) async -> S3Error? {
    guard let etag = entry.ifMatch else { return nil }
    let location = S3Location(bucket: parameters.bucket, key: entry.key)
    do throws(S3Error) {
      let found = try await headObject(
        HeadObjectParameters(location, versionID: entry.versionID, options: parameters.options))
      guard found.etag != etag else { return nil }
      return S3Error(
        code: .preconditionFailed, operation: .deleteObjects, bucket: parameters.bucket, key: entry.key,
        message:
          "the object has another ETag than the one that was to be deleted (looked up, because this service does "
          + "not check conditions of DeleteObjects)")
    } catch {
      return error.isNotFound ? nil : error  // What is missing is deleted already.
    }
  }

  private static func outcome(
    of entry: DeleteObjectsParameters.Entry, _ result: Result<DeleteObjectResult, S3Error>, attempts: Int
  ) -> DeleteObjectsOutcome {
    DeleteObjectsOutcome(key: entry.key, versionID: entry.versionID, result: result, attempts: attempts)
  }
}
