internal import Digests
internal import HTTPTransport
internal import S3Types

/// The requests that several probes make.
extension ProbeBench {
  /// Header fields beside the usual ones.
  typealias Fields = [(String, String)]

  /// Writes a few bytes.
  @discardableResult
  func put(_ location: S3Location, _ text: String, _ fields: Fields = []) async throws(S3Error) -> WireAnswer {
    try await send(.putObject, .put, location, fields: fields, body: Array(text.utf8))
  }

  /// Asks for the headers of an object; nil when there is none.
  func head(_ location: S3Location, _ fields: Fields = []) async throws(S3Error) -> HTTPHeaders? {
    do throws(S3Error) {
      return try await send(.headObject, .head, location, fields: fields).headers
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// Reads an object as text; nil when there is none.
  func text(_ location: S3Location) async throws(S3Error) -> String? {
    do throws(S3Error) {
      return String(decoding: try await send(.getObject, .get, location).bytes, as: UTF8.self)
    } catch  where error.isNotFound {
      return nil
    }
  }

  /// Copies an object.
  @discardableResult
  func copy(
    _ source: S3Location, _ destination: S3Location, _ fields: Fields = []
  ) async throws(S3Error) -> WireAnswer {
    let source = ("x-amz-copy-source", CopySource(source).headerValue)
    return try await send(.copyObject, .put, destination, fields: [source] + fields)
  }

  /// Sends a request about an object.
  @discardableResult
  func send(
    _ operation: S3Operation, _ method: HTTPRequest.Method, _ location: S3Location, query: [QueryItem] = [],
    fields: Fields = [], body: [UInt8]? = nil
  ) async throws(S3Error) -> WireAnswer {
    var request = try S3Request(operation, method, bucket: location.bucket, key: location.key, query: query)
    for (name, value) in fields { try request.add(name, value) }
    if let body {
      request.body = .bytes(body)
      request.payloadHash = Hex.encode(Digest.of(body, .sha256))
    }
    return try await send(request)
  }

  /// Lists below the prefix of a probe by a client of its own, page by page, and returns the keys without the prefix.
  func list(
    _ client: S3Client, _ name: String, after start: String? = nil, pageSize: Int? = nil
  ) async throws(S3Error) -> (keys: [String], pages: Int) {
    let pager = client.listObjectsV2(
      ListObjectsV2Parameters(
        bucket: bucket, prefix: prefix + name, startAfter: start.map { prefix + name + $0 }, maxKeys: pageSize))
    var keys: [String] = []
    var pages = 0
    while let page = try await pager.nextPage() {
      keys += page.objects.map { $0.key.relative(to: prefix + name) ?? "" }
      pages += 1
    }
    return (keys, pages)
  }
}

extension ProbeBench {
  /// The keys below the prefix of a probe, by whichever version of the listing works.
  func keys(_ name: String, after start: String? = nil) async throws(S3Error) -> [String] {
    do throws(S3Error) {
      return try await list(client { $0.listVersion = .v2 }, name, after: start).keys
    } catch {
      if error.code == .cancelled { throw error }
      return try await list(client { $0.listVersion = .v1 }, name, after: start).keys
    }
  }
}

/// Runs a request that has to be refused: nil when it was not, else the refusal.
func refusal(of body: () async throws(S3Error) -> Void) async throws(S3Error) -> S3Error? {
  do throws(S3Error) {
    try await body()
    return nil
  } catch {
    guard error.status != nil else { throw error }
    return error
  }
}
