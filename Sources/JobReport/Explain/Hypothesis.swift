import JobManifest
import JobPlan
import S3Types

/// A rule of a filter, as it is shown.
struct FilterRuleView {
  /// Its place in `filters:`, from 1; nil for one of `include:`.
  let number: Int?
  let pattern: String
  let line: Int?

  /// In words.
  var words: String {
    let places = [number.map { "rule \($0)" }, line.map { "line \($0)" }].compactMap { $0 }
    return "\"\(pattern)\"" + (places.isEmpty ? "" : " (\(places.joined(separator: ", ")))")
  }
}

/// What the filter of an operation says about a name, whether or not anything is there.
struct Hypothesis {
  private let filter: Filter
  /// What the filter is asked about.
  private let relativePath: String

  /// Nil when the operation has no filter, or its tree does not hold the name.
  init?(_ verb: Verb, _ subject: Explanation.Subject) {
    guard case .object(let address) = subject else { return nil }
    let places: [RemotePlace]
    switch verb.transfer {
    case .upload(let upload): (filter, places) = (upload.filter, [upload.to])
    case .download(let download): (filter, places) = (download.filter, [download.from])
    case .copy(let copy): (filter, places) = (copy.filter, [copy.from, copy.to])
    case .move(let move): (filter, places) = (move.copy.filter, [move.copy.from, move.copy.to])
    case .delete(let delete): (filter, places) = (delete.filter, [delete.target.place])
    case .update(let update): (filter, places) = (update.filter, [update.target.place])
    case .check(let check): (filter, places) = (check.filter, [check.target.place])
    case .wait(let wait): (filter, places) = (wait.filter, [wait.target.place])
    case .list(let inventory): (filter, places) = (inventory.filter, [inventory.from])
    case .touch(let touch):
      guard case .listed(let place, _, let filter) = touch.target else { return nil }
      (self.filter, places) = (filter, [place])
    case .sync: return nil
    }
    let relative = places.lazy.compactMap { Self.relative(address.location, to: $0) }.first
    guard let relative else { return nil }
    relativePath = relative
  }

  /// The rule that takes it; nil when it is the default that does.
  func rule(_ lines: SourceLines) -> FilterRuleView? {
    guard filter.verdict(for: relativePath) == .included, let rule = filter.rule(matching: relativePath) else {
      return nil
    }
    return FilterRuleView(
      number: rule.number, pattern: rule.pattern.value.text,
      line: rule.pattern.range.map { lines.position(at: $0.start).line })
  }

  /// What would become of it, in words; nil where the filter takes everything.
  func words(_ lines: SourceLines) -> String? {
    guard filter != .everything else { return nil }
    let exclusion: Exclusion
    switch filter.decision(about: relativePath) {
    case .takes: return "it would take part" + (rule(lines).map { " by \($0.words)" } ?? "")
    case .rule(let rule):
      exclusion = Exclusion(
        operation: 0, name: "", reason: rule.number.map(ExclusionReason.rule) ?? .exclude,
        pattern: rule.pattern.value.text, offset: rule.pattern.range?.start)
    case .others: exclusion = Exclusion(operation: 0, name: "", reason: filter.isList ? .others : .include)
    }
    return "it would be left out: "
      + ReasonWords.words(for: exclusion, line: exclusion.offset.map { lines.position(at: $0).line })
  }

  private static func relative(_ location: S3Location, to place: RemotePlace) -> String? {
    guard place.url.bucket == location.bucket, !place.isObject else { return nil }
    let name = place.url.keyOrPrefix
    let tree = name.isEmpty || name.utf8.last == UInt8(ascii: "/") ? name : name + "/"
    return location.key.relative(to: tree)
  }
}
