/// A document that we write.
struct RequestDocument {
  private var bytes: [UInt8]
  private let root: String

  /// Begins a document in the namespace of S3.
  init(_ root: String) {
    self.root = root
    bytes = Array("<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".utf8)
  }

  /// Begins an element; `attributes` is text that needs no escaping.
  mutating func open(_ name: String, attributes: String = "") {
    bytes.append(contentsOf: "<\(name)\(attributes.isEmpty ? "" : " ")\(attributes)>".utf8)
  }

  /// Ends an element.
  mutating func close(_ name: String) { bytes.append(contentsOf: "</\(name)>".utf8) }

  /// Adds an element with a text; throws when XML cannot carry it.
  mutating func add(_ name: String, _ text: String, of request: S3Request) throws(S3Error) {
    guard let content = XMLEscape.content(text) else {
      throw request.failure(
        .invalidRequest, "XML cannot carry '\(Sanitised.text(text))', which should be a \(name)")
    }
    open(name)
    bytes.append(contentsOf: content)
    close(name)
  }

  /// Ends the document.
  consuming func finish() -> [UInt8] {
    close(root)
    return bytes
  }
}
