/// Builds the tree of the one document of a text, and refuses what makes YAML surprising.
///
/// The stack is an array and not the call stack, so that depth is a matter of counting (row Y7). Anchors, aliases
/// (rows Y3 to Y5), merge keys (Y6), tags (Y20) and keys that are no text (Y21) are refused one by one, and the rest of
/// the file is still read, so that all of them are reported in one go.
package struct YAMLComposer {
  private let findings: Findings
  private var stack: [Frame] = []
  private var root: YAMLNode?
  private var nodeCount = 0

  /// A list or mapping that is not finished.
  private struct Frame {
    var isMapping: Bool
    var range: SourceRange
    var isInvalid: Bool
    var items: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var seen: [String: SourceRange] = [:]
    var key: Key?
  }

  private enum Key {
    case text(String, SourceRange)
    case refused
  }

  private init(findings: Findings) { self.findings = findings }

  /// The root of the document; nil when the file cannot be read to its end or has none, which has then been reported.
  package static func compose(_ source: SourceFile, findings: Findings) -> YAMLNode? {
    var composer = YAMLComposer(findings: findings)
    do throws(YAMLProblem) {
      return try composer.run(source.text)
    } catch {
      findings.report(error, in: source)
      return nil
    }
  }

  private mutating func run(_ text: String) throws(YAMLProblem) -> YAMLNode? {
    var events = try YAMLEvents(text)
    var documentCount = 0
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamStart, .documentEnd: break
      case .documentStart:
        documentCount += 1
        guard documentCount == 1 else {
          findings.error(
            "a second document starts here; a manifest is exactly one", at: event.range, hint: "split the file")
          return nil
        }
      case .streamEnd:
        guard let root else {
          findings.error("the file is empty", at: nil, hint: "a manifest starts with 'version: 1'")
          return nil
        }
        return root
      case .alias(let name):
        refuseAlias(name, at: event.range)
        try add(YAMLNode(content: .invalid, range: event.range))
      case .scalar(let scalar):
        let isFine = accept(event, allowedTag: "tag:yaml.org,2002:str")
        try add(YAMLNode(content: isFine ? .scalar(scalar.forced(by: event.tag)) : .invalid, range: event.range))
      case .sequenceStart, .mappingStart:
        try open(event)
      case .sequenceEnd, .mappingEnd:
        try close()
      }
    }
  }

  private mutating func open(_ event: YAMLEvent) throws(YAMLProblem) {
    guard stack.count < YAMLLimits.depth else {
      throw YAMLProblem(
        problem: "nesting is deeper than \(YAMLLimits.depth) levels", context: "", offset: event.range.start)
    }
    let isMapping = if case .mappingStart = event.kind { true } else { false }
    let isFine = accept(event, allowedTag: nil)
    stack.append(Frame(isMapping: isMapping, range: event.range, isInvalid: !isFine))
  }

  private mutating func close() throws(YAMLProblem) {
    guard let frame = stack.popLast() else { return }
    let content: YAMLNode.Content =
      frame.isInvalid ? .invalid : frame.isMapping ? .mapping(frame.entries) : .sequence(frame.items)
    try add(YAMLNode(content: content, range: frame.range))
  }

  private mutating func add(_ node: YAMLNode) throws(YAMLProblem) {
    nodeCount += 1
    guard nodeCount <= YAMLLimits.nodes else {
      throw YAMLProblem(
        problem: "the file has more than \(YAMLLimits.nodes) values", context: "", offset: node.range.start)
    }
    guard let top = stack.indices.last else {
      root = node
      return
    }
    guard stack[top].isMapping else {
      stack[top].items.append(node)
      return
    }
    guard let key = stack[top].key else {
      stack[top].key = acceptKey(node)
      return
    }
    stack[top].key = nil
    guard case .text(let text, let range) = key else { return }
    if let first = stack[top].seen.updateValue(range, forKey: text) {
      // Row Y1. The first one stays, so that nothing more is reported about it.
      stack[top].seen[text] = first
      findings.error(
        "key \(text.quoted) is given twice", at: range,
        notes: [Diagnostic(.note, "the first \(text.quoted) is here", at: first)])
      return
    }
    stack[top].entries.append(YAMLEntry(key: text, keyRange: range, value: node))
  }

  private func acceptKey(_ node: YAMLNode) -> Key {
    switch node.content {
    case .invalid: return .refused
    case .scalar(let scalar) where scalar.isNull:
      findings.error("a key is missing here", at: node.range, hint: "write 'key: value'; quote a key that is meant so")
      return .refused
    case .scalar(let scalar) where scalar.text == "<<" && scalar.style == .plain:
      findings.error("merge keys ('<<') are not supported", at: node.range, hint: "write the keys out")
      return .refused
    case .scalar(let scalar): return .text(scalar.text, node.range)
    case .sequence, .mapping:
      findings.error(
        "a key must be text, found \(node.summary)", at: node.range, hint: "put a value that has '{' or '[' in quotes")
      return .refused
    }
  }

  /// Reports anchors and tags; false when the value must not be used.
  private func accept(_ event: YAMLEvent, allowedTag: String?) -> Bool {
    if let anchor = event.anchor {
      findings.error(
        "anchors are not supported, found \(("&" + anchor).quoted)", at: event.range.first(1 + anchor.utf8.count),
        hint: "use 'variables' for values that repeat; quote a value that starts with '&'")
    }
    guard let tag = event.tag, tag != allowedTag else { return true }
    findings.error(
      "tags are not supported, found \(Self.shown(tag).quoted)", at: event.range.first(Self.shown(tag).utf8.count),
      hint: "quote a value that starts with '!'")
    return false
  }

  private func refuseAlias(_ name: String, at range: SourceRange) {
    findings.error(
      "aliases are not supported, found \(("*" + name).quoted)", at: range,
      hint: "quote a pattern that starts with '*'; use 'variables' for values that repeat")
  }

  private static func shown(_ tag: String) -> String {
    tag.afterPrefix("tag:yaml.org,2002:").map { "!!" + $0 } ?? tag
  }
}

extension YAMLScalar {
  /// A scalar that `!!str` makes text, also where it looks like nothing.
  fileprivate func forced(by tag: String?) -> YAMLScalar {
    tag != nil && style == .plain ? YAMLScalar(text: text, style: .doubleQuoted) : self
  }
}

extension SourceRange {
  /// Its first bytes.
  func first(_ count: Int) -> SourceRange { SourceRange(start: start, end: min(end, start + count)) }
}
