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
      let refusing = ScriptedService(status: 400, chunks: pieces).client(endpoint)
      let refused = await result { () async throws(S3Error) in
        try await refusing.copyObject(CopyObjectParameters(from: object, to: object))
      }
      promise(refused == nil, "a refusal was taken for a success")
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
