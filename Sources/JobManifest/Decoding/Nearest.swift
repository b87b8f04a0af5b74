/// Finds the name that was probably meant.
package enum Nearest {
  /// What other tools call the keys of a manifest.
  private static let synonyms: [String: [String]] = [
    "after": ["needs"], "depends": ["needs"], "depends_on": ["needs"], "destination": ["to"], "dest": ["to"],
    "dst": ["to"], "endpoint_url": ["url"], "filter": ["include"], "folder": ["prefix"], "headers": ["metadata"],
    "ignore": ["exclude"], "key": ["object"], "mime_type": ["content_type"], "only": ["include"],
    "path": ["prefix", "object"], "pattern": ["match"], "source": ["from"], "src": ["from"], "steps": ["operations"],
    "jobs": ["operations"], "tasks": ["operations"], "target": ["to"], "type": ["content_type"], "vars": ["variables"],
    "remove": ["delete"], "rm": ["delete"], "cp": ["copy"], "put": ["upload"], "env": ["variables"],
    "anonymous_access": ["anonymous"], "no_sign_request": ["anonymous"], "when": ["if"], "condition": ["if"],
    "max": ["objects"], "age": ["older_than"], "older": ["older_than"], "id": ["name"], "force": ["if"],
  ]

  /// `did you mean 'content_type'?`, or nil when no candidate is near.
  package static func hint(for name: String, among candidates: [String]) -> String? {
    find(name, among: candidates).map { "did you mean \($0.quoted)?" }
  }

  /// The nearest candidate, or nil when none is near.
  static func find(_ name: String, among candidates: [String]) -> String? {
    let wanted = normalized(name)
    // Distances of long texts are slow to find and mean nothing.
    guard !wanted.isEmpty, wanted.utf8.count <= 64 else { return nil }
    if let meant = synonyms[wanted]?.first(where: candidates.contains) { return meant }
    let limit = max(1, wanted.count / 3)
    return
      candidates.map { (name: $0, distance: distance(Array(wanted), Array(normalized($0)))) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// `contentType`, `content-type` and `Content Type` are all spelled `content_type`.
  private static func normalized(_ name: String) -> String {
    var result = ""
    var isAfterLowercase = false
    for character in name {
      if character.isUppercase, isAfterLowercase { result += "_" }
      isAfterLowercase = character.isLowercase
      result += character == "-" || character == " " ? "_" : character.lowercased()
    }
    return result
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var rows = [Array(0...right.count)]
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let isSame = left[row - 1] == right[column - 1]
        var best = min(
          rows[row - 1][column] + 1, current[column - 1] + 1, rows[row - 1][column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          best = min(best, rows[row - 2][column - 2] + 1)
        }
        current.append(best)
      }
      rows.append(current)
    }
    return rows[left.count][right.count]
  }
}
