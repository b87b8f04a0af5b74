internal import Digests
internal import HTTPTransport
public import S3Types

/// Which objects of one bucket to delete in one request.
public struct DeleteObjectsParameters: Sendable, Hashable {
  /// The most objects that one request can name.
  public static let maximumCount = 1000

  /// The bucket.
  public var bucket: BucketName
  /// The objects, each key once.
  public var entries: [Entry]
  /// Owner check and payer.
  public var options: RequestOptions

  /// One object to delete.
  public struct Entry: Sendable, Hashable {
    /// Its key.
    public var key: ObjectKey
    /// Delete only the object with this ETag; some services ignore it.
    public var ifMatch: ETag?

    /// Names an object.
    public init(_ key: ObjectKey, ifMatch: ETag? = nil) {
      self.key = key
      self.ifMatch = ifMatch
    }
  }

  /// Names the objects.
  public init(bucket: BucketName, entries: [Entry], options: RequestOptions = .none) {
    self.bucket = bucket
    self.entries = entries
    self.options = options
  }
}

/// What became of one object of a DeleteObjects request.
public struct DeleteObjectsOutcome: Sendable, Hashable {
  /// Its key.
  public let key: ObjectKey
  /// Deleted (missing counts as deleted), or why not.
  public let result: Result<DeleteObjectResult, S3Error>
  /// How many requests that named it were sent.
  public let attempts: Int

  /// Describes an outcome.
  public init(key: ObjectKey, result: Result<DeleteObjectResult, S3Error>, attempts: Int = 1) {
    self.key = key
    self.result = result
    self.attempts = attempts
  }
}

extension DeleteObjectsParameters {
  /// Whether XML can carry a key; keys with other control characters than tab, CR and LF need `deleteObject`.
  public static func canName(_ key: ObjectKey) -> Bool { XMLEscape.content(key.rawValue) != nil }
}

extension S3Client {
  /// Deletes up to 1,000 objects in one request and answers for each of them, in the order given.
  ///
  /// Objects that the service failed on for the moment are named again in a further request, within the limits of the
  /// retry settings; a refusal is final (row R9). An object that the answer passes over counts as failed (row R10).
  public func deleteObjects(
    _ parameters: DeleteObjectsParameters
  ) async throws(S3Error) -> [DeleteObjectsOutcome] {
    let first = try Self.request(parameters, parameters.entries)
    var (results, sent) = try await answers(to: first, parameters.entries)
    var attempts: [ObjectKey: Int] = [:]
    for entry in parameters.entries { attempts[entry.key] = sent }
    var attempt = 1
    while let (again, delay) = nextAttempt(after: results, of: parameters, attempt) {
      do {
        try await configuration.sleep(delay)
      } catch {
        break  // Cancelled: the outcomes known so far must not be lost.
      }
      attempt += 1
      var isAnswered = true
      do throws(S3Error) {
        let answer = try await answers(to: try Self.request(parameters, again), again)
        results.merge(answer.results) { _, new in new }
        sent = answer.attempts
      } catch {
        isAnswered = false  // The failures of the request before stand and say more about each key.
        sent = error.attempts
      }
      for entry in again { attempts[entry.key, default: 0] += sent }
      guard isAnswered else { break }
    }
    return parameters.entries.map { entry in
      let result = results[entry.key] ?? .failure(Self.unanswered(entry, first))
      let count = attempts[entry.key] ?? sent
      return DeleteObjectsOutcome(
        key: entry.key, result: result.map { $0.after(count) }.mapError { $0.after(count) }, attempts: count)
    }
  }

  /// The objects to name once more, and when; nil when nothing is left that may pass or the limits are reached.
  private func nextAttempt(
    after results: [ObjectKey: Result<DeleteObjectResult, S3Error>], of parameters: DeleteObjectsParameters,
    _ attempt: Int
  ) -> (entries: [DeleteObjectsParameters.Entry], delay: Duration)? {
    var entries: [DeleteObjectsParameters.Entry] = []
    var decisive: AttemptFailure?
    for entry in parameters.entries {
      guard case .failure(let error)? = results[entry.key] else { continue }
      let failure = AttemptFailure(error)
      guard let kind = RetryPolicy.kind(of: failure) else { continue }
      entries.append(entry)
      // One throttled key makes all of them wait as long as it has to.
      if decisive == nil || kind == .throttling { decisive = failure }
    }
    guard let decisive,
      case .retry(let delay, let cost) = RetryPolicy.verdict(
        on: decisive, attempt: attempt, maxAttempts: configuration.retry.maxAttempts, random: configuration.random()),
      configuration.retry.budget.withdraw(cost)
    else { return nil }
    return (entries, delay)
  }

  private func answers(
    to request: S3Request, _ entries: [DeleteObjectsParameters.Entry]
  ) async throws(S3Error) -> (results: [ObjectKey: Result<DeleteObjectResult, S3Error>], attempts: Int) {
    try await perform(request) { response async throws(S3Error) in
      let visitor = DeleteResultVisitor(response: response)
      try await response.readXML(root: "DeleteResult", into: visitor)
      return (visitor.results, response.attempts)
    }
  }

  private static func request(
    _ parameters: DeleteObjectsParameters, _ entries: [DeleteObjectsParameters.Entry]
  ) throws(S3Error) -> S3Request {
    var request = try S3Request(
      .deleteObjects, .post, bucket: parameters.bucket, query: [QueryItem("delete")], options: parameters.options)
    let body = try document(entries, request)
    request.body = .bytes(body)
    request.payloadHash = Hex.encode(Digest.of(body, .sha256))
    try request.add("content-type", "application/xml")
    // Some services require it and all accept it (s3-semantics 3g).
    try request.add("content-md5", Base64.encode(Digest.of(body, .md5)))
    return request
  }

  private static func document(
    _ entries: [DeleteObjectsParameters.Entry], _ request: S3Request
  ) throws(S3Error) -> [UInt8] {
    guard (1...DeleteObjectsParameters.maximumCount).contains(entries.count) else {
      throw request.failure(.invalidRequest, "a request deletes 1 to 1000 objects, not \(entries.count)")
    }
    guard Set(entries.map(\.key)).count == entries.count else {
      throw request.failure(.invalidRequest, "an object is named twice, so one of the answers would be lost")
    }
    var body = Array("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".utf8)
    for entry in entries {
      guard let key = XMLEscape.content(entry.key.rawValue) else {
        throw request.failure(
          .invalidRequest,
          "XML cannot carry the key '\(Sanitised.text(entry.key.rawValue))'; delete it by DeleteObject")
      }
      body.append(contentsOf: "<Object><Key>".utf8)
      body.append(contentsOf: key)
      body.append(contentsOf: "</Key>".utf8)
      if let etag = entry.ifMatch, let text = XMLEscape.content(etag.quoted) {
        body.append(contentsOf: "<ETag>".utf8)
        body.append(contentsOf: text)
        body.append(contentsOf: "</ETag>".utf8)
      }
      body.append(contentsOf: "</Object>".utf8)
    }
    body.append(contentsOf: "</Delete>".utf8)
    return body
  }

  private static func unanswered(_ entry: DeleteObjectsParameters.Entry, _ request: S3Request) -> S3Error {
    S3Error(
      code: .keyNotAnswered, operation: .deleteObjects, bucket: request.bucket, key: entry.key,
      message: "the answer does not say what became of this object", attempts: 1)
  }
}

extension S3Error {
  /// The same failure, after this many requests.
  fileprivate func after(_ attempts: Int) -> S3Error {
    var error = self
    error.attempts = attempts
    return error
  }
}

extension DeleteObjectResult {
  /// The same result, after this many requests.
  fileprivate func after(_ attempts: Int) -> DeleteObjectResult {
    DeleteObjectResult(isDeleteMarker: isDeleteMarker, versionID: versionID, attempts: attempts)
  }
}

/// Reads a `DeleteResult`: one `Deleted` or `Error` per key.
private final class DeleteResultVisitor: XMLVisitor {
  private(set) var results: [ObjectKey: Result<DeleteObjectResult, S3Error>] = [:]
  private let response: S3Response
  private var fields: [String: String] = [:]

  init(response: S3Response) { self.response = response }

  func begin(_ name: String, depth: Int) {
    if depth == 1 { fields.removeAll(keepingCapacity: true) }
  }

  func end(_ name: String, parent: String, depth: Int, text: [UInt8]) {
    if depth == 2 { fields[name] = String(decoding: text, as: UTF8.self) }
    guard depth == 1, name == "Deleted" || name == "Error", let text = fields["Key"] else { return }
    // A key that is none cannot be one that was asked for; those stay unanswered and fail (row R10).
    guard let key = try? ObjectKey(text) else { return }
    results[key] = name == "Deleted" ? .success(deleted) : .failure(failure(key))
  }

  private var deleted: DeleteObjectResult {
    DeleteObjectResult(
      isDeleteMarker: fields["DeleteMarker"] == "true",
      versionID: fields["DeleteMarkerVersionId"] ?? fields["VersionId"])
  }

  private func failure(_ key: ObjectKey) -> S3Error {
    let code = fields["Code"].flatMap { $0.isEmpty ? nil : Sanitised.text($0) } ?? "UnknownError"
    return S3Error(
      code: S3Error.Code(rawValue: code), origin: .service(status: response.http.status), operation: .deleteObjects,
      bucket: response.request.bucket, key: key,
      message: Sanitised.text(fields["Message"] ?? "the service did not delete this object"),
      requestID: response.headers["x-amz-request-id"].map { Sanitised.text($0) }, attempts: 1)
  }
}
