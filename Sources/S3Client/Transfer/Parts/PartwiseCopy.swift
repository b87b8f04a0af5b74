internal import S3Types

/// Copies one object within a service in parts; the bytes never leave it.
package struct PartwiseCopy: Sendable {
  private let store: any MultipartStore
  private let source: CopySource
  private let size: Int
  private let create: CreateMultipartUploadParameters
  private let condition: WriteCondition
  private let partSize: Int?

  /// Says what to copy: an object of this size, which every part has to find as `source` says (row R16).
  ///
  /// A copy in parts has nothing of its source but bytes (section 3e), so `create` names everything else.
  package init(
    _ source: CopySource, size: Int, to create: CreateMultipartUploadParameters, on store: any MultipartStore,
    condition: WriteCondition = .none, partSize: Int? = nil
  ) {
    self.source = source
    self.size = size
    self.create = create
    self.store = store
    self.condition = condition
    self.partSize = partSize
  }

  /// Copies; a source that is replaced on the way ends the copy, and there is no object then.
  package func run() async throws(S3Error) -> MultipartWriter.Written {
    let plan = try store.writeRules.parts(ofSize: size, at: create.location, .uploadPartCopy, preferring: partSize)
    let (store, source, create) = (store, source, create)
    return try await MultipartWriter(store: store, create: create, plan: plan, condition: condition).write {
      (number, range, uploadID) async throws(S3Error) in
      let result = try await store.uploadPartCopy(
        UploadPartCopyParameters(
          from: source, range: range, to: create.location, uploadID: uploadID, partNumber: number,
          customerKey: create.customerKey, options: create.options))
      return (result.part, result.attempts)
    }
  }
}
