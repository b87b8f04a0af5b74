extension SourceFile {
  /// Takes the bytes of a file; throws when they are too many or no UTF-8 (rows Y8, Y13, Y15).
  package init(name: String, contents: [UInt8]) throws(DiagnosticList) {
    self.init(name: name, text: String(decoding: contents.prefix(YAMLLimits.bytes), as: UTF8.self))
    if let problem = Self.problem(of: contents) {
      throw DiagnosticList(source: self, diagnostics: [problem])
    }
  }

  private static func problem(of contents: [UInt8]) -> Diagnostic? {
    guard contents.count <= YAMLLimits.bytes else { return Diagnostic.tooLarge(contents.count) }
    // A UTF-16 file has a byte order mark, or starts with an ASCII character and a zero byte.
    if contents.starts(with: [0xFF, 0xFE]) || contents.starts(with: [0xFE, 0xFF])
      || contents.prefix(4).contains(0) && contents.count > 1
    {
      return Diagnostic(
        .error, "the file is UTF-16 or UTF-32; a manifest is UTF-8", at: nil, hint: "save it as UTF-8")
    }
    guard String(validating: contents, as: UTF8.self) == nil else { return nil }
    let offset = validPrefixCount(contents)
    let byte = String(contents[offset], radix: 16, uppercase: true)
    return Diagnostic(
      .error, "byte 0x\(byte) is not UTF-8", at: SourceRange(start: offset, end: offset), hint: "save the file as UTF-8"
    )
  }

  /// How many bytes from the start are valid.
  private static func validPrefixCount(_ contents: [UInt8]) -> Int {
    var low = 0
    var high = contents.count
    while high - low > 1 {
      let middle = (low + high) / 2
      // A cut inside a character is no mistake: up to three continuation bytes may be missing.
      let isValid = (0...3).contains { String(validating: contents[..<max(0, middle - $0)], as: UTF8.self) != nil }
      if isValid { low = middle } else { high = middle }
    }
    return (0...3).map { low - $0 }.first { $0 >= 0 && String(validating: contents[..<$0], as: UTF8.self) != nil } ?? 0
  }
}

extension Diagnostic {
  /// The file exceeds the limit of row Y8.
  static func tooLarge(_ count: Int) -> Diagnostic {
    Diagnostic(
      .error, "the file has \(count) bytes; a manifest has at most \(YAMLLimits.bytes)", at: nil,
      hint: "split it into several manifests")
  }
}
