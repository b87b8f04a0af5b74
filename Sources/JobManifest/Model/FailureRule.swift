/// What failures of an operation mean for the rest of the run (`on_error:` and `failures:`).
///
/// Whatever it says, failed steps are reported as failed, and the run does not exit with 0 (invariant I5).
package struct FailureRule: Sendable, Hashable {
  /// What happens when a step fails (`on_error:`).
  package enum Reaction: String, Sendable, Hashable, CaseIterable {
    /// All steps are tried, and operations that do not wait for this one go on.
    case goOn = "continue"
    /// Nothing new is started in the whole run.
    case stop
  }

  /// How many failed steps an operation may have and still let those start that wait for it (`failures:`).
  package struct Tolerance: Sendable, Hashable {
    /// The most failed objects; nil when only the share counts.
    package var objects: Int?
    /// The largest share of the planned steps, in percent; nil when only the number counts.
    package var percent: Int?

    /// States a tolerance; where both are given, both have to be kept.
    package init(objects: Int? = nil, percent: Int? = nil) {
      self.objects = objects
      self.percent = percent
    }

    /// Whether so many failures of so many planned steps are tolerated.
    package func covers(_ failures: Int, of steps: Int) -> Bool {
      if let objects, failures > objects { return false }
      // Neither number comes near what a product could overflow.
      if let percent, failures * 100 > percent * steps { return false }
      return true
    }
  }

  /// What happens when a step fails.
  package var reaction: Reaction
  /// What is tolerated; nil for nothing, and then all steps are tried.
  package var tolerance: Tolerance?

  /// States a rule.
  package init(_ reaction: Reaction = .goOn, tolerance: Tolerance? = nil) {
    self.reaction = reaction
    self.tolerance = tolerance
  }

  /// What holds where a manifest says nothing.
  package static let usual = FailureRule()

  /// Whether a run goes on to what waits for an operation with so many failures.
  package func tolerates(_ failures: Int, of steps: Int) -> Bool {
    failures == 0 || reaction == .goOn && tolerance?.covers(failures, of: steps) ?? false
  }

  /// Whether an operation with so many failures is given up before all of its steps have been tried.
  package func givesUp(after failures: Int, of steps: Int) -> Bool {
    guard failures > 0 else { return false }
    return reaction == .stop || !(tolerance?.covers(failures, of: steps) ?? true)
  }
}

extension Verb {
  /// Whether it deletes anything, sources that have been moved and what a sync finds no longer wanted included.
  package var deletes: Bool {
    switch self {
    case .delete, .move: true
    case .sync(let sync): sync.deletesExtra || sync.deletesMarkers
    case .upload, .download, .copy, .touch, .update, .check, .wait, .list: false
    }
  }
}
