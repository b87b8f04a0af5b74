package import JobPlan
package import S3Types

/// Where a step is in its life.
package enum StepState: String, Sendable, Hashable, CaseIterable {
  /// Planned. Next: `running`, `notStarted`; or `skipped`, `failed` when it turns out so before it starts.
  case planned
  /// Its effect may have begun. Next: `done`, `skipped`, `failed`.
  case running
  /// Done.
  case done
  /// Nothing was to be done; the reason of the step or the code of its outcome says why.
  case skipped
  /// Failed.
  case failed
  /// Refused, because the world is no longer what the plan was made for; nothing was changed.
  case stale
  /// Never started; its operation says why.
  case notStarted = "not_started"
}

/// A step as the run file keeps it.
package struct StoredStep: Sendable, Hashable {
  /// Its identity in this run file, in the order of the plan.
  package var id: Int64
  /// What is to be done.
  package var step: Step
  /// Where it is in its life.
  package var state: StepState
  /// How it ended; nil while it has not, and for steps that ended in the plan.
  package var outcome: StepOutcome?

  /// Describes a stored step.
  package init(id: Int64, step: Step, state: StepState, outcome: StepOutcome?) {
    self.id = id
    self.step = step
    self.state = state
    self.outcome = outcome
  }
}

/// How a step ended.
package struct StepOutcome: Sendable, Hashable {
  /// The step.
  package var id: Int64
  /// The state that it ended in.
  package var state: StepState
  /// The code of a failure, or why it was skipped after all.
  package var code: String?
  /// A failure, or for a step that is done a warning, in words.
  package var message: String?
  /// The HTTP status of the last answer.
  package var status: Int?
  /// The request id of the last answer.
  package var requestID: String?
  /// Requests sent for it, retries included.
  package var attempts: Int
  /// The ETag of the object that is there now.
  package var etag: ETag?
  /// How the bytes that arrived were proven: `crc64nvme`, `md5`, `md5 of parts`, `length`; nil for what brings none.
  package var verification: String?
  /// Bytes that were moved.
  package var bytes: Int
  /// When its first request was sent.
  package var started: Timestamp?
  /// When it ended.
  package var finished: Timestamp

  /// Describes an outcome.
  package init(
    id: Int64, state: StepState, code: String? = nil, message: String? = nil, status: Int? = nil,
    requestID: String? = nil, attempts: Int = 0, etag: ETag? = nil, verification: String? = nil, bytes: Int = 0,
    started: Timestamp? = nil, finished: Timestamp
  ) {
    self.id = id
    self.state = state
    self.code = code
    self.message = message
    self.status = status
    self.requestID = requestID
    self.attempts = attempts
    self.etag = etag
    self.verification = verification
    self.bytes = bytes
    self.started = started
    self.finished = finished
  }
}

/// Steps of one operation with the same action in the same state.
package struct StepAggregate: Sendable, Hashable {
  /// The operation.
  package var operation: Int
  /// What they do.
  package var action: StepAction
  /// Where they are.
  package var state: StepState
  /// How many they are, and their sizes.
  package var planned: Tally
  /// Bytes that they have moved.
  package var bytesMoved: Int
  /// Requests that they have sent, retries included.
  package var attempts: Int

  /// Describes an aggregate.
  package init(
    operation: Int, action: StepAction, state: StepState, planned: Tally, bytesMoved: Int, attempts: Int
  ) {
    self.operation = operation
    self.action = action
    self.state = state
    self.planned = planned
    self.bytesMoved = bytesMoved
    self.attempts = attempts
  }
}
