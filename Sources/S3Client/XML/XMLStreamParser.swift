internal import CXML2

/// Sees the elements of a document in order.
protocol XMLVisitor: AnyObject {
  /// An element begins; the root has depth 0. Names come without prefix, so that namespaces play no role (row R6).
  func begin(_ name: String, depth: Int)
  /// An element ends; `text` is what stood directly before its end tag, all of it when it has no children.
  func end(_ name: String, parent: String, depth: Int, text: [UInt8])
}

/// A document that cannot be used, with the reason.
struct XMLFailure: Error, Sendable, Hashable {
  let reason: String
  /// Whether the document ended too early, as when the connection was cut (rows R8, L3).
  var isTruncated = false
}

/// A push parser over libxml2's SAX interface for answers of a service.
///
/// No document tree, no network, no DTD and no entities besides XML's own five: a document type ends the parse at
/// once, so no bomb can unfold (row S12). Depth is capped and nothing recurses on our stack. The caller caps the size.
///
/// Safe, because the parser context is owned here, freed once, and the callbacks see `self` only during `feed`.
@safe final class XMLStreamParser {
  /// Deeper documents are refused; S3's own have five levels.
  static let maximumDepth = 32

  private let context: UnsafeMutablePointer<xmlParserCtxt>
  private let visitor: any XMLVisitor
  private var stack: [String] = []
  private var text: [UInt8] = []
  private var failure: XMLFailure?
  private var hasRoot = false

  /// Starts a document.
  init(visitor: any XMLVisitor) {
    self.visitor = visitor
    var callbacks = unsafe s3_xml_callbacks(
      begin: { user, name in unsafe XMLStreamParser.from(user)?.begin(name) },
      end: { user, _ in unsafe XMLStreamParser.from(user)?.end() },
      characters: { user, bytes, count in unsafe XMLStreamParser.from(user)?.append(bytes, count) },
      doctype: { user in unsafe XMLStreamParser.from(user)?.stop("it contains a document type") })
    guard let made = unsafe s3_xml_parser_new(&callbacks) else {
      preconditionFailure("libxml2 has no memory for a parser")
    }
    unsafe context = made
  }

  deinit { unsafe s3_xml_parser_free(context) }

  /// Parses more bytes.
  func feed(_ bytes: [UInt8]) throws(XMLFailure) {
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe s3_xml_parser_feed(
        context, Unmanaged.passUnretained(self).toOpaque(), buffer.baseAddress, Int32(buffer.count), 0)
    }
    try check(status)
  }

  /// Ends the document; throws when it is not complete.
  func finish() throws(XMLFailure) {
    let status = unsafe s3_xml_parser_feed(context, Unmanaged.passUnretained(self).toOpaque(), nil, 0, 1)
    if failure == nil, !hasRoot { throw XMLFailure(reason: "it is empty", isTruncated: true) }
    if failure == nil, !stack.isEmpty || status != 0 {
      throw XMLFailure(reason: "it ends in the middle (\(position))", isTruncated: true)
    }
    try check(status)
  }

  private func check(_ status: Int32) throws(XMLFailure) {
    if let failure { throw failure }
    if status != 0 { throw XMLFailure(reason: "it is not well-formed XML (libxml2 error \(status), \(position))") }
  }

  private var position: String { "line \(unsafe s3_xml_parser_line(context))" }

  private static func from(_ user: UnsafeMutableRawPointer?) -> XMLStreamParser? {
    unsafe user.map { unsafe Unmanaged<XMLStreamParser>.fromOpaque($0).takeUnretainedValue() }
  }

  private func begin(_ bytes: UnsafePointer<UInt8>?) {
    guard failure == nil, let bytes = unsafe bytes else { return }
    guard stack.count < Self.maximumDepth else { return stop("its elements are nested too deeply") }
    let name = unsafe String(cString: bytes)
    visitor.begin(name, depth: stack.count)
    stack.append(name)
    hasRoot = true
    text.removeAll(keepingCapacity: true)
  }

  private func end() {
    guard failure == nil, let name = stack.popLast() else { return }
    visitor.end(name, parent: stack.last ?? "", depth: stack.count, text: text)
    text.removeAll(keepingCapacity: true)
  }

  private func append(_ bytes: UnsafePointer<UInt8>?, _ count: Int32) {
    guard failure == nil, let bytes = unsafe bytes else { return }
    unsafe text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private func stop(_ reason: String) {
    failure = failure ?? XMLFailure(reason: reason)
    unsafe xmlStopParser(context)
  }
}
