import JobManifest
import JobPlan
import S3Types

/// Who decides about the headers that a step writes.
enum StepHeaderOrigins {
  /// Those of an upload, of a copy that changes headers, and of an object that is created; none where nothing is written.
  static func origins(of step: Step, _ verb: Verb, rules: [ContentTypeRule]) -> [HeaderOrigin] {
    switch (verb, step.action) {
    case (.upload(let upload), .put), (.upload(let upload), .update), (.upload(let upload), .skip):
      let key = step.destination.object?.location.key.rawValue ?? ""
      let path = relative(key, to: upload.to.url.keyOrPrefix) ?? lastName(of: upload.from.path)
      return HeaderResolver(rules: rules, settings: upload.headers, guessesTypes: upload.guessesTypes)
        .origins(for: path)
    // What a sync moves to its trash keeps what it has.
    case (.sync(let sync), let action) where action != .move:
      return self.origins(of: step, sync.transfer.verb, rules: rules)
    case (.move(let move), .move): return self.origins(of: step, .copy(move.copy), rules: rules)
    case (.copy(let copy), .copy), (.copy(let copy), .relay), (.copy(let copy), .move), (.copy(let copy), .update):
      let key = step.source?.object?.location.key.rawValue ?? ""
      let path = relative(key, to: copy.from.url.keyOrPrefix) ?? lastName(of: key)
      return HeaderResolver(
        rules: copy.appliesContentTypes ? rules : [], settings: copy.headers, guessesTypes: false
      ).origins(for: path)
    case (.update(let update), .update), (.update(let update), .skip):
      let key = step.destination.object?.location.key.rawValue ?? ""
      let path = relative(key, to: update.target.place.url.keyOrPrefix) ?? lastName(of: key)
      return HeaderResolver(rules: rules, settings: update.headers, guessesTypes: false).origins(for: path)
    case (.touch, .create):
      let key = step.destination.object?.location.key.rawValue ?? ""
      return HeaderResolver(rules: [], settings: .none, guessesTypes: true).origins(for: key)
    default: return []
    }
  }

  /// The rest of a key below a tree, compared byte by byte.
  private static func relative(_ key: String, to prefix: String) -> String? {
    let tree = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
    guard key.utf8.starts(with: tree.utf8), key.utf8.count > tree.utf8.count else { return nil }
    return String(key.utf8.dropFirst(tree.utf8.count))
  }

  private static func lastName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
