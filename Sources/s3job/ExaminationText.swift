import JobManifest
import S3Client

/// An examination for people.
enum ExaminationText {
  /// A table of the findings, what is missing, and what comes next.
  static func text(_ examination: Examination) -> String {
    var lines = [
      "\(TerminalText.escaping(examination.endpoint)), bucket \(examination.bucket), region "
        + TerminalText.escaping(examination.region), "",
    ]
    let width = examination.findings.map(\.name.count).max() ?? 0
    for finding in examination.findings {
      lines.append(
        "\(padded(finding.name, width))  \(padded(word(finding.verdict), 14))  \(TerminalText.escaping(finding.evidence))"
      )
    }
    lines.append("")
    lines.append(summary(examination))
    for item in examination.leftBehind { lines.append("Left behind: \(TerminalText.escaping(item))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func summary(_ examination: Examination) -> String {
    let missing = examination.findings.filter { $0.isEssential && $0.verdict != .supported }.map(\.title)
    guard missing.isEmpty else { return "Not usable: \(missing.joined(separator: ", ")) does not work" }
    let nearest = examination.nearest
    let differences = nearest.differences.isEmpty ? "no difference" : nearest.differences.joined(separator: ", ")
    return "Usable. Nearest named dialect: \(nearest.name) (\(differences))"
  }

  private static func word(_ verdict: Finding.Verdict) -> String {
    switch verdict {
    case .supported: "supported"
    case .notSupported: "not supported"
    case .ignored: "ignored"
    case .unclear: "could not tell"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
