internal import HTTPTransport
internal import S3Types

/// An answer with the request that it belongs to, so that every failure names what it is about.
struct S3Response: Sendable {
  let request: S3Request
  let http: HTTPResponse
  /// How many requests were sent for it, this one included.
  let attempts: Int
  /// How many of them may have done what they asked for, although no answer said so.
  var lostAnswers = 0

  var headers: HTTPHeaders { http.headers }

  /// An error of ours about this answer.
  func failure(_ code: S3Error.Code, _ message: String, cause: S3Error.Cause? = nil) -> S3Error {
    request.failure(code, message, cause: cause)
  }

  /// An error inside an answer with a successful status (row R5).
  func failure(_ document: ErrorDocument) -> S3Error {
    var error = request.failure(
      S3Error.Code(rawValue: document.code ?? "UnknownError"), document.message ?? "the answer contains an error",
      origin: .service(status: http.status))
    error.requestID = document.requestID
    return error
  }

  /// Reads the XML of the answer into `visitor`; anything but a complete document with this root, or the other name for
  /// it, is a failure (I3).
  func readXML(
    root: String, or alternative: String? = nil, into visitor: inout some XMLVisitor
  ) async throws(S3Error) {
    let kind: ResponseDocument.Kind
    do throws(ResponseDocument.ReadFailure) {
      kind = try await ResponseDocument.read(http.body, root: root, or: alternative, into: &visitor)
    } catch {
      throw failure(error)
    }
    switch kind {
    case .expected: return
    case .error(let document): throw failure(document)
    case .empty: throw failure(.missingResult, "the answer says success but has no result element \(root)")
    case .html: throw failure(.notS3, S3Error.htmlMessage)
    case .other(let root): throw failure(.notS3, "the server answered with a document '\(root)', which is not S3's")
    }
  }

  /// Reads a body that must hold nothing but white space; an `<Error>` in it is one (row R5), and whatever else it holds
  /// was not sent by S3 to say that it did what was asked (I3).
  ///
  /// - Parameter toleratesDocument: Whether some other document may stand there, as some services send for CreateBucket.
  func readNothing(toleratesDocument: Bool = false) async throws(S3Error) {
    var visitor = ErrorVisitor()
    let kind: ResponseDocument.Kind
    do throws(ResponseDocument.ReadFailure) {
      kind = try await ResponseDocument.read(http.body, root: "Error", into: &visitor)
    } catch {
      guard case .xml(let problem) = error, !problem.isTruncated else { throw failure(error) }
      throw failure(
        .notS3, "the answer should be empty and has a body that is not S3's", cause: .xml(problem.reason))
    }
    switch kind {
    case .empty: return
    case .expected: throw failure(visitor.document)
    case .error(let document): throw failure(document)
    case .html: throw failure(.notS3, S3Error.htmlMessage)
    case .other where toleratesDocument: return
    case .other(let root):
      throw failure(.notS3, "the answer should be empty and is a document '\(root)', which is not S3's")
    }
  }

  private func failure(_ failure: ResponseDocument.ReadFailure) -> S3Error {
    switch failure {
    case .transport(let error) where error.code == .cancelled:
      self.failure(.cancelled, "the request was cancelled")
    case .transport(let error):
      self.failure(
        .malformedResponse, "the answer broke off: \(Sanitised.text(error.message))",
        cause: .transport(kind: error.code.rawValue))
    case .xml(let error):
      self.failure(.malformedResponse, "the answer is not usable: \(error.reason)", cause: .xml(error.reason))
    }
  }

  /// The ETag of what was written; a success without it proves nothing (rows R7, R11).
  func writtenETag() throws(S3Error) -> ETag {
    guard let etag = headers["etag"].map(ETag.init), !etag.rawValue.isEmpty else {
      throw failure(.missingResult, "the answer says success but has no ETag")
    }
    return etag
  }

  /// The version that was written or read, in a versioned bucket.
  var versionID: String? { headers["x-amz-version-id"] }

  /// The largest size that is believed; far above what any service stores, and sums of such sizes stay numbers.
  static let largestSize = 1 << 53

  /// `Content-Length`, when there is one; throws when it is no size.
  func contentLength() throws(S3Error) -> Int? {
    guard let text = headers["content-length"] else { return nil }
    guard let length = Int(text), (0...Self.largestSize).contains(length) else {
      throw failure(.malformedResponse, "'\(Sanitised.text(text, limit: 60))' cannot be the size of an object")
    }
    return length
  }
}
