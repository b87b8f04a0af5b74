internal import Digests
package import S3Types

/// Writes one object in parts, a fixed number of them at a time, and leaves nothing behind when that fails.
///
/// The one engine for uploads, copies and relays of any size: they differ in where a part comes from.
package struct MultipartWriter: Sendable {
  let store: any MultipartStore
  let create: CreateMultipartUploadParameters
  let plan: PartPlan
  var condition: WriteCondition = .none

  /// Makes one part.
  package typealias Part =
    @Sendable (_ number: Int, _ range: ClosedRange<Int>, _ uploadID: String) async throws(S3Error) ->
    (part: CompletedPart, attempts: Int)
  /// Is asked before a part is begun, for one part after the other.
  package typealias Admission = @Sendable (_ number: Int) async throws(S3Error) -> Void

  /// What was written.
  package struct Written: Sendable, Hashable {
    /// The ETag that the service answered with.
    package var etag: ETag
    /// The ETag that an object of these parts has on S3; nil when the ETags of the parts are no MD5s.
    package var expectedETag: ETag?
    /// Requests that were sent.
    package var attempts: Int
    /// Whether the service has compared a checksum of all bytes with those that it keeps.
    package var isChecked = false
    /// Whether the caller may not look at what was written, so that only the answer of the service speaks for it.
    package var isUnseen = false
  }

  /// Prepares the writing of an object.
  package init(
    store: any MultipartStore, create: CreateMultipartUploadParameters, plan: PartPlan,
    condition: WriteCondition = .none
  ) {
    self.store = store
    self.create = create
    self.plan = plan
    self.condition = condition
  }

  /// Writes; `part` is called once for every part, by several tasks, and `verify` when all parts are there.
  ///
  /// When another conditional write goes on, the service wants the whole upload again (row R14): it gets it once.
  ///
  /// - Throws: The failure of the part that failed first, or of `verify`; the upload has been aborted then, and the message
  ///   says so where it could not be.
  package func write(
    admitting admit: Admission? = nil, verifying verify: @Sendable () async throws(S3Error) -> Void = {},
    _ part: @escaping Part
  ) async throws(S3Error) -> Written {
    do throws(S3Error) {
      return try await writeOnce(admit, verify, part)
    } catch {
      guard error.code == .conditionalRequestConflict, error.operation == .completeMultipartUpload else { throw error }
      var again = try await writeOnce(admit, verify, part)
      again.attempts += error.attempts
      return again
    }
  }

  private func writeOnce(
    _ admit: Admission?, _ verify: @Sendable () async throws(S3Error) -> Void, _ part: @escaping Part
  ) async throws(S3Error) -> Written {
    // The parts carry it in any case, and a service takes none that the upload was not begun with. Of the whole only CRCs
    // can be told from those of the parts (section 3d).
    let algorithm = store.writeRules.checksum
    let checksum = algorithm.flatMap { CRC.Variant($0) == nil ? nil : $0 }
    var create = create
    create.checksumAlgorithm = algorithm
    create.checksumCoverage = algorithm.map { _ in checksum == nil ? .composite : .fullObject }
    let clock = ContinuousClock()
    let began = clock.now
    let created = try await store.createMultipartUpload(create)
    let uploadID = created.uploadID
    let cleaner = UploadCleaner(store: store, create: create)
    let orphans = await cleaner.candidates(created, elapsed: began.duration(to: clock.now))
    let outcome: Result<Written, S3Error>
    do throws(S3Error) {
      let plan = plan
      let made = try await PartRunner(limit: store.writeRules.transfer.maxConcurrentParts)
        .run(1...plan.count, admitting: admit) { (number) async throws(S3Error) in
          try await part(number, plan.range(ofPart: number), uploadID)
        }
      let parts = made.map(\.part)
      try requireAll(parts)
      try await verify()
      let whole = checksum.flatMap { plan.checksum($0, of: parts) }
      let result = try await store.completeMultipartUpload(
        CompleteMultipartUploadParameters(
          create.location, uploadID: uploadID, parts: parts, size: plan.size, checksum: whole,
          userMetadata: create.headers.userMetadata,
          customerKey: create.customerKey, condition: condition, options: create.options))
      outcome = .success(
        Written(
          etag: result.etag, expectedETag: ETag(ofParts: parts.map(\.etag)),
          attempts: created.attempts + made.reduce(0) { $0 + $1.attempts } + result.attempts,
          isChecked: whole != nil))
    } catch {
      outcome = .failure(await cleaner.abandon(uploadID, because: error))
    }
    await cleaner.sweep(orphans)
    return try outcome.get()
  }

  /// Row R15: of a list that lacks a part S3 makes a shorter object without a word.
  private func requireAll(_ parts: [CompletedPart]) throws(S3Error) {
    guard parts.map(\.number) == Array(1...plan.count) else {
      throw S3Error(
        code: .sizeMismatch, operation: .completeMultipartUpload, bucket: create.location.bucket,
        key: create.location.key, message: "\(plan.count) parts were planned and \(parts.count) are there")
    }
  }
}
