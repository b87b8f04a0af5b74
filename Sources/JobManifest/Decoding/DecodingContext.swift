/// What all decoders share while one manifest is read.
///
/// A class, because findings and the current operation are seen by every decoder; it never leaves the call.
package final class DecodingContext {
  /// The file.
  package let source: SourceFile
  /// Its bytes.
  let bytes: [UInt8]
  /// Everything found so far.
  package let findings: Findings
  /// Knows the values of variables.
  var interpolator = Interpolator()
  /// The operation that is being read, for notes.
  var operation: (name: String?, range: SourceRange)?
  /// The names under `endpoints`, also of those that are invalid.
  var endpointNames: [String] = []
  /// The places in S3 that the operation names, by their keys.
  var places: [(key: String, bucket: BucketPlace)] = []
  /// What is said about buckets.
  var bucketRules: [BucketPlace: BucketRule] = [:]
  /// Where it is said who owns them.
  var owners: [BucketPlace: Text] = [:]

  /// Starts with a file.
  package init(source: SourceFile, findings: Findings) {
    self.source = source
    bytes = Array(source.text.utf8)
    self.findings = findings
  }

  /// Adds an error.
  package func error(_ message: String, at range: SourceRange?, hint: String? = nil) {
    findings.error(message, at: range, hint: hint)
  }

  /// Adds an error about a key, with the place where its operation starts.
  package func keyError(_ message: String, at range: SourceRange?, hint: String? = nil) {
    var notes: [Diagnostic] = []
    if let operation {
      let name = operation.name.map { "operation \($0.quoted)" } ?? "the operation"
      notes = [Diagnostic(.note, "\(name) starts here", at: operation.range)]
    }
    findings.error(message, at: range, hint: hint, notes: notes)
  }

  /// Where a stretch of a scalar's text stands in the file.
  ///
  /// Escapes and folding move text about; where that happened, the same text is looked for inside the scalar, and when
  /// it is not there, the whole scalar is the answer.
  func range(of part: Range<Int>, in scalar: YAMLScalar, at whole: SourceRange) -> SourceRange {
    let text = Array(scalar.text.utf8)
    let skipped = scalar.style == .plain ? 0 : 1
    if scalar.style != .block, whole.end - whole.start == text.count + 2 * skipped,
      bytes[(whole.start + skipped)..<(whole.end - skipped)].elementsEqual(text)
    {
      return SourceRange(start: whole.start + skipped + part.lowerBound, end: whole.start + skipped + part.upperBound)
    }
    guard !part.isEmpty, part.upperBound <= text.count else { return whole }
    let needle = text[part]
    // The same text may come before it.
    var before = Self.occurrences(of: needle, in: text[..<part.lowerBound])
    var index = whole.start
    while index + needle.count <= whole.end {
      if bytes[index...].starts(with: needle) {
        if before == 0 { return SourceRange(start: index, end: index + needle.count) }
        before -= 1
      }
      index += 1
    }
    return whole
  }

  private static func occurrences(of needle: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Int {
    text.indices.count { text[$0...].starts(with: needle) }
  }
}
