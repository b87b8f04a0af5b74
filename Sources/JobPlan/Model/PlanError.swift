package import JobManifest

/// Why there is no plan at all; what only concerns one operation is recorded in the store instead.
package enum PlanError: Error, Sendable {
  /// The manifest asks for something that the world shows to be ambiguous or impossible; exit code 2.
  case input(DiagnosticList)
  /// A guard or a conflict forbids the plan; nothing may run; exit code 3.
  case refused([Refusal])
  /// The store of the plan failed; the text is the store's own.
  case store(String)
  /// Planning was cancelled.
  case cancelled
}

/// One guard or conflict that forbids a plan.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The guards; the raw value is stable and meant for machines.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A delete of every object of a bucket that was not asked for in so many words (row S16).
    case bucketRoot = "bucket-root"
    /// More deletes than `limit.objects` (row L10).
    case objectLimit = "object-limit"
    /// More bytes than `limit.bytes` (row L10).
    case byteLimit = "byte-limit"
    /// A larger share of the listed objects than `limit.percent` (row L10).
    case percentLimit = "percent-limit"
    /// Nothing to read, and a deletion that waits for it (row L9).
    case emptySource = "empty-source"
    /// Much less to read than in the last run, and a deletion that waits for it (row L9).
    case shrunkSource = "shrunk-source"
    /// An operation overwrites what an earlier one writes, so that no run would find its work done.
    case overwritten
    /// A sync deletes as extra what another operation writes or finds in its place.
    case takenAway = "taken-away"
    /// A delete in a protected place.
    case protected
    /// What an operation waits for is not there yet, and others depend on it.
    case pendingWait = "pending-wait"
    /// An operation takes its keys from a file that an earlier one writes.
    case keysWritten = "keys-written"
    /// Source and destination of a copy overlap (rows L12, L15).
    case overlap
    /// Two steps without an order between them write one key.
    case writtenTwice = "written-twice"
    /// A step reads what another one writes or deletes, without an order between them.
    case readAndWritten = "read-and-written"
    /// Two steps write one file.
    case fileWrittenTwice = "file-written-twice"
    /// A file that a step writes is a directory for another one (row D8).
    case fileAndDirectory = "file-and-directory"
    /// Two files are one where they would go (row D13).
    case namesFold = "names-fold"
    /// A key that the plan would write is longer than S3 allows.
    case keyTooLong = "key-too-long"
  }

  /// Which guard.
  package var kind: Kind
  /// The operations that it is about, by index.
  package var operations: [Int]
  /// What is refused, on which object, and why.
  package var message: String
  /// What to do.
  package var hint: String?
  /// The place in the manifest.
  package var range: SourceRange?
  /// The other places in the manifest that it is about, each with what is there.
  package var notes: [Diagnostic]

  /// Describes a refusal.
  package init(
    _ kind: Kind, operations: [Int], message: String, hint: String? = nil, range: SourceRange? = nil,
    notes: [Diagnostic] = []
  ) {
    self.kind = kind
    self.operations = operations
    self.message = message
    self.hint = hint
    self.range = range
    self.notes = notes
  }

  /// The message.
  package var description: String { message }
}
