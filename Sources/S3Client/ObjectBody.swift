internal import ConcurrencyHelpers
internal import HTTPTransport
public import S3Types

/// An object that is open for reading.
public struct GetObjectResult: Sendable {
  /// What the headers say; `size` is that of the answer (of the range, when one was asked for).
  public let metadata: ObjectMetadata
  /// The bytes, as they arrive.
  public let body: ObjectBody

  /// Puts an answer together, as stores of one's own have to.
  public init(metadata: ObjectMetadata, body: ObjectBody) {
    self.metadata = metadata
    self.body = body
  }
}

/// The bytes of an object as they arrive.
///
/// Read it to its end: only then has the announced length been proven (rows T5, T6).
public struct ObjectBody: Sendable {
  private let pull: @Sendable () async throws(S3Error) -> [UInt8]?

  /// Wraps a source of chunks; nil from it is the proven end.
  public init(pull: @escaping @Sendable () async throws(S3Error) -> [UInt8]?) { self.pull = pull }

  /// The next chunk, or nil at the proven end.
  public func next() async throws(S3Error) -> [UInt8]? { try await pull() }
}

extension S3Client {
  /// The body of an answer, held to the length that it announced, and to a checksum of all its bytes where there is one.
  static func body(of response: S3Response, length: Int, checksum expected: ObjectChecksum?) -> ObjectBody {
    let received = Locked(Received(checksum: expected.flatMap { RunningChecksum($0.algorithm) }))
    return ObjectBody { () async throws(S3Error) -> [UInt8]? in
      let chunk: [UInt8]?
      do throws(TransportError) {
        chunk = try await response.http.body.next()
      } catch {
        var failure = response.failure(
          error.code == .cancelled ? .cancelled : .transport, Sanitised.text(error.message),
          cause: .transport(kind: error.code.rawValue))
        failure.attempts = 1
        throw failure
      }
      let (total, checksum) = received.withLock { $0.take(chunk) }
      guard chunk == nil ? total == length : total <= length else {
        throw response.failure(
          .sizeMismatch, "\(length) bytes were announced and \(chunk == nil ? "only" : "at least") \(total) arrived")
      }
      if let expected, let checksum, checksum != expected.value {
        throw response.failure(
          .digestMismatch,
          "the bytes that arrived do not have the \(expected.algorithm) that the service keeps of the object")
      }
      return chunk
    }
  }
}

/// What has arrived of a body.
private struct Received {
  private var count = 0
  private var checksum: RunningChecksum?

  init(checksum: RunningChecksum?) { self.checksum = checksum }

  /// Takes the next bytes, or the end; gives the count so far and, at the end, the checksum of all.
  mutating func take(_ chunk: [UInt8]?) -> (count: Int, checksum: String?) {
    guard let chunk else {
      let value = checksum?.finish().value
      checksum = nil
      return (count, value)
    }
    checksum?.update(chunk)
    count += chunk.count
    return (count, nil)
  }
}

extension ObjectChecksum {
  /// Whether it can be compared with the bytes; one of the checksums of parts cannot.
  var coversBytes: Bool { coverage != .composite && !value.utf8.contains(UInt8(ascii: "-")) }
}

extension ObjectMetadata {
  /// Whether the service keeps this checksum of all bytes of the object.
  func hasChecksum(_ checksum: ObjectChecksum?) -> Bool {
    guard let checksum, checksum.coversBytes else { return false }
    return checksums.contains {
      $0.coversBytes && $0.algorithm == checksum.algorithm && $0.value == checksum.value
    }
  }
}
