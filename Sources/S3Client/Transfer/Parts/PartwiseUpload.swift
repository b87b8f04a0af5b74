internal import S3Types

/// Uploads one file in parts, each read from the file at its offset.
package struct PartwiseUpload: Sendable {
  private let store: any MultipartStore
  private let file: FileSource
  private let create: CreateMultipartUploadParameters
  private let size: Int
  private let condition: WriteCondition

  /// Says what to upload; the file has to have this size.
  package init(
    _ file: FileSource, size: Int, to create: CreateMultipartUploadParameters, on store: any MultipartStore,
    condition: WriteCondition = .none
  ) {
    self.file = file
    self.size = size
    self.create = create
    self.store = store
    self.condition = condition
  }

  /// Uploads and looks at the object; a file that is not one and the same from the first to the last byte fails (rows D6,
  /// D7), and then there is no object.
  package func run() async throws(S3Error) -> MultipartWriter.Written {
    let location = create.location
    let plan = try store.writeRules.parts(ofSize: size, at: location, .createMultipartUpload)
    var pinned = file
    pinned.expectedSize = size
    pinned.identity = try identity()
    let (create, store, whole) = (create, store, pinned)
    var written = try await MultipartWriter(store: store, create: create, plan: plan, condition: condition).write(
      verifying: { () async throws(S3Error) in
        guard try identity() == whole.identity else {
          throw failure(.changed(path: whole.path, "while it was uploaded"))
        }
      },
      { (number, range, uploadID) async throws(S3Error) in
        var part = whole
        part.range = range.lowerBound..<(range.upperBound + 1)
        let result = try await store.uploadPart(
          UploadPartParameters(
            location, uploadID: uploadID, partNumber: number, source: .file(part), customerKey: create.customerKey,
            options: create.options))
        return (result.part, result.attempts)
      })
    let proof = WriteProof(size: size, headers: create.headers, written: written)
    written.isUnseen = try await !proof.check(create, on: store)
    return written
  }

  /// Which file it is now; a regular one in any case.
  private func identity() throws(S3Error) -> FileIdentity {
    do throws(FileFailure) {
      let file = try OpenFile(self.file.path)
      return file.identity
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ problem: FileFailure) -> S3Error {
    let code: S3Error.Code = if case .changed = problem { .fileChanged } else { .fileUnreadable }
    return S3Error(
      code: code, operation: .uploadPart, bucket: create.location.bucket, key: create.location.key,
      message: problem.message, cause: problem.cause)
  }
}
