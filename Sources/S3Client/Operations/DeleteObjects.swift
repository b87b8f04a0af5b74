internal import HTTPTransport
public import S3Types

/// Which objects of one bucket to delete in one request.
public struct DeleteObjectsParameters: Sendable, Hashable {
  /// The most objects that one request can name.
  public static let maximumCount = 1000

  /// The bucket.
  public var bucket: BucketName
  /// The objects, each key, or each version of it, once.
  public var entries: [Entry]
  /// Owner check and payer.
  public var options: RequestOptions

  /// One object to delete.
  public struct Entry: Sendable, Hashable {
    /// Its key.
    public var key: ObjectKey
    /// The version to delete for good; nil puts a delete marker on top in a versioned bucket.
    public var versionID: String?
    /// Delete only the object with this ETag; some services ignore it.
    public var ifMatch: ETag?

    /// Names an object.
    public init(_ key: ObjectKey, versionID: String? = nil, ifMatch: ETag? = nil) {
      self.key = key
      self.versionID = versionID
      self.ifMatch = ifMatch
    }

    /// What tells its answer from that of another.
    var id: DeleteObjectsParameters.ID {
      DeleteObjectsParameters.ID(key: key, versionID: versionID)
    }
  }

  /// A key, or one version of it.
  struct ID: Hashable, Sendable {
    let key: ObjectKey
    let versionID: String?
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
  /// The version that was named; nil when none was.
  public let versionID: String?
  /// Deleted (missing counts as deleted), or why not.
  public let result: Result<DeleteObjectResult, S3Error>
  /// How many requests that named it were sent.
  public let attempts: Int

  /// Describes an outcome.
  public init(
    key: ObjectKey, versionID: String? = nil, result: Result<DeleteObjectResult, S3Error>, attempts: Int = 1
  ) {
    self.key = key
    self.versionID = versionID
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
    if let outcomes = try await deletedOtherwise(parameters) { return outcomes }
    let first = try Self.request(parameters, parameters.entries)
    var (results, sent) = try await answers(to: first, parameters.entries)
    var attempts: [DeleteObjectsParameters.ID: Int] = [:]
    for entry in parameters.entries { attempts[entry.id] = sent }
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
      for entry in again { attempts[entry.id, default: 0] += sent }
      guard isAnswered else { break }
    }
    return parameters.entries.map { entry in
      let result = results[entry.id] ?? .failure(Self.unanswered(entry, first))
      let count = attempts[entry.id] ?? sent
      return DeleteObjectsOutcome(
        key: entry.key, versionID: entry.versionID, result: result.map { $0.after(count) }.mapError { $0.after(count) },
        attempts: count)
    }
  }

  /// The objects to name once more, and when; nil when nothing is left that may pass or the limits are reached.
  private func nextAttempt(
    after results: DeleteObjectsAnswers, of parameters: DeleteObjectsParameters,
    _ attempt: Int
  ) -> (entries: [DeleteObjectsParameters.Entry], delay: Duration)? {
    var entries: [DeleteObjectsParameters.Entry] = []
    var decisive: AttemptFailure?
    for entry in parameters.entries {
      guard case .failure(let error)? = results[entry.id] else { continue }
      let failure = AttemptFailure(error)
      guard let kind = RetryPolicy.kind(of: failure) else { continue }
      entries.append(entry)
      // One throttled key makes all of them wait as long as it has to.
      if decisive == nil || kind == .throttling { decisive = failure }
    }
    guard let decisive,
      case .retry(let delay, let cost) = RetryPolicy.verdict(
        on: decisive, attempt: attempt, maxAttempts: configuration.retry.maxAttempts, random: configuration.random()),
      budget(of: parameters.bucket).withdraw(cost)
    else { return nil }
    return (entries, delay)
  }

  private func answers(
    to request: S3Request, _ entries: [DeleteObjectsParameters.Entry]
  ) async throws(S3Error) -> (results: DeleteObjectsAnswers, attempts: Int) {
    let began = configuration.gate?.moment
    let answered = try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(root: "DeleteResult", ["Deleted", "Error"])
      return (results: response.answers(in: answer.records, to: Set(entries.map(\.id))), attempts: response.attempts)
    }
    // Row R1: the status of the answer says nothing of it, the words on single keys do.
    if let gate = configuration.gate, let began, answered.results.values.contains(where: \.asksForLess) {
      gate.noteSlowDown(began: began)
    }
    return answered
  }

  private static func request(
    _ parameters: DeleteObjectsParameters, _ entries: [DeleteObjectsParameters.Entry]
  ) throws(S3Error) -> S3Request {
    var request = try S3Request(
      .deleteObjects, .post, bucket: parameters.bucket, query: [QueryItem("delete")], options: parameters.options)
    try request.setDocument(try document(entries, request))
    return request
  }

  private static func document(
    _ entries: [DeleteObjectsParameters.Entry], _ request: S3Request
  ) throws(S3Error) -> [UInt8] {
    guard (1...DeleteObjectsParameters.maximumCount).contains(entries.count) else {
      throw request.failure(.invalidRequest, "a request deletes 1 to 1000 objects, not \(entries.count)")
    }
    guard Set(entries.map(\.id)).count == entries.count else {
      throw request.failure(.invalidRequest, "an object is named twice, so one of the answers would be lost")
    }
    var document = RequestDocument("Delete")
    for entry in entries {
      guard DeleteObjectsParameters.canName(entry.key) else {
        throw request.failure(
          .invalidRequest,
          "XML cannot carry the key '\(Sanitised.text(entry.key.rawValue))'; delete it by DeleteObject")
      }
      guard entry.versionID != "" else {
        throw request.failure(
          .invalidRequest, "the version ID of '\(Sanitised.text(entry.key.rawValue))' is empty")
      }
      document.open("Object")
      try document.add("Key", entry.key.rawValue, of: request)
      if let version = entry.versionID { try document.add("VersionId", version, of: request) }
      if let etag = entry.ifMatch { try document.add("ETag", etag.quoted, of: request) }
      document.close("Object")
    }
    return document.finish()
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

/// What the service says of each object that was named.
private typealias DeleteObjectsAnswers = [DeleteObjectsParameters.ID: Result<DeleteObjectResult, S3Error>]

extension S3Response {
  /// Reads a `DeleteResult`: one `Deleted` or `Error` per object.
  fileprivate func answers(
    in records: [XMLRecord], to asked: Set<DeleteObjectsParameters.ID>
  ) -> DeleteObjectsAnswers {
    var answers: DeleteObjectsAnswers = [:]
    for record in records {
      // A key that is none cannot be one that was asked for; those stay unanswered and fail (row R10).
      guard let text = record["Key"], let key = try? ObjectKey(text) else { continue }
      let exact = DeleteObjectsParameters.ID(key: key, versionID: record.text("VersionId"))
      // Some services name the version that they made even when none was asked for.
      let id = asked.contains(exact) ? exact : DeleteObjectsParameters.ID(key: key, versionID: nil)
      answers[id] = record.name == "Deleted" ? .success(deleted(record)) : .failure(failure(record, key))
    }
    return answers
  }

  private func deleted(_ record: XMLRecord) -> DeleteObjectResult {
    DeleteObjectResult(
      isDeleteMarker: record.boolean("DeleteMarker") == true,
      versionID: record["DeleteMarkerVersionId"] ?? record["VersionId"])
  }

  private func failure(_ record: XMLRecord, _ key: ObjectKey) -> S3Error {
    S3Error(
      code: S3Error.Code(rawValue: record.text("Code").map { Sanitised.text($0) } ?? "UnknownError"),
      origin: .service(status: http.status), operation: .deleteObjects, bucket: request.bucket, key: key,
      message: Sanitised.text(record["Message"] ?? "the service did not delete this object"),
      requestID: headers["x-amz-request-id"].map { Sanitised.text($0) }, attempts: 1)
  }
}

extension Result<DeleteObjectResult, S3Error> {
  /// Whether the service asks for fewer requests.
  fileprivate var asksForLess: Bool {
    if case .failure(let error) = self { AttemptFailure(error).asksForLess } else { false }
  }
}
