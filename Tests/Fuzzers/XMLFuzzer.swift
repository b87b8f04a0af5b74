import HTTPTransport
import S3Client
import S3Types

/// Bodies of answers: listings, results of copies and deletions, error documents, whole and in pieces.
enum XMLFuzzer {
  private static let subject = Result { () throws -> (EndpointURL, S3Location) in
    (try EndpointURL("http://h"), S3Location(bucket: try BucketName("bucket"), key: try ObjectKey("a")))
  }

  static func run(_ input: [UInt8]) {
    runAtOnce {
      guard case .success((let endpoint, let object)) = subject else { fatalError("the subject is invalid") }
      let whole = ScriptedService(status: 200, chunks: input.isEmpty ? [] : [input]).client(endpoint)
      let size = 1 + input.count % 7
      let pieces = stride(from: 0, to: input.count, by: size).map { Array(input[$0..<min(input.count, $0 + size)]) }
      let broken = ScriptedService(status: 200, chunks: pieces).client(endpoint)

      let listing = ListObjectsV2Parameters(bucket: object.bucket)
      let page = await result { () async throws(S3Error) in
        try await whole.listObjectsV2Page(listing, continuationToken: nil)
      }
      let samePage = await result { () async throws(S3Error) in
        try await broken.listObjectsV2Page(listing, continuationToken: nil)
      }
      promise(page == samePage, "a listing depends on how it was cut into pieces")
      _ = await result { () async throws(S3Error) in
        try await whole.copyObject(CopyObjectParameters(from: object, to: object))
      }
      let deletion = DeleteObjectsParameters(bucket: object.bucket, entries: [.init(object.key)])
      let outcomes = await result { () async throws(S3Error) in try await whole.deleteObjects(deletion) }
      for case .failure(let error) in (outcomes ?? []).map(\.result) { checkText(of: error) }
      await readEverything(of: object, with: whole)
      let refusing = ScriptedService(status: 400, chunks: pieces).client(endpoint)
      let refused = await result { () async throws(S3Error) in
        try await refusing.copyObject(CopyObjectParameters(from: object, to: object))
      }
      promise(refused == nil, "a refusal was taken for a success")
    }
  }

  /// Takes the input for the answer of every operation that reads a document of records.
  private static func readEverything(of object: S3Location, with client: S3Client) async {
    _ = await result { () async throws(S3Error) in
      try await client.createMultipartUpload(CreateMultipartUploadParameters(object))
    }
    let part = CompletedPart(number: 1, etag: ETag("5d41402abc4b2a76b9719d911017c592"))
    _ = await result { () async throws(S3Error) in
      try await client.completeMultipartUpload(
        CompleteMultipartUploadParameters(object, uploadID: "u", parts: [part]))
    }
    await drain(client.listParts(ListPartsParameters(object, uploadID: "u")))
    await drain(client.listMultipartUploads(ListMultipartUploadsParameters(bucket: object.bucket)))
    await drain(client.listObjectVersions(ListObjectVersionsParameters(bucket: object.bucket)))
    await drain(client.listObjects(ListObjectsParameters(bucket: object.bucket)))
    await drain(client.listBuckets())
    _ = await result { () async throws(S3Error) in
      try await client.getObjectTagging(GetObjectTaggingParameters(object))
    }
    _ = await result { () async throws(S3Error) in
      try await client.getObjectAttributes(GetObjectAttributesParameters(object))
    }
    _ = await result { () async throws(S3Error) in try await client.getObjectACL(GetObjectACLParameters(object)) }
    _ = await result { () async throws(S3Error) in
      try await client.getBucketLocation(GetBucketLocationParameters(object.bucket))
    }
  }

  /// Reads a listing whose pages are all the same, which must come to an end.
  private static func drain<Page>(_ pager: Pager<Page>) async {
    var pages = 0
    while await result({ () async throws(S3Error) in try await pager.nextPage() }).flatMap({ $0 }) != nil {
      pages += 1
      promise(pages <= 2, "a listing goes round in a circle")
    }
  }

  private static func result<Output>(_ body: () async throws(S3Error) -> Output) async -> Output? {
    do throws(S3Error) {
      return try await body()
    } catch {
      checkText(of: error)
      return nil
    }
  }
}
