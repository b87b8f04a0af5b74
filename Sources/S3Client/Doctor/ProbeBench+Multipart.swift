internal import HTTPTransport
internal import S3Types

/// Multipart uploads by hand, so that a probe can also do what S3 refuses.
extension ProbeBench {
  /// Begins an upload, noted so that it is aborted in the end.
  func beginUpload(_ location: S3Location) async throws(S3Error) -> Upload {
    let answer = try await send(.createMultipartUpload, .post, location, query: [QueryItem("uploads")], body: [])
    guard let id = answer.texts("UploadId").first, !id.isEmpty else {
      throw S3Error(
        code: .missingResult, operation: .createMultipartUpload, bucket: bucket, key: location.key,
        message: "the answer has no UploadId")
    }
    let upload = Upload(location: location, id: id)
    note(upload)
    return upload
  }

  /// Sends a part and returns its ETag.
  func part(_ number: Int, of upload: Upload, _ bytes: [UInt8]) async throws(S3Error) -> ETag {
    let answer = try await send(
      .uploadPart, .put, upload.location, query: Self.part(number, upload), body: bytes)
    return answer.etag ?? ETag("")
  }

  /// Makes a part of a range of an object and returns its ETag.
  func copyPart(
    _ number: Int, of upload: Upload, from source: S3Location, range: ClosedRange<Int>
  ) async throws(S3Error) -> ETag {
    let answer = try await send(
      .uploadPartCopy, .put, upload.location, query: Self.part(number, upload),
      fields: [
        ("x-amz-copy-source", CopySource(source).headerValue),
        ("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound)"),
      ])
    guard answer.root == "CopyPartResult", let etag = answer.etag else {
      throw S3Error(
        code: .missingResult, origin: .service(status: answer.status), operation: .uploadPartCopy, bucket: bucket,
        key: upload.location.key, message: "the answer says success but has no result element CopyPartResult")
    }
    return etag
  }

  /// Completes an upload of the parts 1 to n.
  @discardableResult
  func complete(_ upload: Upload, _ parts: [ETag], _ fields: Fields = []) async throws(S3Error) -> WireAnswer {
    let list = parts.enumerated().map { number, etag in
      "<Part><PartNumber>\(number + 1)</PartNumber><ETag>&quot;\(etag)&quot;</ETag></Part>"
    }
    let document = "<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>"
    let answer = try await send(
      .completeMultipartUpload, .post, upload.location, query: [QueryItem("uploadId", upload.id)], fields: fields,
      body: Array(document.utf8))
    // The other name is moto's.
    guard ["CompleteMultipartUploadResult", "CompleteMultipartUploadResponse"].contains(answer.root) else {
      // A success in name only (row R5).
      throw S3Error(
        code: S3Error.Code(rawValue: answer.texts("Code").first.map { Sanitised.text($0) } ?? "Client.MissingResult"),
        origin: .service(status: answer.status), operation: .completeMultipartUpload, bucket: bucket,
        key: upload.location.key, message: "the answer says success and has no result")
    }
    forget(upload)
    return answer
  }

  /// Gives an upload up.
  func abort(_ upload: Upload) async throws(S3Error) {
    try await send(.abortMultipartUpload, .delete, upload.location, query: [QueryItem("uploadId", upload.id)])
    forget(upload)
  }

  private static func part(_ number: Int, _ upload: Upload) -> [QueryItem] {
    [QueryItem("partNumber", String(number)), QueryItem("uploadId", upload.id)]
  }
}
