extension DecodingContext {
  /// Reports a `version` that is missing or not 1.
  package func checkVersion(_ reader: MappingReader) {
    guard let entry = reader.require("version", hint: "write 'version: 1' in the first line") else { return }
    guard case .scalar(let scalar) = entry.value.content, scalar.style == .plain, scalar.text == "1" else {
      if case .invalid = entry.value.content { return }
      var hint = "write 'version: 1'"
      if case .scalar(let scalar) = entry.value.content, scalar.text == "1" { hint += " without quotes" }
      error("'version' must be 1, found \(entry.value.summary)", at: entry.value.range, hint: hint)
      return
    }
  }
}
