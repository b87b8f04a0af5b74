extension Findings {
  /// Reports an error of the YAML parser in words that help.
  func report(_ problem: YAMLProblem, in source: SourceFile) {
    let explained = YAMLProblemExplainer(problem: problem, text: Array(source.text.utf8)).explain()
    let notes = explained.note.map { [Diagnostic(.note, $0.0, at: .point($0.1))] } ?? []
    error(explained.message, at: .point(explained.offset), hint: explained.hint, notes: notes)
  }
}

extension SourceRange {
  /// A point.
  package static func point(_ offset: Int) -> SourceRange { SourceRange(start: offset, end: offset) }
}

/// Says what people did wrong where libyaml says what it expected.
struct YAMLProblemExplainer {
  /// What libyaml says.
  let problem: YAMLProblem
  /// The file.
  let text: [UInt8]

  /// A diagnostic in the making.
  struct Explanation {
    var message: String
    var hint: String?
    var offset: Int
    var note: (String, Int)?
  }

  private var start: Int { problem.contextOffset ?? problem.offset }

  /// Finds the words.
  func explain() -> Explanation {
    switch problem.problem {
    case "found character that cannot start any token": return unexpectedCharacter()
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return tab()
    case "mapping values are not allowed in this context": return unexpectedColon()
    case "did not find expected alphabetic or numeric character":
      let mark = byte(at: start).map { String(Character(Unicode.Scalar($0))) } ?? "*"
      return at(
        start, "an unquoted value cannot start with '\(mark)'", hint: "put it in quotes, for example \"*.html\"")
    case "found unexpected end of stream", "found unexpected document indicator":
      return at(start, "this quote is never closed", hint: "close it, or double it inside of single quotes")
    case "could not find expected ':'":
      return isLongKey(from: start)
        ? longKey(start)
        : at(start, "expected 'key: value' here", hint: "check for a missing ':' or a missing space behind it")
    case "did not find expected ',' or ']'": return unclosed("[", "]")
    case "did not find expected ',' or '}'": return unclosed("{", "}")
    case "did not find expected key" where byte(at: problem.offset) == UInt8(ascii: ":"):
      return at(problem.offset, "a key is missing here", hint: "write 'key: value'")
    case "did not find expected key":
      return at(problem.offset, "this does not fit into the mapping it stands in", hint: "check the indentation")
        .noting("the mapping starts here", problem.contextOffset)
    case "did not find expected '-' indicator":
      return at(problem.offset, "this does not fit into the list it stands in", hint: "check the indentation")
        .noting("the list starts here", problem.contextOffset)
    case "did not find expected node content":
      return at(
        problem.offset, "expected a value here", hint: "put a value that starts with a special character in quotes")
    case "block sequence entries are not allowed in this context":
      return at(problem.offset, "a list item cannot start here", hint: "put each '- ' on a line of its own")
    case "found unknown escape character":
      return at(problem.offset, "unknown escape in double quotes", hint: "use single quotes for text with '\\'")
    case "found incompatible YAML document":
      return at(problem.offset, "this version of YAML is not known", hint: "leave the '%YAML' line out")
    case "found unknown directive name":
      return at(start, "this directive is not known", hint: "leave the line out")
    case "did not find expected <document start>":
      return at(problem.offset, "expected the document to start here", hint: "write everything in one mapping")
    default:
      let context = problem.context.isEmpty ? "" : " " + problem.context
      return at(problem.offset, problem.problem + context)
    }
  }

  private func at(_ offset: Int, _ message: String, hint: String? = nil) -> Explanation {
    Explanation(message: message, hint: hint, offset: offset)
  }

  private func byte(at offset: Int) -> UInt8? { text.indices.contains(offset) ? text[offset] : nil }

  private func tab() -> Explanation {
    at(problem.offset, "a tab cannot be used for indentation", hint: "indent with spaces")
  }

  private func unexpectedCharacter() -> Explanation {
    guard let byte = byte(at: problem.offset) else { return at(problem.offset, problem.problem) }
    guard byte != UInt8(ascii: "\t") else { return tab() }
    return at(
      problem.offset, "an unquoted value cannot start with '\(Character(Unicode.Scalar(byte)))'",
      hint: "put the value in quotes")
  }

  private func unexpectedColon() -> Explanation {
    let lineStart = text[..<min(problem.offset, text.count)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if isLongKey(from: lineStart) { return longKey(lineStart) }
    return at(problem.offset, "a ':' cannot stand here", hint: "put a value that contains ': ' in quotes")
  }

  /// Row Y19: libyaml forgets after 1,024 characters that what it reads could be a key.
  private func isLongKey(from start: Int) -> Bool {
    let line = text[min(start, text.count)...].prefix { $0 != UInt8(ascii: "\n") }
    return line.firstIndex(of: UInt8(ascii: ":")).map { $0 - start > 1024 } ?? false
  }

  private func longKey(_ offset: Int) -> Explanation {
    at(offset, "a key is longer than 1024 characters", hint: "long names belong into values")
  }

  private func unclosed(_ open: String, _ close: String) -> Explanation {
    guard text[min(problem.offset, text.count)...].contains(where: { !" \t\r\n".utf8.contains($0) }) else {
      return at(start, "this '\(open)' is never closed", hint: "close it with '\(close)'")
    }
    return at(problem.offset, "expected ',' or '\(close)' here", hint: "put a value with one of ,[]{} in quotes")
      .noting("the '\(open)' is here", problem.contextOffset)
  }
}

extension YAMLProblemExplainer.Explanation {
  fileprivate func noting(_ text: String, _ offset: Int?) -> Self {
    var noted = self
    noted.note = offset.map { (text, $0) }
    return noted
  }
}
