internal import S3Types

/// Takes back uploads in parts that come to nothing, so that nobody pays for their parts.
///
/// What is done here runs in tasks of its own: a cancelled caller must not leave anything either.
struct UploadCleaner: Sendable {
  let store: any MultipartStore
  let create: CreateMultipartUploadParameters

  /// An upload that gets a part again after so many aborts is left to a lifecycle rule.
  private static let rounds = 5
  /// More uploads of keys that begin alike than this are not looked through.
  private static let pages = 10

  /// Aborts an upload until it has no parts (row R17) and gives the failure that is reported.
  func abandon(_ uploadID: String, because error: S3Error) async -> S3Error {
    let task = Task { () async -> S3Error in
      do throws(S3Error) {
        try await abort(uploadID)
        return error
      } catch let trouble {
        var failure = error
        failure.message +=
          "; its upload \(Sanitised.text(uploadID)) could not be aborted (\(trouble.code)), so its parts stay until "
          + "somebody or a lifecycle rule of the bucket aborts it"
        return failure
      }
    }
    return await task.value
  }

  /// A part that was under way may arrive after an abort, so the parts are listed until there are none.
  private func abort(_ uploadID: String) async throws(S3Error) {
    let parameters = AbortMultipartUploadParameters(create.location, uploadID: uploadID, options: create.options)
    for _ in 1...Self.rounds {
      do throws(S3Error) {
        try await store.abortMultipartUpload(parameters)
      } catch {
        guard error.code == .noSuchUpload else { throw error }
      }
      guard try await hasParts(uploadID) else { return }
    }
    throw S3Error(
      code: .notProven, operation: .abortMultipartUpload, bucket: create.location.bucket, key: create.location.key,
      message: "the upload still gets parts")
  }

  /// Whether parts of an upload are left; none where the service does not tell.
  private func hasParts(_ uploadID: String) async throws(S3Error) -> Bool {
    do throws(S3Error) {
      return try await !parts(of: uploadID).isEmpty
    } catch {
      // Gone, which is the best of answers; or nobody may look, and the abort was answered with success.
      guard error.code == .noSuchUpload || error.code == .notImplemented || error.status == 403 else { throw error }
      return false
    }
  }

  private func parts(of uploadID: String) async throws(S3Error) -> [ListedPart] {
    try await store.listPartsPage(
      ListPartsParameters(
        create.location, uploadID: uploadID, maxParts: 1, customerKey: create.customerKey, options: create.options),
      partNumberMarker: nil
    ).parts
  }

  /// The uploads that are ours by `OrphanRule`; none unless an answer was lost.
  func candidates(_ created: CreateMultipartUploadResult, elapsed: Duration) async -> [String] {
    guard created.lostAnswers > 0 else { return [] }
    let (seconds, attoseconds) = elapsed.components
    let rule = OrphanRule(
      key: create.location.key, ownUploadID: created.uploadID, lostAnswers: created.lostAnswers,
      elapsed: seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
    do throws(S3Error) {
      var uploads: [ListedUpload] = []
      var marker: KeyMarker?
      for _ in 1...Self.pages {
        let page = try await store.listMultipartUploadsPage(
          ListMultipartUploadsParameters(
            bucket: create.location.bucket, prefix: create.location.key.rawValue, options: create.options),
          marker: marker)
        uploads += page.uploads.filter { $0.key == create.location.key }
        guard let next = page.nextMarker else { return rule.candidates(among: uploads) }
        marker = next
      }
    } catch {
      // Who may write need not be allowed to list; what is left then has no bytes that anybody pays for.
    }
    return []
  }

  /// Aborts those of our lost uploads to which nothing was ever sent (point 5 of `OrphanRule`).
  func sweep(_ orphans: [String]) async {
    guard !orphans.isEmpty else { return }
    let task = Task {
      for uploadID in orphans {
        do throws(S3Error) {
          guard try await parts(of: uploadID).isEmpty else { continue }
          try await store.abortMultipartUpload(
            AbortMultipartUploadParameters(create.location, uploadID: uploadID, options: create.options))
        } catch {
          // It has no parts, so it costs nothing; the object itself is what counts.
        }
      }
    }
    await task.value
  }
}
