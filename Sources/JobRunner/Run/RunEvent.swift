package import JobReport

/// What a run tells while it goes on; whoever shows it decides how.
package enum RunEvent: Sendable, Hashable {
  /// An operation has started; it has so many steps to do.
  case operationStarted(name: String, steps: Int)
  /// An operation waits for something; what, in words.
  case operationWaits(name: String, what: String)
  /// An operation has ended.
  case operationEnded(name: String, ending: OperationEnding)
  /// Some steps have ended.
  case progress(ProgressSnapshot)
}

/// How an operation ended.
package enum OperationEnding: Sendable, Hashable {
  /// Every step is done.
  case done(steps: Int, bytes: Int)
  /// So many steps failed; the message is about the first of them, and the note about what the operation's rule makes of
  /// their number.
  case failed(failures: Int, first: String, note: String? = nil)
  /// It could not be planned, so nothing of it was started; why.
  case notPlanned(String)
  /// It was not started; why.
  case notStarted(String)
  /// Another operation has stopped the run; which.
  case stopped(String)
  /// A signal came while it ran.
  case interrupted
}
