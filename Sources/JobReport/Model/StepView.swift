import JobManifest
import JobPlan
import RunFile
import S3Types

/// One step of a report.
struct StepView {
  /// Why a step failed.
  struct Failure {
    let code: String
    let message: String
    let status: Int?
    let requestID: String?
  }

  /// The name of its operation.
  let operation: String
  let action: StepAction
  let state: StepState
  /// Why, for machines.
  let reason: StepReason
  /// When it is done, relative to the other steps of its operation.
  let phase: StepPhase
  /// Why, in words.
  var words: String { ReasonWords.words(for: reason, of: action) }
  /// What the reason leaves open, in words; why it was not started.
  let detail: String?
  /// A path or an `s3://` URL.
  let source: String?
  /// A path or an `s3://` URL.
  let destination: String
  let endpoint: EndpointName
  let size: Int
  /// The storage class of what is written, where the step asks for one.
  let storageClass: StorageClass?
  /// Who may do what with it, where the step says so (row S23).
  let acl: CannedACL?
  /// What is at the destination now and will be no more; nil where there is nothing or nobody looked.
  let replaced: ObjectState?
  let etag: ETag?
  /// How the bytes that arrived were proven.
  let verification: String?
  /// What is not as it should be, of a step that is done.
  let warning: String?
  let attempts: Int
  let started: Timestamp?
  let finished: Timestamp?
  let failure: Failure?

  init(_ stored: StoredStep, of record: OperationView) {
    let step = stored.step
    operation = record.name
    action = step.action
    state = stored.state
    reason = step.reason
    phase = step.phase
    detail = stored.state == .notStarted ? record.reason : step.detail
    source = step.source.map(Self.text)
    destination = step.destination.name
    endpoint = step.destination.endpointOfPlace ?? step.source?.object?.endpoint ?? nil
    size = step.size
    storageClass = step.storageClass
    acl = step.extras.acl
    if case .present(let state) = step.expected, !step.action.isIdle { replaced = state } else { replaced = nil }
    etag = stored.outcome?.etag
    verification = stored.outcome?.verification
    warning = stored.state == .done ? stored.outcome?.message : nil
    attempts = stored.outcome?.attempts ?? 0
    started = stored.outcome?.started
    finished = stored.outcome?.finished
    failure = stored.outcome.flatMap { outcome in
      outcome.code.map {
        Failure(code: $0, message: outcome.message ?? $0, status: outcome.status, requestID: outcome.requestID)
      }
    }
  }

  private static func text(_ source: StepSource) -> String {
    switch source {
    case .file(let path, _, _), .plannedFile(let path, _): path
    case .object(let address, _), .planned(let address, _): address.location.description
    }
  }

  private var wouldFail: Bool { reason == .wouldFail && state != .done }

  /// One character that tells at a glance what happens to the destination.
  var symbol: StepSymbol {
    switch action {
    case .put, .get, .copy, .relay: StepReason.ofNew.contains(reason) ? .new : .changed
    case .create: .new
    case .touch, .update: .changed
    case .delete, .remove: .deleted
    case .move: .moved
    case .check where wouldFail, .list where wouldFail: .impossible
    case .list: StepReason.ofNew.contains(reason) ? .new : .changed
    case .check, .wait: .looked
    case .skip: .unchanged
    case .fail: .impossible
    }
  }
}

/// What happens to a destination, at a glance.
enum StepSymbol: String {
  case new = "+"
  case changed = "~"
  case deleted = "-"
  case moved = ">"
  case looked = "?"
  case impossible = "!"
  case unchanged = "="
}

extension StepReason {
  /// The reasons of steps that replace nothing.
  static let ofNew: Set<StepReason> = [.new, .missing]
}

extension StepAction {
  /// The order in which actions are counted and shown.
  static let displayOrder: [StepAction] = [
    .put, .get, .copy, .relay, .move, .create, .touch, .update, .delete, .remove, .check, .wait, .list, .fail, .skip,
  ]

  /// What is said about steps that are still to be done: `3 to upload`.
  var plan: String {
    switch self {
    case .put: "to upload"
    case .get: "to download"
    case .copy: "to copy"
    case .relay: "to relay"
    case .move: "to move"
    case .create: "to create"
    case .touch: "to refresh"
    case .update: "to update"
    case .delete: "to delete"
    case .remove: "to remove"
    case .check: "to check"
    case .wait: "to wait for"
    case .list: "to list"
    case .fail: "that cannot be done"
    case .skip: "unchanged"
    }
  }

  /// Whether the bytes of its steps say something: those of a refreshed object do not move.
  var movesBytes: Bool { ![.create, .touch, .update, .check, .wait, .list].contains(self) }
}
