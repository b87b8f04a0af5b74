package import S3Types

/// What a report says that the run file does not know.
package struct ReportFrame: Sendable {
  /// Whether steps were carried out; a plan has none that ended.
  package var isRun: Bool
  /// `planned`, `succeeded`, `failed`, `refused` or `interrupted`.
  package var state: String
  /// The exit code of the process; nil where it is not known any more.
  package var exitCode: Int32?
  /// When it ended; nil for a plan.
  package var finished: Timestamp?
  /// How many requests may be on their way at once, where somebody has fixed it.
  package var concurrency: Int?
  /// How the services took what was sent to them.
  package var services: [ServiceFlow]
  /// The manifest that brings back what was moved to the trash; nil when nothing was.
  package var undo: String?

  /// Describes the frame of a report.
  package init(
    isRun: Bool, state: String, exitCode: Int32?, finished: Timestamp? = nil, concurrency: Int? = nil,
    services: [ServiceFlow] = [], undo: String? = nil
  ) {
    self.services = services
    self.undo = undo
    self.isRun = isRun
    self.state = state
    self.exitCode = exitCode
    self.finished = finished
    self.concurrency = concurrency
  }
}
