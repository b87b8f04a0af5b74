internal import CXML2

/// Sees the elements of a document in order.
protocol XMLVisitor {
  /// An element begins; the root has depth 0. Names come without prefix, so that namespaces play no role (row R6).
  mutating func begin(_ name: String, depth: Int)
  /// An element ends; `text` is what stood directly before its end tag, all of it when it has no children.
  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>)
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
/// Safe, because the parser context is owned here, freed once, and the callbacks see the recording only while bytes are
/// parsed, when nobody else touches it.
@safe final class XMLStreamParser {
  /// Bytes that are parsed before the visitor sees what is in them, so that little waits for it.
  private static let stride = 16 << 10

  private let context: UnsafeMutablePointer<xmlParserCtxt>
  private var recording = XMLRecording()

  /// Starts a document.
  init() {
    var callbacks = unsafe s3_xml_callbacks(
      begin: { user, name in unsafe XMLStreamParser.recording(user)?.pointee.begin(name) == true ? 1 : 0 },
      end: { user in unsafe XMLStreamParser.recording(user)?.pointee.end() },
      characters: { user, bytes, count in
        unsafe XMLStreamParser.recording(user)?.pointee.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
      },
      doctype: { user in unsafe XMLStreamParser.recording(user)?.pointee.fail("it contains a document type") })
    guard let made = unsafe s3_xml_parser_new(&callbacks) else {
      preconditionFailure("libxml2 has no memory for a parser")
    }
    unsafe context = made
  }

  deinit { unsafe s3_xml_parser_free(context) }

  /// Parses more bytes and shows the visitor what they complete.
  func feed(_ bytes: [UInt8], into visitor: inout some XMLVisitor) throws(XMLFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let status = unsafe rest.prefix(Self.stride).withUnsafeBytes { unsafe parse($0, isLast: false) }
      rest = rest.dropFirst(Self.stride)
      recording.show(to: &visitor)
      try check(status)
    }
  }

  /// Ends the document; throws when it is not complete.
  func finish(into visitor: inout some XMLVisitor) throws(XMLFailure) {
    let status = unsafe parse(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    recording.show(to: &visitor)
    if recording.failure == nil, !recording.hasRoot { throw XMLFailure(reason: "it is empty", isTruncated: true) }
    if recording.failure == nil, recording.depth > 0 || status != 0 {
      throw XMLFailure(reason: "it ends in the middle (\(position))", isTruncated: true)
    }
    try check(status)
  }

  private func parse(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Int32 {
    unsafe withUnsafeMutablePointer(to: &recording) { recording in
      unsafe s3_xml_parser_feed(context, recording, bytes.baseAddress, Int32(bytes.count), isLast ? 1 : 0)
    }
  }

  private func check(_ status: Int32) throws(XMLFailure) {
    if let failure = recording.failure { throw failure }
    if status != 0 { throw XMLFailure(reason: "it is not well-formed XML (libxml2 error \(status), \(position))") }
  }

  private var position: String { "line \(unsafe s3_xml_parser_line(context))" }

  private static func recording(_ user: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLRecording>? {
    unsafe user?.assumingMemoryBound(to: XMLRecording.self)
  }
}
