/// How far a run has come.
package struct ProgressSnapshot: Sendable, Hashable {
  /// Steps that have ended, whichever way.
  package var ended: Int
  /// All steps that change something.
  package var total: Int
  /// Steps that failed.
  package var failed: Int
  /// Bytes of the steps that are done.
  package var bytes: Int
  /// Bytes of all steps.
  package var totalBytes: Int
  /// Time since the run began.
  package var elapsed: Duration

  /// Describes a moment of a run.
  package init(ended: Int, total: Int, failed: Int, bytes: Int, totalBytes: Int, elapsed: Duration) {
    self.ended = ended
    self.total = total
    self.failed = failed
    self.bytes = bytes
    self.totalBytes = totalBytes
    self.elapsed = elapsed
  }

  /// One line for a terminal: share, counts, bytes, rate and the time that is left at this rate.
  package var line: String {
    var parts = ["\(percent)%", "\(ended)/\(total) steps"]
    if totalBytes > 0 { parts.append("\(Quantity.bytes(bytes)) of \(Quantity.bytes(totalBytes))") }
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    if seconds >= 1, ended > 0 {
      parts.append("\(Int(Double(ended) / seconds)) steps/s")
      if ended < total { parts.append("\(Self.clock(seconds / Double(ended) * Double(total - ended))) left") }
    }
    if failed > 0 { parts.append("\(failed) failed") }
    return parts.joined(separator: "  ")
  }

  private var percent: Int { total == 0 ? 100 : ended * 100 / total }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let minutes = whole / 60 % 60
    let rest = whole % 60
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return whole >= 3600 ? "\(whole / 3600):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
  }
}
