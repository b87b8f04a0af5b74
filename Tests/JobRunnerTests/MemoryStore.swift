import ConcurrencyHelpers
import Foundation
import JobRunner
import S3Client
import S3Types

/// A store in memory that answers like S3 and fails where a test asks it to.
final class MemoryStore: ObjectStore {
  let downloadRules: DownloadRules
  let writeRules: WriteRules
  let uploads = MemoryUploads()
  /// What a GET sends in the place of the bytes that it should.
  private let served: @Sendable ([UInt8]) -> [UInt8]
  /// What a call waits for.
  private let gate: @Sendable (S3Operation, ObjectKey?) async -> Void

  struct Object: Hashable {
    var bytes: [UInt8]
    var headers: ObjectHeaders
    var etag: ETag
    var modified: Timestamp
    var encryption: ServerSideEncryption?
    /// The sizes of the parts that it was written in, where it was.
    var partSizes: [Int] = []
    var checksums: [ObjectChecksum] = []
  }

  fileprivate struct State {
    var objects: [ObjectKey: Object] = [:]
    var writes = 0
    var inFlight = 0
    var mostInFlight = 0
    var calls: [String] = []
    var tags: [ObjectKey: [String: String]] = [:]
  }

  /// Says which error a call on a key gets; nil lets it through.
  private let fault: @Sendable (S3Operation, ObjectKey?) -> S3Error?
  private let state = Locked(State())

  /// Whether the store has conditional writes.
  private let acceptsConditions: Bool
  /// Whether copies are encrypted as they are asked to be.
  private let encrypts: Bool

  init(
    acceptsConditions: Bool = true, encrypts: Bool = false, hasMD5ETags: Bool = false,
    transfer: TransferConfiguration = TransferConfiguration(), dialect: Dialect = .memory,
    fault: @escaping @Sendable (S3Operation, ObjectKey?) -> S3Error? = { _, _ in nil },
    served: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 },
    gate: @escaping @Sendable (S3Operation, ObjectKey?) async -> Void = { _, _ in }
  ) {
    self.acceptsConditions = acceptsConditions
    self.encrypts = encrypts
    downloadRules = DownloadRules(transfer: transfer, isETagMD5: hasMD5ETags)
    writeRules = WriteRules(dialect: dialect, transfer: transfer)
    self.served = served
    self.gate = gate
    self.fault = fault
  }

  var objects: [ObjectKey: Object] { state.withLock { $0.objects } }
  var mostInFlight: Int { state.withLock { $0.mostInFlight } }
  var calls: [String] { state.withLock { $0.calls } }

  /// The tags of an object.
  func tags(_ key: String) throws -> [String: String] {
    let key = try ObjectKey(key)
    return state.withLock { $0.tags[key] ?? [:] }
  }

  func tag(_ key: String, _ tags: [String: String]) throws {
    let key = try ObjectKey(key)
    state.withLock { $0.tags[key] = tags }
  }

  func remove(_ key: String) throws {
    let key = try ObjectKey(key)
    state.withLock { $0.objects[key] = nil }
  }

  func seed(_ key: String, _ text: String = "x", headers: ObjectHeaders = .none, etag: String? = nil) throws {
    let key = try ObjectKey(key)
    state.withLock { state in
      _ = state.store(key, Array(text.utf8), headers)
      if let etag { state.objects[key]?.etag = ETag(etag) }
    }
  }

  /// Changes what is known of an object.
  func change(_ key: String, _ change: (inout Object) -> Void) throws {
    let key = try ObjectKey(key)
    state.withLock { state in
      guard var object = state.objects[key] else { return }
      change(&object)
      state.objects[key] = object
    }
  }

  /// Notes a call, lets others run while it is in flight, and throws the fault.
  private func enter(_ operation: S3Operation, _ key: ObjectKey?) async throws(S3Error) {
    state.withLock { state in
      state.calls.append("\(operation.rawValue) \(key?.rawValue ?? "")")
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
    }
    await Task.yield()
    await gate(operation, key)
    state.withLock { $0.inFlight -= 1 }
    if let error = fault(operation, key) { throw error }
  }

  func listObjectsV2Page(
    _ parameters: ListObjectsV2Parameters, continuationToken: String?
  ) async throws(S3Error) -> ListObjectsV2Page {
    try await enter(.listObjectsV2, nil)
    let found = state.withLock { $0.objects.filter { $0.key.starts(with: parameters.prefix) } }
    let summaries = found.map { key, object in
      ObjectSummary(key: key, size: object.bytes.count, etag: object.etag, lastModified: object.modified)
    }
    return ListObjectsV2Page(objects: summaries.sorted { $0.key < $1.key })
  }

  func headObject(_ parameters: HeadObjectParameters) async throws(S3Error) -> ObjectMetadata {
    try await enter(.headObject, parameters.location.key)
    let object = try find(parameters.location, ifMatch: parameters.ifMatch)
    var metadata = ObjectMetadata(
      size: object.bytes.count, etag: object.etag, lastModified: object.modified, headers: object.headers,
      encryption: object.encryption)
    if parameters.wantsChecksums { metadata.checksums = object.checksums }
    if let number = parameters.partNumber, object.partSizes.indices.contains(number - 1) {
      metadata.size = object.partSizes[number - 1]
      metadata.partsCount = object.partSizes.count
    }
    return metadata
  }

  func getObject(_ parameters: GetObjectParameters) async throws(S3Error) -> GetObjectResult {
    try await enter(.getObject, parameters.location.key)
    let object = try find(parameters.location, ifMatch: parameters.ifMatch)
    var bytes = object.bytes
    if let range = parameters.range { bytes = Array(bytes[range.clamped(to: 0...(bytes.count - 1))]) }
    let chunks = Locked(served(bytes).map { [$0] }[...])
    return GetObjectResult(
      metadata: ObjectMetadata(
        size: bytes.count, etag: object.etag, lastModified: object.modified, headers: object.headers),
      body: ObjectBody { () async throws(S3Error) in chunks.withLock { $0.popFirst() } })
  }

  func headBucket(_ parameters: HeadBucketParameters) async throws(S3Error) -> HeadBucketResult {
    try await enter(.headBucket, nil)
    return HeadBucketResult(region: nil)
  }

  func putObject(_ parameters: PutObjectParameters) async throws(S3Error) -> PutObjectResult {
    try await enter(.putObject, parameters.location.key)
    try require(parameters.condition, at: parameters.location)
    let bytes: [UInt8]
    switch parameters.source {
    case .bytes(let given): bytes = given
    case .file(let file): bytes = Array(file.path.utf8)
    }
    let etag = state.withLock { state in
      state.tags[parameters.location.key] = parameters.tags
      return state.store(parameters.location.key, bytes, parameters.headers)
    }
    return PutObjectResult(etag: etag, size: bytes.count)
  }

  func copyObject(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult {
    try await enter(.copyObject, parameters.destination.key)
    let source = try find(parameters.source.location, ifMatch: parameters.source.ifMatch)
    try require(parameters.condition, at: parameters.destination)
    var headers = source.headers
    headers.websiteRedirectLocation = nil  // Nor a redirect.
    if case .replace(let replaced) = parameters.headers { headers = replaced }
    headers.storageClass = parameters.storageClass  // CopyObject keeps no class of its own accord.
    let etag = state.withLock { state in
      var tags = state.tags[parameters.source.location.key]
      if case .replace(let replaced) = parameters.tags { tags = replaced }
      state.tags[parameters.destination.key] = tags
      defer { state.objects[parameters.destination.key]?.encryption = encrypts ? parameters.encryption : nil }
      return state.store(parameters.destination.key, source.bytes, headers)
    }
    return CopyObjectResult(etag: etag)
  }

  func deleteObject(_ parameters: DeleteObjectParameters) async throws(S3Error) -> DeleteObjectResult {
    try await enter(.deleteObject, parameters.location.key)
    if let etag = parameters.ifMatch { _ = try find(parameters.location, ifMatch: etag) }
    state.withLock { $0.objects[parameters.location.key] = nil }
    return DeleteObjectResult()
  }

  func deleteObjects(_ parameters: DeleteObjectsParameters) async throws(S3Error) -> [DeleteObjectsOutcome] {
    try await enter(.deleteObjects, nil)
    return parameters.entries.map { entry in
      if let etag = entry.ifMatch, objects[entry.key]?.etag != etag {
        return DeleteObjectsOutcome(
          key: entry.key,
          result: .failure(S3Error(code: .preconditionFailed, origin: .service(status: 412), message: "")))
      }
      if let error = fault(.deleteObjects, entry.key) {
        return DeleteObjectsOutcome(key: entry.key, result: .failure(error))
      }
      state.withLock { $0.objects[entry.key] = nil }
      return DeleteObjectsOutcome(key: entry.key, result: .success(DeleteObjectResult()))
    }
  }

  func createBucket(_ parameters: CreateBucketParameters) async throws(S3Error) {}

  func createMultipartUpload(
    _ parameters: CreateMultipartUploadParameters
  ) async throws(S3Error) -> CreateMultipartUploadResult {
    try await enter(.createMultipartUpload, parameters.location.key)
    return uploads.begin(parameters)
  }

  func uploadPart(_ parameters: UploadPartParameters) async throws(S3Error) -> UploadPartResult {
    try await enter(.uploadPart, parameters.location.key)
    let bytes: [UInt8]
    switch parameters.source {
    case .bytes(let given): bytes = given
    case .file(let file):
      let whole = FileManager.default.contents(atPath: file.path).map(Array.init) ?? []
      bytes = file.range.map { Array(whole[$0]) } ?? whole
    }
    let part = try uploads.add(bytes, as: parameters.partNumber, to: parameters.uploadID)
    return UploadPartResult(part: part, size: bytes.count)
  }

  func uploadPartCopy(_ parameters: UploadPartCopyParameters) async throws(S3Error) -> UploadPartCopyResult {
    try await enter(.uploadPartCopy, parameters.location.key)
    let source = try find(parameters.source.location, ifMatch: parameters.source.ifMatch)
    let bytes = MemoryUploads.slice(source.bytes, parameters.range)
    return UploadPartCopyResult(part: try uploads.add(bytes, as: parameters.partNumber, to: parameters.uploadID))
  }

  func completeMultipartUpload(
    _ parameters: CompleteMultipartUploadParameters
  ) async throws(S3Error) -> CompleteMultipartUploadResult {
    try await enter(.completeMultipartUpload, parameters.location.key)
    try require(parameters.condition, at: parameters.location)
    let (create, bytes, etag) = try uploads.complete(parameters)
    state.withLock { state in
      _ = state.store(create.location.key, bytes, create.headers)
      state.objects[create.location.key]?.etag = etag
      state.tags[create.location.key] = create.tags
    }
    return CompleteMultipartUploadResult(etag: etag)
  }

  func abortMultipartUpload(_ parameters: AbortMultipartUploadParameters) async throws(S3Error) {
    try await enter(.abortMultipartUpload, parameters.location.key)
    try uploads.abort(parameters.uploadID)
  }

  func listPartsPage(
    _ parameters: ListPartsParameters, partNumberMarker: Int?
  ) async throws(S3Error) -> ListPartsPage {
    try await enter(.listParts, parameters.location.key)
    return try uploads.parts(of: parameters.uploadID)
  }

  func listMultipartUploadsPage(
    _ parameters: ListMultipartUploadsParameters, marker: KeyMarker?
  ) async throws(S3Error) -> ListMultipartUploadsPage {
    try await enter(.listMultipartUploads, nil)
    return uploads.page()
  }

  func getObjectTagging(_ parameters: GetObjectTaggingParameters) async throws(S3Error) -> GetObjectTaggingResult {
    try await enter(.getObjectTagging, parameters.location.key)
    _ = try find(parameters.location, ifMatch: nil)
    return GetObjectTaggingResult(tags: state.withLock { $0.tags[parameters.location.key] ?? [:] })
  }

  func putObjectTagging(_ parameters: PutObjectTaggingParameters) async throws(S3Error) {
    try await enter(.putObjectTagging, parameters.location.key)
    _ = try find(parameters.location, ifMatch: nil)
    state.withLock { $0.tags[parameters.location.key] = parameters.tags }
  }

  private func require(_ condition: WriteCondition, at location: S3Location) throws(S3Error) {
    guard condition == .absent else { return }
    guard acceptsConditions else {
      throw S3Error(code: .notImplemented, origin: .service(status: 501), message: "no conditions here")
    }
    if objects[location.key] != nil {
      throw S3Error(code: .preconditionFailed, origin: .service(status: 412), message: "exists")
    }
  }

  private func find(_ location: S3Location, ifMatch: ETag?) throws(S3Error) -> Object {
    guard let object = objects[location.key] else {
      throw S3Error(code: .noSuchKey, origin: .service(status: 404), message: "no such key")
    }
    if let ifMatch, ifMatch != object.etag {
      throw S3Error(code: .preconditionFailed, origin: .service(status: 412), message: "changed")
    }
    return object
  }
}

extension MemoryStore.State {
  fileprivate mutating func store(_ key: ObjectKey, _ bytes: [UInt8], _ headers: ObjectHeaders) -> ETag {
    writes += 1
    let etag = ETag("e\(writes)")
    objects[key] = MemoryStore.Object(
      bytes: bytes, headers: headers, etag: etag, modified: Timestamp(seconds: 1_800_000_000 + writes))
    return etag
  }
}

extension Locked where Value == Bool {
  /// The flag.
  var value: Bool { withLock { $0 } }
}

/// A store that its own faults act on, without keeping it alive.
struct WeakStore: Sendable {
  weak var store: MemoryStore?
}
