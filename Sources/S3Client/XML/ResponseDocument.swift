internal import HTTPTransport

/// Reads the XML of an answer while it arrives and tells its kinds apart by the root element (invariant I3).
enum ResponseDocument {
  /// The largest XML answer that is read (row S15).
  static let maximumByteCount = 64 << 20

  /// What the answer turned out to be.
  enum Kind: Sendable, Hashable {
    /// The document that was expected; its visitor has seen all of it.
    case expected
    /// An `<Error>`, which comes with status 200 too (row R5).
    case error(ErrorDocument)
    /// Nothing at all, or only white space (row R7).
    case empty
    /// A web page.
    case html
    /// Some other document.
    case other(root: String)
  }

  /// Reads a body to its end; `visitor` sees the elements of a document whose root is `root`, or the other name for it.
  static func read(
    _ body: HTTPResponseBody, root: String, or alternative: String? = nil, into visitor: inout some XMLVisitor
  ) async throws(ReadFailure) -> Kind {
    var document = RootSwitch(roots: [root, alternative ?? root], expected: visitor)
    defer { visitor = document.expected }
    let parser = XMLStreamParser()
    var count = 0
    var head: [UInt8] = []
    while let chunk = try await next(body) {
      count += chunk.count
      guard count <= maximumByteCount else {
        throw .transport(
          TransportError(code: .bodyTooLarge, message: "the answer exceeds \(maximumByteCount >> 20) MiB"))
      }
      // S3 may send white space for minutes before the document (row T4); XML does not allow it there.
      let content = head.isEmpty ? Array(chunk.drop(while: isWhiteSpace)) : chunk
      guard let first = content.first else { continue }
      // Said here, because the parser takes very short text for a document that was cut. 0xEF begins a byte order mark.
      guard !head.isEmpty || first == UInt8(ascii: "<") || first == 0xEF else {
        throw .xml(XMLFailure(reason: "it does not begin like XML"))
      }
      if head.count < 16 {
        head.append(contentsOf: content.prefix(16))
        if looksLikeHTML(head) { return .html }
      }
      do { try parser.feed(content, into: &document) } catch { throw .xml(error) }
    }
    guard !head.isEmpty else { return .empty }
    do { try parser.finish(into: &document) } catch { throw .xml(error) }
    return document.kind
  }

  private static func next(_ body: HTTPResponseBody) async throws(ReadFailure) -> [UInt8]? {
    do throws(TransportError) { return try await body.next() } catch { throw .transport(error) }
  }

  /// Why an answer could not be read.
  enum ReadFailure: Error, Sendable {
    case transport(TransportError)
    case xml(XMLFailure)
  }

  /// Whether bytes begin a web page.
  static func looksLikeHTML(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes.drop(while: isWhiteSpace).prefix(16), as: UTF8.self).lowercased()
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}

/// Shows a document to who expects it, and any other to the reader of errors.
private struct RootSwitch<Expected: XMLVisitor>: XMLVisitor {
  let roots: [String]
  var expected: Expected
  private var error = ErrorVisitor()
  private var root: String?
  private var isExpected = false

  init(roots: [String], expected: Expected) {
    self.roots = roots
    self.expected = expected
  }

  mutating func begin(_ name: String, depth: Int) {
    if depth == 0 {
      root = name
      isExpected = roots.contains(name)
    }
    if isExpected { expected.begin(name, depth: depth) }
  }

  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    if isExpected {
      expected.end(name, parent: parent, depth: depth, text: text)
    } else {
      error.end(name, parent: parent, depth: depth, text: text)
    }
  }

  var kind: ResponseDocument.Kind {
    switch root {
    case _ where isExpected: .expected
    case "Error", "ErrorResponse": .error(error.document)
    case "html", "HTML": .html
    default: .other(root: Sanitised.text(root ?? "", limit: 60))
    }
  }
}
