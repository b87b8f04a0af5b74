import JobManifest

/// Writes as JSON what a plan does with one object or file.
package enum ExplanationWriter {
  /// The version of this document.
  private static let formatVersion = 1

  /// The whole document, with its line feed at the end.
  package static func text(of explanation: Explanation) -> String {
    var text = ""
    var json = JSONWriter { text += $0 }
    json.object { json in
      json.member("format_version", formatVersion)
      json.member("kind", "explanation")
      json.member("name", explanation.subject.name)
      json.member("endpoint", ifPresent: explanation.subject.endpoint)
      json.member("touched", explanation.isTouched)
      json.key("operations")
      json.array { json in
        for part in explanation.parts { write(part, explanation, &json) }
      }
    }
    return text + "\n"
  }

  private static func write(_ part: Explanation.Part, _ explanation: Explanation, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", part.operation.name)
      json.member("verb", part.operation.verb)
      json.member("line", part.operation.line)
      json.member("words", ifPresent: part.words)
      json.key("steps")
      json.array { json in
        for step in part.steps { ReportWriter.step(&json, step, explains: true) }
      }
      if let rule = part.rule {
        json.key("rule")
        json.object(compact: true) { json in
          json.member("number", ifPresent: rule.number)
          json.member("pattern", rule.pattern)
          json.member("line", ifPresent: rule.line)
        }
      }
      if let exclusion = part.exclusion {
        json.key("exclusion")
        ReportWriter.exclusion(&json, exclusion)
      }
      guard !part.headers.isEmpty else { return }
      json.key("headers")
      json.array { json in
        for header in part.headers { write(header, explanation, &json) }
      }
    }
  }

  private static func write(_ header: HeaderOrigin, _ explanation: Explanation, _ json: inout JSONWriter) {
    json.object(compact: true) { json in
      json.member("name", header.name)
      json.member("value", ifPresent: header.value)
      switch header.decision {
      case .operation: json.member("decided_by", "operation")
      case .guess: json.member("decided_by", "guess")
      case .rule(let number, _):
        json.member("decided_by", "content_types")
        json.member("rule", number)
        json.member("line", ifPresent: explanation.line(of: header.decision))
      }
    }
  }
}
