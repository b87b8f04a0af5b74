internal import ConcurrencyHelpers
internal import Digests
internal import HTTPTransport
internal import S3Types

/// The bytes of an object or of a part with their digests.
struct PreparedBody {
  let http: HTTPBody
  let sha256: String?
  let md5: [UInt8]
  let checksum: ObjectChecksum?
  private let fileFailure: Locked<FileFailure?>?

  /// Reads the bytes for their digests; `algorithm` names a further checksum to compute.
  init(
    _ source: ObjectSource, hashingPayload: Bool, checksum algorithm: ChecksumAlgorithm?, _ request: S3Request
  ) async throws(S3Error) {
    switch source {
    case .bytes(let bytes):
      http = .bytes(bytes)
      sha256 = hashingPayload ? Hex.encode(Digest.of(bytes, .sha256)) : nil
      md5 = Digest.of(bytes, .md5)
      var running = algorithm.flatMap(RunningChecksum.init)
      running?.update(bytes)
      checksum = running?.finish()
      fileFailure = nil
    case .file(let file):
      do throws(FileFailure) {
        let body = try await FileBody.prepare(file, hashingPayload: hashingPayload, checksum: algorithm)
        http = body.body
        sha256 = body.sha256
        md5 = body.md5
        checksum = body.checksum
        fileFailure = body.failure
      } catch {
        throw error.error(of: request)
      }
    }
  }

  /// Puts the reason that the file gave in the place of the transport's "the body failed".
  func explain(_ error: S3Error, _ request: S3Request) -> S3Error {
    guard case .transport(TransportError.Code.requestBodyFailed.rawValue)? = error.cause,
      let failure = fileFailure?.withLock({ $0 })
    else { return error }
    var explained = failure.error(of: request)
    explained.attempts = error.attempts
    return explained
  }
}

extension S3Client {
  /// Makes bytes ready to be sent, with the digests and the checksum that go along.
  func preparedBody(
    _ source: ObjectSource, _ checksum: UploadChecksum?, _ request: S3Request
  ) async throws(S3Error) -> PreparedBody {
    let checksum = checksum ?? usualChecksum.map(UploadChecksum.computed) ?? .none
    var algorithm: ChecksumAlgorithm?
    if case .computed(let asked) = checksum {
      guard RunningChecksum(asked) != nil else {
        throw request.failure(
          .invalidRequest,
          "checksums of kind '\(Sanitised.text(asked.rawValue))' cannot be computed here; give the value instead")
      }
      algorithm = asked
    }
    let body = try await PreparedBody(source, hashingPayload: signsPayloads, checksum: algorithm, request)
    guard case .given(let given) = checksum else { return body }
    return PreparedBody(body, checksum: given)
  }
}

extension S3Client {
  /// The checksum of uploads that do not say: what was configured, else what the dialect asks for.
  var usualChecksum: ChecksumAlgorithm? {
    let dialect = configuration.dialect
    return configuration.checksum ?? (dialect.checksums == .always ? dialect.checksumAlgorithm : nil)
  }
}

extension PreparedBody {
  /// The same bytes with a checksum that the caller knows.
  fileprivate init(_ body: PreparedBody, checksum: ObjectChecksum) {
    http = body.http
    sha256 = body.sha256
    md5 = body.md5
    self.checksum = checksum
    fileFailure = body.fileFailure
  }
}

extension S3Request {
  /// Sends these bytes, with the digests that the service verifies.
  mutating func set(_ body: PreparedBody) throws(S3Error) {
    self.body = body.http
    payloadHash = body.sha256 ?? SigV4Signer.unsignedPayload
    try add("content-md5", Base64.encode(body.md5))
    if let checksum = body.checksum { try add(checksum.algorithm.headerName, checksum.value) }
  }
}
