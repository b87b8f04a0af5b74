/// What can be said about the text of a file before it is parsed.
package enum TextChecks {
  /// Reports what YAML does not allow or what people cannot see; false when parsing makes no sense.
  package static func check(_ source: SourceFile, findings: Findings) -> Bool {
    let text = source.text
    guard text.utf8.count <= YAMLLimits.bytes else {
      findings.error(Diagnostic.tooLarge(text.utf8.count))
      return false
    }
    var isFine = true
    var offset = 0
    var previous: Unicode.Scalar?
    var hasWarned = false
    for scalar in text.unicodeScalars {
      let range = SourceRange(start: offset, end: offset + UTF8.width(scalar))
      if isForbidden(scalar), !(scalar == "\u{FEFF}" && offset == 0) {
        // One is enough: a file with many of them is no text.
        if isFine {
          findings.error(
            "character \(name(scalar)) is not allowed in YAML", at: range,
            hint: "remove it, or write it as an escape in double quotes")
        }
        isFine = false
      }
      if !hasWarned, let place = oddLineBreak(scalar, after: previous, at: range) {
        hasWarned = true
        findings.warn(
          "this line ends in \(place.name), which other programs do not take for a line break", at: place.range,
          hint: "end lines in LF")
      }
      previous = scalar
      offset = range.end
    }
    if !hasWarned, previous == "\r" {
      findings.warn(
        "this line ends in CR, which other programs do not take for a line break", at: .point(offset - 1),
        hint: "end lines in LF")
    }
    return isFine
  }

  /// What the YAML specification excludes from a stream (section 5.1); row Y15.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: false
    default: true
    }
  }

  /// Line breaks to libyaml, but not to everyone (row Y23).
  private static func oddLineBreak(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, at range: SourceRange
  ) -> (name: String, range: SourceRange)? {
    switch scalar.value {
    case 0x85: ("NEL (U+0085)", range)
    case 0x2028, 0x2029: (name(scalar), range)
    default: previous == "\r" && scalar != "\n" ? ("CR", .point(range.start - 1)) : nil
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
  }
}
