import ConcurrencyHelpers
import Digests
import S3Types

@testable import S3Client

/// The uploads in parts of a store in memory, which gives ETags as S3 does.
final class MemoryUploads: Sendable {
  struct Upload {
    var create: CreateMultipartUploadParameters
    var parts: [Int: [UInt8]] = [:]
  }

  private struct State {
    var uploads: [String: Upload] = [:]
    var count = 0
  }

  private let state = Locked(State())

  /// The uploads that were neither completed nor aborted.
  var open: [String] { state.withLock { $0.uploads.keys.sorted() } }

  func begin(_ create: CreateMultipartUploadParameters) -> CreateMultipartUploadResult {
    state.withLock { state in
      state.count += 1
      let id = "upload-\(state.count)"
      state.uploads[id] = Upload(create: create)
      return CreateMultipartUploadResult(uploadID: id)
    }
  }

  func add(_ bytes: [UInt8], as number: Int, to id: String) throws(S3Error) -> CompletedPart {
    try state.withLock { (state) throws(S3Error) in
      guard state.uploads[id] != nil else { throw Self.noSuchUpload }
      state.uploads[id]?.parts[number] = bytes
    }
    return CompletedPart(number: number, etag: Self.etag(of: bytes))
  }

  /// The upload, its bytes by the list of parts that is given, and the ETag of the object; the upload has ended then.
  func complete(
    _ parameters: CompleteMultipartUploadParameters
  ) throws(S3Error) -> (create: CreateMultipartUploadParameters, bytes: [UInt8], etag: ETag) {
    let upload = try state.withLock { (state) throws(S3Error) in
      guard let upload = state.uploads.removeValue(forKey: parameters.uploadID) else { throw Self.noSuchUpload }
      return upload
    }
    var bytes: [UInt8] = []
    for part in parameters.parts {
      guard let part = upload.parts[part.number] else {
        throw S3Error(code: "InvalidPart", origin: .service(status: 400), message: "part \(part.number)")
      }
      bytes += part
    }
    guard parameters.size == bytes.count else {
      throw S3Error(code: "InvalidRequest", origin: .service(status: 400), message: "another size")
    }
    let hashes = parameters.parts.flatMap { Digest.of(upload.parts[$0.number] ?? [], .md5) }
    return (upload.create, bytes, ETag("\(Hex.encode(Digest.of(hashes, .md5)))-\(parameters.parts.count)"))
  }

  func abort(_ id: String) throws(S3Error) {
    try state.withLock { (state) throws(S3Error) in
      guard state.uploads.removeValue(forKey: id) != nil else { throw Self.noSuchUpload }
    }
  }

  func parts(of id: String) throws(S3Error) -> ListPartsPage {
    try state.withLock { (state) throws(S3Error) in
      guard let upload = state.uploads[id] else { throw Self.noSuchUpload }
      let listed = upload.parts.sorted { $0.key < $1.key }.map { number, bytes in
        ListedPart(part: CompletedPart(number: number, etag: Self.etag(of: bytes)), size: bytes.count)
      }
      return ListPartsPage(parts: listed)
    }
  }

  func page() -> ListMultipartUploadsPage {
    state.withLock { state in
      ListMultipartUploadsPage(
        uploads: state.uploads.map { id, upload in ListedUpload(key: upload.create.location.key, uploadID: id) })
    }
  }

  private static func etag(of bytes: [UInt8]) -> ETag { ETag(Hex.encode(Digest.of(bytes, .md5))) }

  private static let noSuchUpload = S3Error(
    code: .noSuchUpload, origin: .service(status: 404), message: "no such upload")
}

extension TransferConfiguration {
  /// Parts of a few bytes, which no service takes, so that small objects have many of them.
  static func tiny(threshold: Int = 8, part: Int = 4, copyLimit: Int = 8) -> TransferConfiguration {
    var transfer = TransferConfiguration()
    transfer.multipartThreshold = threshold
    transfer.partSize = part
    transfer.copyPartSize = part
    transfer.copyThreshold = copyLimit
    transfer.singleCopyLimit = copyLimit
    return transfer
  }
}

extension Dialect {
  /// A service in memory that takes parts of any size.
  static var memory: Dialect {
    var dialect = Dialect.generic
    dialect.parts.minimumSize = 1
    return dialect
  }
}

extension MemoryUploads {
  /// A range of bytes, as the header says it.
  static func slice(_ bytes: [UInt8], _ range: ClosedRange<Int>?) -> [UInt8] {
    guard let range else { return bytes }
    return Array(bytes[min(range.lowerBound, bytes.count)..<min(range.upperBound + 1, bytes.count)])
  }
}
