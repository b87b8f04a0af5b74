internal import Digests
internal import S3Types

/// Writes one object in parts, a fixed number of them at a time, and leaves nothing behind when that fails.
struct MultipartWriter: Sendable {
  let client: S3Client
  let create: CreateMultipartUploadParameters
  let plan: PartPlan
  var condition: WriteCondition = .none

  typealias Part =
    @Sendable (_ number: Int, _ range: ClosedRange<Int>, _ uploadID: String) async throws(S3Error) ->
    CompletedPart

  /// Writes; `part` is called once for every part, by several tasks.
  ///
  /// - Throws: The failure of the part that failed first; the upload has been aborted then, as far as the service let it.
  func write(_ part: @escaping Part) async throws(S3Error) -> ETag {
    let checksum = client.usualChecksum.flatMap { CRC.Variant($0) == nil ? nil : $0 }
    var create = create
    create.checksumAlgorithm = checksum
    create.checksumCoverage = checksum == nil ? nil : .fullObject
    let uploadID = try await client.createMultipartUpload(create).uploadID
    do throws(S3Error) {
      let plan = plan
      let parts = try await PartRunner(limit: client.configuration.transfer.maxConcurrentParts).run(1...plan.count) {
        (number) async throws(S3Error) in
        try await part(number, plan.range(ofPart: number), uploadID)
      }
      return try await client.completeMultipartUpload(
        CompleteMultipartUploadParameters(
          create.location, uploadID: uploadID, parts: parts, size: plan.size,
          checksum: checksum.flatMap { plan.checksum($0, of: parts) },
          userMetadata: create.headers.userMetadata, customerKey: create.customerKey, condition: condition,
          options: create.options)
      ).etag
    } catch {
      await abort(uploadID)
      throw error
    }
  }

  /// Aborts in a task of its own, so that a cancelled caller leaves no parts that somebody pays for.
  private func abort(_ uploadID: String) async {
    let parameters = AbortMultipartUploadParameters(create.location, uploadID: uploadID, options: create.options)
    let task = Task { [client] in
      do throws(S3Error) {
        try await client.abortMultipartUpload(parameters)
      } catch {
        // The failure that led here is what the caller has to know; a lifecycle rule sweeps what is left.
      }
    }
    await task.value
  }
}
