internal import S3Types

extension S3Client {
  /// Deletes in another way than by one DeleteObjects request, where the dialect asks for it; nil where it does not.
  func deletedOtherwise(_ parameters: DeleteObjectsParameters) async throws(S3Error) -> [DeleteObjectsOutcome]? {
    let dialect = configuration.dialect
    guard dialect.hasMultiDelete else { return await deletedOneByOne(parameters) }
    guard !dialect.conditions.delete, parameters.entries.contains(where: { $0.ifMatch != nil }) else { return nil }
    var refused: [DeleteObjectsParameters.ID: S3Error] = [:]
    var rest = parameters
    rest.entries = []
    for entry in parameters.entries {
      if let error = await objection(to: entry, parameters) {
        refused[entry.id] = error
      } else {
        rest.entries.append(DeleteObjectsParameters.Entry(entry.key, versionID: entry.versionID))
      }
    }
    var outcomes: [DeleteObjectsParameters.ID: DeleteObjectsOutcome] = [:]
    if !rest.entries.isEmpty {
      for outcome in try await deleteObjects(rest) {
        outcomes[DeleteObjectsParameters.ID(key: outcome.key, versionID: outcome.versionID)] = outcome
      }
    }
    return parameters.entries.compactMap { entry in
      refused[entry.id].map { Self.outcome(of: entry, .failure($0), attempts: $0.attempts) } ?? outcomes[entry.id]
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
