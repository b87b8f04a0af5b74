package import S3Types

/// Copies one object from one service to another through memory: a part at a time, several at once, and never more bytes
/// than a budget allows.
package struct ObjectRelay: Sendable {
  let reading: RelaySource
  let metadata: ObjectMetadata
  private let create: CreateMultipartUploadParameters
  private let store: any MultipartStore
  private let budget: ByteBudget?
  private let condition: WriteCondition

  /// Says what to relay.
  ///
  /// - Parameters:
  ///   - source: Where the bytes come from.
  ///   - metadata: What the source was when it was looked up; it has to stay that.
  ///   - create: Where they go, with everything that the object will have besides its bytes.
  ///   - store: The service there.
  ///   - budget: Bounds what is in memory; nil leaves it at the parts that are on their way.
  ///   - condition: What must be there now.
  package init(
    from source: RelaySource, _ metadata: ObjectMetadata, to create: CreateMultipartUploadParameters,
    on store: any MultipartStore, within budget: ByteBudget?, condition: WriteCondition = .none
  ) {
    reading = source
    self.metadata = metadata
    self.create = create
    self.store = store
    self.budget = budget
    self.condition = condition
  }

  /// Relays and looks at the copy; bytes that are not those of the source make no object.
  ///
  /// - Parameter proof: What `proof()` has found; the caller may refuse to relay under a weak one.
  package func run(proving proof: RelayProof) async throws(S3Error) -> (etag: ETag, attempts: Int) {
    do throws(S3Error) {
      return try await relay(proof)
    } catch {
      // The parts may not be equal after all.
      guard error.code == .digestMismatch, let exact = try await exact(proof) else { throw error }
      return try await relay(exact)
    }
  }

  private func relay(_ proof: RelayProof) async throws(S3Error) -> (etag: ETag, attempts: Int) {
    let check = RelayCheck(size: metadata.size, proof)
    return store.writeRules.usesParts(forUploadOf: metadata.size) ? try await parts(check) : try await whole(check)
  }

  /// The MD5 that all the bytes have, where the source says one.
  private var md5: String? {
    reading.rules.isETagMD5 && !metadata.hasForeignETag ? metadata.etag?.md5Hex : nil
  }

  private func whole(_ check: RelayCheck) async throws(S3Error) -> (etag: ETag, attempts: Int) {
    let share = try await room(for: metadata.size, in: budget)
    defer { withExtendedLifetime(share) {} }
    let bytes = try await reading.read(metadata.size == 0 ? nil : 0...(metadata.size - 1), size: metadata.size)
    if metadata.size > 0 { check.add(1, 0..<metadata.size, bytes, share) }
    try require(check)
    let result = try await store.putObject(
      PutObjectParameters(
        create.location, source: .bytes(bytes), headers: create.headers, tags: create.tags, acl: create.acl,
        encryption: create.encryption, customerKey: create.customerKey, condition: condition, options: create.options))
    try await WriteProof(
      size: metadata.size, headers: create.headers, written: result.etag, md5: md5
    ).check(create, on: store)
    return (result.etag, result.attempts + 1)
  }

  private func parts(_ check: RelayCheck) async throws(S3Error) -> (etag: ETag, attempts: Int) {
    let plan = try store.writeRules.parts(ofSize: metadata.size, at: create.location, .uploadPart)
    let shares = RelayShares()
    let (reading, create, store) = (reading, create, store)
    // Parts that wait to be hashed are held by it, so there is always one.
    let budget =
      budget ?? ByteBudget(bytes: plan.partSize * store.writeRules.transfer.maxConcurrentParts)
    let written = try await MultipartWriter(store: store, create: create, plan: plan, condition: condition).write(
      admitting: { (number) async throws(S3Error) in
        // In the order of the parts, so that those that hold room never wait for one that has none.
        shares.put(try await room(for: plan.range(ofPart: number).count, in: budget), number)
      },
      verifying: { () async throws(S3Error) in try require(check) },
      { (number, range, uploadID) async throws(S3Error) in
        let share = shares.take(number)
        defer { withExtendedLifetime(share) {} }
        do throws(S3Error) {
          let bytes = try await reading.read(range, size: range.count)
          check.add(number, range.lowerBound..<(range.upperBound + 1), bytes, share)
          let result = try await store.uploadPart(
            UploadPartParameters(
              create.location, uploadID: uploadID, partNumber: number, source: .bytes(bytes),
              customerKey: create.customerKey, options: create.options))
          return (result.part, result.attempts + 1)
        } catch {
          // Bytes that wait for their turn to be hashed would keep the room that others wait for.
          check.giveUp()
          throw error
        }
      })
    try await WriteProof(size: metadata.size, headers: create.headers, written: written).check(create, on: store)
    return (written.etag, written.attempts)
  }

  private func room(for count: Int, in budget: ByteBudget?) async throws(S3Error) -> ByteBudget.Share? {
    do throws(CancellationError) {
      return try await budget?.take(count)
    } catch {
      throw S3Error(
        code: .cancelled, operation: .getObject, bucket: create.location.bucket, key: create.location.key,
        message: "the relay was cancelled")
    }
  }

  private func require(_ check: RelayCheck) throws(S3Error) {
    guard !check.finish() else { return }
    throw S3Error(
      code: .digestMismatch, operation: .getObject, bucket: reading.location.bucket, key: reading.location.key,
      message: "the bytes that arrived are not those that the service keeps of the object, so nothing was written")
  }
}
