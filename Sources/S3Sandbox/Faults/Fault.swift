/// What happens to a request.
package enum Fault: Sendable, Hashable {
  /// It gets this answer instead of its own.
  case reply(FaultReply)
  /// It gets its own answer, changed.
  case alter(FaultAlteration)
  /// The connection closes after so many bytes of the answer's body, of which the head promised all; with nil at once,
  /// without an answer, and the operation is not applied.
  case cut(after: Int?)
  /// After so many bytes of the answer's body nothing more comes, for so many milliseconds or until it is released;
  /// with nil not even the head. The operation is applied.
  case stall(after: Int?, milliseconds: Int?)
  /// The connection is reset.
  case reset(ResetPoint)
  /// One byte is another.
  case flip(FlipPoint)
  /// The operation is applied, and the connection closes without an answer.
  case lose
  /// An object is another one before the operation is applied.
  case swap(FaultSwap)
  /// The page of a listing fails.
  case pagefail(PageFailure)
  /// The answer takes longer.
  case delay(MillisecondRange)
  /// 503 SlowDown.
  case throttle

  /// What it is called.
  package var verb: String {
    switch self {
    case .reply: "reply"
    case .alter: "alter"
    case .cut: "cut"
    case .stall: "stall"
    case .reset: "reset"
    case .flip: "flip"
    case .lose: "lose"
    case .swap: "swap"
    case .pagefail: "pagefail"
    case .delay: "delay"
    case .throttle: "throttle"
    }
  }
}

/// Where a connection is reset.
package enum ResetPoint: Sendable, Hashable {
  /// After so many bytes of the request's body; the operation is not applied.
  case request(after: Int)
  /// After so many bytes of the answer's body.
  case response(after: Int)
}

/// Which byte is another one.
package enum FlipPoint: Sendable, Hashable {
  /// One of the body that the client sends, before anything is checked.
  case request(at: Int)
  /// One of the body that it gets.
  case response(at: Int)
}

/// An answer in the place of the operation's own.
package struct FaultReply: Sendable, Hashable {
  /// The HTTP status.
  package var status: Int
  /// What the body is.
  package var body: Body
  /// Headers, beside those that every answer has.
  package var headers: [Header]
  /// Whether the operation is applied all the same.
  package var isApplied: Bool
  /// Whether it comes before the request's body was read.
  package var isEarly: Bool

  /// A header.
  package struct Header: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What the body is.
  package enum Body: Sendable, Hashable {
    /// This text; it has the type `text/html` where it begins with `<html` or `<!DOCTYPE html`, else `application/xml`.
    case text(String)
    /// An error document, perhaps in S3's namespace.
    case error(code: String, message: String, hasNamespace: Bool)
  }

  /// Puts an answer together.
  package init(
    _ status: Int, body: Body = .text(""), headers: [Header] = [], isApplied: Bool = false, isEarly: Bool = false
  ) {
    self.status = status
    self.body = body
    self.headers = headers
    self.isApplied = isApplied
    self.isEarly = isEarly
  }

  /// An error answer.
  package static func error(_ status: Int, _ code: String, hasNamespace: Bool = false) -> FaultReply {
    FaultReply(
      status, body: .error(code: code, message: "This failure was asked for.", hasNamespace: hasNamespace))
  }
}

/// How the operation's own answer is changed.
package struct FaultAlteration: Sendable, Hashable {
  /// Headers that are set, also where there were others of that name.
  package var headers: [FaultReply.Header]
  /// Headers that are left out.
  package var without: [String]
  /// Only so many bytes of the body, with the length that says so.
  package var shortenedTo: Int?
  /// Whether the range that was asked for is not seen: the answer is 200 with the whole.
  package var ignoresRange: Bool

  /// Puts a change together.
  package init(
    headers: [FaultReply.Header] = [], without: [String] = [], shortenedTo: Int? = nil, ignoresRange: Bool = false
  ) {
    self.headers = headers
    self.without = without
    self.shortenedTo = shortenedTo
    self.ignoresRange = ignoresRange
  }
}

/// What becomes of an object between two requests.
package struct FaultSwap: Sendable, Hashable {
  /// Its bucket; nil is the one of the request.
  package var bucket: String?
  /// Its key; nil is the one of the request.
  package var key: String?
  /// What it is then.
  package var content: Content

  /// What an object is then.
  package enum Content: Sendable, Hashable {
    /// This text.
    case text(String)
    /// As many bytes as before, none of them the same.
    case otherBytes
    /// Gone.
    case nothing
  }

  /// Puts a swap together.
  package init(_ content: Content, bucket: String? = nil, key: String? = nil) {
    self.content = content
    self.bucket = bucket
    self.key = key
  }
}

/// How the page of a listing fails.
package enum PageFailure: Sendable, Hashable {
  /// An error answer.
  case error(status: Int, code: String)
  /// Half of the document, with status 200 and the length of that half.
  case cut
  /// Truncated, and no word about where it goes on.
  case noToken
  /// Truncated, and going on where this page began, for ever.
  case repeatedToken
  /// Truncated and empty; what belonged to it is on the page after it.
  case empty
  /// The keys in the wrong order.
  case reversed
  /// The first key twice.
  case duplicated
}
