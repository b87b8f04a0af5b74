internal import ConcurrencyHelpers
internal import HTTPTransport
internal import S3Types

/// Where probes work: a prefix of their own, through which every write goes, so that all of it can be removed.
final class ProbeBench: Sendable {
  /// A client that sends what it is told and relies on nothing.
  let client: S3Client
  let bucket: BucketName
  /// Ends in "/".
  let prefix: String
  private let ledger = Locked(Ledger())

  /// What was written, noted before it is sent.
  struct Ledger: Sendable {
    var keys: [ObjectKey] = []
    var uploads: [Upload] = []
    /// Whether the bucket keeps versions, which a delete by key leaves there.
    var hasVersions = false
  }

  /// A multipart upload that was begun.
  struct Upload: Sendable, Hashable {
    let location: S3Location
    let id: String
  }

  init(client: S3Client, bucket: BucketName, prefix: String) {
    self.client = client
    self.bucket = bucket
    self.prefix = prefix
  }

  /// What was written so far.
  var written: Ledger { ledger.withLock { $0 } }

  /// An object below the prefix.
  func location(_ name: String) throws(S3Error) -> S3Location {
    do throws(InvalidName) {
      return S3Location(bucket: bucket, key: try ObjectKey(prefix + name))
    } catch {
      throw S3Error(code: .invalidRequest, bucket: bucket, message: error.description)
    }
  }

  /// The same service by a client that speaks otherwise.
  func client(_ change: (inout Dialect) -> Void) -> S3Client {
    var configuration = client.configuration
    change(&configuration.dialect)
    return S3Client(configuration: configuration, transport: client.transport)
  }

  /// Sends a request and reads all of its answer; an object that it could make is noted first.
  func send(_ request: S3Request) async throws(S3Error) -> WireAnswer {
    if request.method == .put || request.method == .post, let key = request.key { note(key) }
    return try await client.perform(request) { response async throws(S3Error) in
      let answer = try await WireAnswer(response)
      if let version = answer.headers["x-amz-version-id"], version != "null" {
        ledger.withLock { $0.hasVersions = true }
      }
      return answer
    }
  }

  /// Notes an upload, so that it will be aborted.
  func note(_ upload: Upload) { ledger.withLock { $0.uploads.append(upload) } }

  /// Forgets an upload that has ended.
  func forget(_ upload: Upload) { ledger.withLock { $0.uploads.removeAll { $0 == upload } } }

  private func note(_ key: ObjectKey) {
    ledger.withLock { ledger in
      if !ledger.keys.contains(key) { ledger.keys.append(key) }
    }
  }
}

/// An answer with status 2xx, whole.
struct WireAnswer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let bytes: [UInt8]

  /// The largest answer that a probe can be interested in.
  private static let limit = 1 << 20

  init(_ response: S3Response) async throws(S3Error) {
    status = response.http.status
    headers = response.headers
    do throws(TransportError) {
      bytes = try await response.http.body.collect(upTo: Self.limit)
    } catch {
      throw response.failure(
        error.code == .cancelled ? .cancelled : .transport, "the answer broke off: \(Sanitised.text(error.message))")
    }
  }

  /// The texts of the elements of a name in an XML answer, in order.
  func texts(_ name: String) -> [String] { collected(name).texts }

  /// The root element, or nil when the answer is not XML.
  var root: String? { collected("").root }

  private func collected(_ name: String) -> TextCollector {
    var visitor = TextCollector(name)
    let parser = XMLStreamParser()
    do throws(XMLFailure) {
      // S3 may send white space for minutes before the document (row T4).
      try parser.feed(Array(bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }), into: &visitor)
      try parser.finish(into: &visitor)
      return visitor
    } catch {
      return TextCollector(name)  // Not XML: it has no elements.
    }
  }

  /// The ETag of the headers, or else of the document.
  var etag: ETag? { (headers["etag"] ?? texts("ETag").first).map(ETag.init) }

  private struct TextCollector: XMLVisitor {
    private let name: String
    private(set) var texts: [String] = []
    private(set) var root: String?

    init(_ name: String) { self.name = name }

    mutating func begin(_ name: String, depth: Int) {
      if depth == 0 { root = name }
    }

    mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
      if name == self.name { texts.append(text.string) }
    }
  }
}
