import ConcurrencyHelpers
import Digests
import Foundation
import S3Types

@testable import JobRunner
@testable import S3Client

/// Buckets in memory that answer like S3, in small pages and with MD5s as ETags, and remember each change.
final class BucketStore: ObjectReader, ObjectWriter, JobRunner.ObjectStore {
  struct Object: Hashable {
    var bytes: [UInt8]
    var headers: ObjectHeaders
    var modified: Timestamp
    var tags: [String: String] = [:]

    var etag: ETag { ETag(Hex.encode(Digest.of(bytes, .md5))) }
  }

  private struct State {
    var objects: [S3Location: Object] = [:]
    var transfers: [String] = []
    var last = Timestamp(nanoseconds: 0)
  }

  private static let pageSize = 3
  let uploads = MemoryUploads()
  /// Most texts of a case are longer than one part, and copied in one request.
  let writeRules = WriteRules(dialect: .memory, transfer: .tiny(threshold: 2, part: 1, copyLimit: 2))
  private let state: Locked<State>
  /// The uploads whose parts were copied.
  private let copied = Locked<Set<String>>([])

  init(_ objects: [S3Location: Object]) { state = Locked(State(objects: objects)) }

  var downloadRules: DownloadRules { DownloadRules(isETagMD5: true) }
  var objects: [S3Location: Object] { state.withLock { $0.objects } }
  /// `put s3://bucket/key`, one for each object that was written, deleted or read whole, in no order.
  var transfers: [String] { state.withLock { $0.transfers }.sorted() }

  /// In hex, in which the order stays and two keys are never one text, as two spellings of one letter would be.
  private static func token(of key: ObjectKey) -> String {
    key.rawValue.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  func listObjectsV2Page(
    _ parameters: ListObjectsV2Parameters, continuationToken: String?
  ) async throws(S3Error) -> ListObjectsV2Page {
    let found = objects.filter { location, _ in
      location.bucket == parameters.bucket && location.key.starts(with: parameters.prefix)
        && continuationToken.map { $0.utf8.lexicographicallyPrecedes(Self.token(of: location.key).utf8) } ?? true
    }
    let page = found.sorted { $0.key.key < $1.key.key }.prefix(Self.pageSize).map { location, object in
      ObjectSummary(
        key: location.key, size: object.bytes.count, etag: object.etag, lastModified: object.modified)
    }
    return ListObjectsV2Page(
      objects: page, nextContinuationToken: found.count > page.count ? page.last.map { Self.token(of: $0.key) } : nil)
  }

  func headObject(_ parameters: HeadObjectParameters) async throws(S3Error) -> ObjectMetadata {
    metadata(of: try find(parameters.location, ifMatch: parameters.ifMatch))
  }

  func getObject(_ parameters: GetObjectParameters) async throws(S3Error) -> GetObjectResult {
    let object = try find(parameters.location, ifMatch: parameters.ifMatch)
    let bytes = MemoryUploads.slice(object.bytes, parameters.range)
    state.withLock { $0.transfers.append("get \(parameters.location)") }
    let isSent = Locked(false)
    return GetObjectResult(
      metadata: metadata(of: object),
      body: ObjectBody { () async throws(S3Error) -> [UInt8]? in
        let isFirst = isSent.withLock { sent in
          let isFirst = !sent
          sent = true
          return isFirst
        }
        return isFirst && !bytes.isEmpty ? bytes : nil
      })
  }

  func headBucket(_ parameters: HeadBucketParameters) async throws(S3Error) -> HeadBucketResult {
    HeadBucketResult(region: nil)
  }

  func putObject(_ parameters: PutObjectParameters) async throws(S3Error) -> PutObjectResult {
    let bytes = try bytes(of: parameters.source)
    let etag = try write(
      "put", parameters.location, bytes, parameters.headers, parameters.tags, parameters.condition)
    return PutObjectResult(etag: etag, size: bytes.count)
  }

  func copyObject(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult {
    let source = try find(parameters.source.location, ifMatch: parameters.source.ifMatch)
    var headers = source.headers
    if case .replace(let replaced) = parameters.headers { headers = replaced }
    headers.storageClass = parameters.storageClass
    var tags = source.tags
    if case .replace(let replaced) = parameters.tags { tags = replaced }
    return CopyObjectResult(
      etag: try write("copy", parameters.destination, source.bytes, headers, tags, parameters.condition))
  }

  func deleteObject(_ parameters: DeleteObjectParameters) async throws(S3Error) -> DeleteObjectResult {
    try delete(parameters.location, ifMatch: parameters.ifMatch)
    return DeleteObjectResult()
  }

  func deleteObjects(_ parameters: DeleteObjectsParameters) async throws(S3Error) -> [DeleteObjectsOutcome] {
    parameters.entries.map { entry in
      do throws(S3Error) {
        try delete(S3Location(bucket: parameters.bucket, key: entry.key), ifMatch: entry.ifMatch)
        return DeleteObjectsOutcome(key: entry.key, result: .success(DeleteObjectResult()))
      } catch {
        return DeleteObjectsOutcome(key: entry.key, result: .failure(error))
      }
    }
  }

  func createBucket(_ parameters: CreateBucketParameters) async throws(S3Error) {}

  func createMultipartUpload(
    _ parameters: CreateMultipartUploadParameters
  ) async throws(S3Error) -> CreateMultipartUploadResult { uploads.begin(parameters) }

  func uploadPart(_ parameters: UploadPartParameters) async throws(S3Error) -> UploadPartResult {
    let bytes = try bytes(of: parameters.source)
    let part = try uploads.add(bytes, as: parameters.partNumber, to: parameters.uploadID)
    return UploadPartResult(part: part, size: bytes.count)
  }

  func uploadPartCopy(_ parameters: UploadPartCopyParameters) async throws(S3Error) -> UploadPartCopyResult {
    let source = try find(parameters.source.location, ifMatch: parameters.source.ifMatch)
    let bytes = MemoryUploads.slice(source.bytes, parameters.range)
    copied.withLock { _ = $0.insert(parameters.uploadID) }
    return UploadPartCopyResult(part: try uploads.add(bytes, as: parameters.partNumber, to: parameters.uploadID))
  }

  func completeMultipartUpload(
    _ parameters: CompleteMultipartUploadParameters
  ) async throws(S3Error) -> CompleteMultipartUploadResult {
    let (create, bytes, _) = try uploads.complete(parameters)
    let word = copied.withLock { $0.contains(parameters.uploadID) } ? "copy" : "put"
    return CompleteMultipartUploadResult(
      etag: try write(word, create.location, bytes, create.headers, create.tags, parameters.condition))
  }

  func abortMultipartUpload(_ parameters: AbortMultipartUploadParameters) async throws(S3Error) {
    try uploads.abort(parameters.uploadID)
  }

  func listPartsPage(
    _ parameters: ListPartsParameters, partNumberMarker: Int?
  ) async throws(S3Error) -> ListPartsPage { try uploads.parts(of: parameters.uploadID) }

  func listMultipartUploadsPage(
    _ parameters: ListMultipartUploadsParameters, marker: KeyMarker?
  ) async throws(S3Error) -> ListMultipartUploadsPage { uploads.page() }

  func getObjectTagging(_ parameters: GetObjectTaggingParameters) async throws(S3Error) -> GetObjectTaggingResult {
    GetObjectTaggingResult(tags: try find(parameters.location, ifMatch: nil).tags)
  }

  func putObjectTagging(_ parameters: PutObjectTaggingParameters) async throws(S3Error) {
    _ = try find(parameters.location, ifMatch: nil)
    state.withLock { state in
      state.transfers.append("tag \(parameters.location)")
      state.objects[parameters.location]?.tags = parameters.tags
    }
  }

  private func bytes(of source: ObjectSource) throws(S3Error) -> [UInt8] {
    switch source {
    case .bytes(let given): return given
    case .file(let file):
      guard let data = FileManager.default.contents(atPath: file.path), file.expectedSize ?? data.count == data.count
      else { throw S3Error(code: .fileChanged, message: "\(file.path) is not as it was planned") }
      return file.range.map { Array(data[$0]) } ?? Array(data)
    }
  }

  private func metadata(of object: Object) -> ObjectMetadata {
    var metadata = ObjectMetadata(
      size: object.bytes.count, etag: object.etag, lastModified: object.modified, headers: object.headers)
    metadata.tagCount = object.tags.count
    return metadata
  }

  private func find(_ location: S3Location, ifMatch: ETag?) throws(S3Error) -> Object {
    guard let object = objects[location] else {
      throw S3Error(code: .noSuchKey, origin: .service(status: 404), message: "no such key")
    }
    guard ifMatch == nil || ifMatch == object.etag else { throw Self.changed }
    return object
  }

  private static let changed = S3Error(
    code: .preconditionFailed, origin: .service(status: 412), message: "another object than was expected")

  private func delete(_ location: S3Location, ifMatch: ETag?) throws(S3Error) {
    if let ifMatch { _ = try find(location, ifMatch: ifMatch) }
    state.withLock { state in
      state.transfers.append("delete \(location)")
      state.objects[location] = nil
    }
  }

  private func write(
    _ word: String, _ location: S3Location, _ bytes: [UInt8], _ headers: ObjectHeaders, _ tags: [String: String],
    _ condition: WriteCondition
  ) throws(S3Error) -> ETag {
    let old = objects[location]
    switch condition {
    case .none: break
    case .absent: guard old == nil else { throw Self.changed }
    case .matches(let etag): guard old?.etag == etag else { throw Self.changed }
    }
    return state.withLock { state in
      state.transfers.append("\(word) \(location)")
      // No two writes at one moment, so that the later one is the newer one.
      state.last = max(Timestamp.now(), Timestamp(nanoseconds: state.last.nanoseconds + 1))
      let object = Object(bytes: bytes, headers: headers, modified: state.last, tags: tags)
      state.objects[location] = object
      return object.etag
    }
  }
}
