internal import S3Types

/// Fetches a range of an object, or all of it, into its place in a file; a body that is cut is taken up where it stopped
/// (row T5).
struct RangeFetch: Sendable {
  /// How often one range is taken up again; each time it is one request, which has retries of its own.
  static let maximumResumes = 3

  let reader: any ObjectReader
  let parameters: GetObjectParameters
  let file: TemporaryFile
  let range: Range<Int>
  /// Whether the range is all of the object, and no range is asked for.
  let isWhole: Bool
  /// Whether the service is known to answer ranges, so that a cut body can be taken up.
  var canResume = true

  /// Sends the request for the bytes from `offset` on, of the object that has the ETag.
  func open(from offset: Int? = nil, etag: ETag?) async throws(S3Error) -> GetObjectResult {
    let start = offset ?? range.lowerBound
    var parameters = parameters
    parameters.ifMatch = etag
    parameters.range = isWhole && start == range.lowerBound ? nil : start...(range.upperBound - 1)
    parameters.expectedLength = range.upperBound - start
    parameters.leavesChecksum = true
    let opened = try await reader.getObject(parameters)
    // Row T11: a service that does not honour the condition still says which object answers.
    if let etag, let answered = opened.metadata.etag, answered != etag {
      throw parameters.location.failure(
        .preconditionFailed, "the object has the ETag \(answered.rawValue) now and not \(etag.rawValue)")
    }
    return opened
  }

  /// Writes what an opened answer brings, and gives the digest of all bytes of the range; empty without a kind.
  func drain(_ opened: GetObjectResult, etag: ETag?, _ kind: DigestKind?) async throws(S3Error) -> [UInt8] {
    var body = opened.body
    let etag = etag ?? opened.metadata.etag
    var progress = Progress(offset: range.lowerBound, digest: kind.flatMap { RunningDigest($0) })
    var resumes = 0
    while let cut = try await receive(body, &progress), progress.offset < range.upperBound {
      // Without an ETag nobody knows whether the rest is of the same object.
      guard canResume, resumes < Self.maximumResumes, let etag else { throw cut }
      resumes += 1
      body = try await open(from: progress.offset, etag: etag).body
    }
    guard progress.offset == range.upperBound else {
      throw parameters.location.failure(
        .sizeMismatch, "\(range.count) bytes were to come and \(progress.offset - range.lowerBound) arrived")
    }
    return progress.digest?.finish() ?? []
  }

  private struct Progress {
    var offset: Int
    var digest: RunningDigest?
  }

  /// Writes a body to its end, and gives the failure that cut it.
  private func receive(_ body: ObjectBody, _ progress: inout Progress) async throws(S3Error) -> S3Error? {
    while true {
      let chunk: [UInt8]?
      do throws(S3Error) {
        chunk = try await body.next()
      } catch {
        guard error.code == .transport else { throw error }
        return error
      }
      guard let chunk else { return nil }
      guard chunk.count <= range.upperBound - progress.offset else {
        throw parameters.location.failure(
          .sizeMismatch,
          "\(range.count) bytes were to come and at least \(progress.offset - range.lowerBound + chunk.count) arrived")
      }
      progress.digest?.update(chunk)
      let offset = progress.offset
      try parameters.location.writing { () throws(FileFailure) in try file.write(chunk, at: offset) }
      progress.offset += chunk.count
    }
  }
}

extension S3Location {
  /// A failure of ours while this object is fetched.
  func failure(_ code: S3Error.Code, _ message: String) -> S3Error {
    S3Error(code: code, operation: .getObject, bucket: bucket, key: key, message: message)
  }

  /// Does something to files that this object becomes.
  func writing<Value>(_ work: () throws(FileFailure) -> Value) throws(S3Error) -> Value {
    do throws(FileFailure) {
      return try work()
    } catch {
      throw self.error(error)
    }
  }

  /// A failure of a file that this object becomes.
  func error(_ failure: FileFailure) -> S3Error {
    var code = S3Error.Code.fileUnwritable
    if case .changed = failure { code = .fileChanged }
    var error = self.failure(code, failure.message)
    error.cause = failure.cause
    return error
  }
}
