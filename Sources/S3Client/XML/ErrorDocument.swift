/// What an `<Error>` document says; all text sanitised and capped (row S12).
struct ErrorDocument: Sendable, Hashable {
  var code: String?
  var message: String?
  var requestID: String?
  var region: String?
}

/// Reads an `<Error>` document, with or without a namespace (row R6).
struct ErrorVisitor: XMLVisitor {
  private(set) var document = ErrorDocument()

  mutating func begin(_ name: String, depth: Int) {}

  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    guard parent == "Error" else { return }
    let value = Sanitised.text(text.string)
    switch name {
    case "Code": document.code = value
    case "Message": document.message = value
    case "RequestId": document.requestID = value
    case "Region": document.region = value
    default: break
    }
  }
}
