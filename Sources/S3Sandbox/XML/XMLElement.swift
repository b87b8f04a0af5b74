import CXML2
import NIOCore

/// An element of a request document; S3's documents are shallow, so the whole tree is kept.
struct XMLElement: Sendable {
  /// The local name, whatever the namespace.
  let name: String
  /// All text directly inside, references resolved.
  var text = ""
  /// The attribute `xsi:type`.
  var type: String?
  var children: [XMLElement] = []

  static let largestDocument = 8 << 20
  private static let greatestDepth = 16
  private static let mostElements = 50_000

  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// Parses a document; a DTD is refused, so no entity but the five built-in ones can be meant (row S12).
  static func parse(_ bytes: ByteBuffer) throws(S3Failure) -> XMLElement {
    let document = Array(bytes.readableBytesView)
    let root = unsafe document.withUnsafeBytes { raw -> XMLElement? in
      guard let base = unsafe raw.bindMemory(to: CChar.self).baseAddress else { return nil }
      let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
      guard let reader = unsafe xmlReaderForMemory(base, Int32(raw.count), nil, nil, options) else { return nil }
      defer { unsafe xmlFreeTextReader(reader) }
      return unsafe build(reader)
    }
    guard let root else { throw .malformedXML }
    return root
  }

  /// nil when the document is malformed or too large.
  private static func build(_ reader: xmlTextReaderPtr) -> XMLElement? {
    var open: [XMLElement] = []
    var root: XMLElement?
    var count = 0
    while true {
      let status = unsafe xmlTextReaderRead(reader)
      guard status == 1 else { return status == 0 && open.isEmpty ? root : nil }
      switch unsafe xmlReaderTypes(UInt32(bitPattern: xmlTextReaderNodeType(reader))) {
      case XML_READER_TYPE_DOCUMENT_TYPE, XML_READER_TYPE_ENTITY_REFERENCE: return nil
      case XML_READER_TYPE_ELEMENT:
        count += 1
        guard count <= mostElements, open.count < greatestDepth else { return nil }
        var element = XMLElement(name: unsafe string(xmlTextReaderConstLocalName(reader)))
        let isEmpty = unsafe xmlTextReaderIsEmptyElement(reader) == 1
        unsafe element.type = type(reader)
        if isEmpty {
          close(element, &open, &root)
        } else {
          open.append(element)
        }
      case XML_READER_TYPE_TEXT, XML_READER_TYPE_CDATA, XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        guard !open.isEmpty else { return nil }
        open[open.count - 1].text += unsafe string(xmlTextReaderConstValue(reader))
      case XML_READER_TYPE_END_ELEMENT:
        guard let element = open.popLast() else { return nil }
        close(element, &open, &root)
      default: break
      }
    }
  }

  private static func type(_ reader: xmlTextReaderPtr) -> String? {
    guard unsafe xmlTextReaderMoveToAttributeNs(reader, "type", "http://www.w3.org/2001/XMLSchema-instance") == 1 else {
      return nil
    }
    defer { unsafe xmlTextReaderMoveToElement(reader) }
    return unsafe string(xmlTextReaderConstValue(reader))
  }

  private static func close(_ element: XMLElement, _ open: inout [XMLElement], _ root: inout XMLElement?) {
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}
