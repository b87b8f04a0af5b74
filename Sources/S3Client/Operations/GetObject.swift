internal import ConcurrencyHelpers
internal import HTTPTransport
public import S3Types

/// Which object to read, and which part of it.
public struct GetObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The bytes to read, first and last included; nil for all.
  public var range: ClosedRange<Int>?
  /// Read only if the object has this ETag.
  public var ifMatch: ETag?
  /// The number of bytes that the answer must have; another announced length is a failure (row T6).
  public var expectedLength: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(
    _ location: S3Location, range: ClosedRange<Int>? = nil, ifMatch: ETag? = nil, expectedLength: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.range = range
    self.ifMatch = ifMatch
    self.expectedLength = expectedLength
    self.options = options
  }
}

/// An object that is open for reading.
public struct GetObjectResult: Sendable {
  /// What the headers say; `size` is that of the answer (of the range, when one was asked for).
  public let metadata: ObjectMetadata
  /// The bytes, as they arrive.
  public let body: ObjectBody
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
  /// Opens an object, or a range of it, for reading; bytes are given as stored, never decoded.
  public func getObject(_ parameters: GetObjectParameters) async throws(S3Error) -> GetObjectResult {
    var request = try S3Request(
      .getObject, .get, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    if let range = parameters.range { try request.add("range", "bytes=\(range.lowerBound)-\(range.upperBound)") }
    if let etag = parameters.ifMatch { try request.add("if-match", etag.quoted) }
    return try await perform(request) { response async throws(S3Error) in
      let length = try Self.provenLength(of: response, parameters)
      return GetObjectResult(
        metadata: response.metadata(size: length), body: Self.body(of: response, length: length))
    }
  }

  /// The number of bytes to come, after checking that they are those that were asked for (rows T6, T10).
  private static func provenLength(
    of response: S3Response, _ parameters: GetObjectParameters
  ) throws(S3Error) -> Int {
    let announced = try response.contentLength()
    if let range = parameters.range {
      try check(response.headers["content-range"], covers: range, announced, response)
    } else if response.http.status != 200 {
      throw response.failure(.rangeMismatch, "the answer is a part of the object, and the whole was asked for")
    }
    if let expected = parameters.expectedLength, let announced, announced != expected {
      throw response.failure(.sizeMismatch, "the object has \(announced) bytes and not the expected \(expected)")
    }
    guard let length = announced ?? parameters.expectedLength else {
      throw response.failure(.malformedResponse, "the answer does not say how long the object is")
    }
    return length
  }

  /// Some services answer a range with status 200; the range that they name is what counts (s3-semantics 3g).
  private static func check(
    _ header: String?, covers range: ClosedRange<Int>, _ announced: Int?, _ response: S3Response
  ) throws(S3Error) {
    guard let header, let answered = ContentRange(header) else {
      throw response.failure(.rangeMismatch, "a range was asked for and the answer does not say which part it is")
    }
    let last = answered.total.map { min(range.upperBound, $0 - 1) } ?? range.upperBound
    guard answered.first == range.lowerBound, answered.last == last,
      announced == nil || announced == last - answered.first + 1
    else {
      throw response.failure(
        .rangeMismatch,
        "bytes \(range.lowerBound)-\(range.upperBound) were asked for and the answer is \(Sanitised.text(header))")
    }
  }

  private static func body(of response: S3Response, length: Int) -> ObjectBody {
    let received = Locked(0)
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
      let total = received.withLock { count in
        count += chunk?.count ?? 0
        return count
      }
      guard chunk == nil ? total == length : total <= length else {
        throw response.failure(
          .sizeMismatch, "\(length) bytes were announced and \(chunk == nil ? "only" : "at least") \(total) arrived")
      }
      return chunk
    }
  }
}

/// `Content-Range: bytes first-last/total`.
struct ContentRange: Hashable {
  let first: Int
  let last: Int
  /// nil for "*".
  let total: Int?

  init?(_ text: String) {
    guard text.hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    let ends = (halves.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]),
      0 <= first, first <= last
    else { return nil }
    let total = Int(halves[1])
    guard halves[1] == "*" || total.map({ last < $0 }) == true else { return nil }
    self.first = first
    self.last = last
    self.total = total
  }
}
