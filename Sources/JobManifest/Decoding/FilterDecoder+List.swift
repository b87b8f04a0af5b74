import S3Types

/// Reads `filters:`, an ordered list of rules.
extension FilterDecoder {
  private static let ruleHint =
    "write '- include: PATTERN' or '- exclude: PATTERN', and '- default: exclude' at the end"

  private enum Item {
    case rule(Filter.Rule)
    case otherwise(Filter.Rule.Action)
  }

  func list(_ entry: YAMLEntry, field: String) -> Filter {
    guard case .sequence(let all) = entry.value.content else {
      if case .invalid = entry.value.content { return .everything }
      context.error("\(field.quoted) must be a list of rules", at: entry.value.range, hint: Self.ruleHint)
      return .everything
    }
    guard !all.isEmpty else {
      context.error("\(field.quoted) is an empty list", at: entry.value.range, hint: "leave the key out")
      return .everything
    }
    var rules: [Filter.Rule] = []
    var otherwise: Filter.Rule.Action?
    var isWhole = true
    for (index, node) in all.enumerated() {
      switch item(node, number: index + 1, field: "\(field)[\(index)]") {
      case .rule(let rule)?: rules.append(rule)
      case .otherwise(let action)?:
        otherwise = action
        if index != all.count - 1 {
          context.error(
            "'default' decides about everything that is left, so no rule after it is ever asked", at: node.range,
            hint: "make it the last item of the list")
        }
      case nil: isWhole = false
      }
    }
    // Such a list would take everything, which nobody writes a list for.
    if isWhole, otherwise == nil, !rules.contains(where: { $0.action == .exclude }) {
      context.error(
        "\(field.quoted) only includes, and what no rule matches takes part too, so it leaves nothing out",
        at: entry.keyRange, hint: "add '- default: exclude' at the end")
    }
    return Filter(rules: rules, otherwise: otherwise ?? .include)
  }

  private func item(_ node: YAMLNode, number: Int, field: String) -> Item? {
    guard
      let reader = MappingReader(
        node, of: "rule \(number)", path: field, at: node.range, keys: .init(known: ["include", "exclude", "default"]),
        in: context, hint: Self.ruleHint)
    else { return nil }
    let entries = ["include", "exclude", "default"].compactMap { reader[$0] }
    guard let entry = entries.first, entries.count == 1 else {
      // An empty or unknown key has been reported.
      if entries.count > 1 {
        context.keyError(
          "rule \(number) says \(entries.map(\.key.quoted).joined(separator: " and "))", at: entries[1].keyRange,
          hint: "write one rule for each, in the order in which they are to be asked")
      } else if case .mapping(let all) = node.content, all.isEmpty {
        context.error("\(field.quoted) says nothing", at: node.range, hint: Self.ruleHint)
      }
      return nil
    }
    guard let action = Filter.Rule.Action(rawValue: entry.key) else {
      let word: Filter.Rule.Action? = context.word(entry, field: reader.field("default"))
      return word.map { .otherwise($0) }
    }
    return pattern(entry.value, field: reader.field(entry.key)).map { .rule(Filter.Rule(action, $0, number: number)) }
  }
}
