package import JobManifest
package import S3Types

/// One action on one object (or file), found by expansion.
package struct Step: Sendable, Hashable {
  /// The operation that it belongs to: its index in the manifest.
  package var operation: Int
  /// What to do.
  package var action: StepAction
  /// What is read; nil for deletes and creations.
  package var source: StepSource?
  /// What is written or deleted.
  package var destination: StepTarget
  /// Bytes that the step moves or removes.
  package var size: Int
  /// Why, for machines.
  package var reason: StepReason
  /// The state of the destination that the plan is built on.
  package var expected: ExpectedState
  /// What becomes of the headers.
  package var headers: StepHeaders
  /// Tags, and what else the object gets that is no header of it, where somebody asks for it.
  package var extras: ObjectExtras
  /// What the reason leaves open, in words for people: `permission denied`, `fifo`.
  package var detail: String?
  /// The storage class of the object that the step writes; nil for STANDARD, and for steps that write none.
  ///
  /// A copy has to ask for that of its source, because CopyObject gives STANDARD (section 3e).
  package var storageClass: StorageClass?
  /// Which steps of its operation have to have succeeded before it starts.
  package var phase: StepPhase

  /// Describes a step.
  package init(
    operation: Int, action: StepAction, source: StepSource? = nil, destination: StepTarget, size: Int,
    reason: StepReason, expected: ExpectedState, headers: StepHeaders = .keep,
    extras: ObjectExtras = .none, detail: String? = nil, storageClass: StorageClass? = nil,
    phase: StepPhase = .transfers
  ) {
    self.operation = operation
    self.action = action
    self.source = source
    self.destination = destination
    self.size = size
    self.reason = reason
    self.expected = expected
    self.headers = headers
    self.extras = extras
    self.detail = detail
    self.storageClass = storageClass
    self.phase = phase
  }
}

extension Step {
  /// Whether a step proves nothing about what its source holds: it reads nothing, or a marker without data, or something
  /// that is never transferred (row L9).
  ///
  /// A bucket in which somebody has made a "folder", or a directory of links, is as empty as one without them.
  package var isHollow: Bool {
    guard let source else { return true }
    if Self.hollowReasons.contains(reason) { return true }
    return size == 0 && source.object?.location.key.rawValue.isTreeName ?? false
  }

  /// The reasons of skipped steps whose source is nothing that could be transferred.
  package static let hollowReasons: [StepReason] = [.symlink, .special, .rootMarker]
}

/// What a step does with headers.
package enum StepHeaders: Sendable, Hashable {
  /// Those of the source stay (copy, touch), or there are none to write (delete, skip).
  case keep
  /// Exactly these (put, create).
  case write(ObjectHeaders)
  /// Those of the source with these changes (update, copy with `content_types: apply` or headers of its own).
  case change(HeaderSettings)
}

/// What a step does.
package enum StepAction: String, Sendable, Hashable, CaseIterable {
  /// Upload a file.
  case put
  /// Download an object to a file; a marker to a directory.
  case get
  /// Copy an object within one endpoint.
  case copy
  /// Copy an object from one service to another: its bytes pass through this machine.
  case relay
  /// Create an empty object.
  case create
  /// Copy an object onto itself with everything kept, for a new modification time.
  case touch
  /// Copy an object onto itself with the headers that the manifest declares; bytes and other headers are kept. Where
  /// only tags differ, these are replaced and nothing is copied.
  case update
  /// Delete an object.
  case delete
  /// Copy an object, within one service or to another, prove the copy, then delete exactly the object that was copied (invariant I2).
  case move
  /// Delete a local file, or a directory (its path ends in "/") that this operation has emptied.
  case remove
  /// Look whether a place is as it has to be, and fail where it is not.
  case check
  /// Look at a place until it is as it has to be, and fail where it takes too long.
  case wait
  /// Write an inventory of a tree to an object or a file.
  case list
  /// Nothing; the reason says why.
  case skip
  /// Nothing, and that is a failure known at plan time, such as an unreadable file (row D3); never passed over.
  case fail
}

/// Why a step is taken or skipped; the text is stable and meant for machines.
package struct StepReason: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The stable text.
  package let rawValue: String

  /// Takes any text.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// The stable text.
  package var description: String { rawValue }

  package static let new = StepReason(rawValue: "new")
  package static let size = StepReason(rawValue: "size")
  package static let etag = StepReason(rawValue: "etag")
  package static let checksum = StepReason(rawValue: "checksum")
  package static let incomparable = StepReason(rawValue: "incomparable")
  package static let extra = StepReason(rawValue: "extra")
  package static let emptied = StepReason(rawValue: "emptied")
  package static let newer = StepReason(rawValue: "newer")
  package static let always = StepReason(rawValue: "always")
  package static let planned = StepReason(rawValue: "planned")
  package static let requested = StepReason(rawValue: "requested")
  package static let same = StepReason(rawValue: "same")
  package static let exists = StepReason(rawValue: "exists")
  package static let older = StepReason(rawValue: "older")
  package static let missing = StepReason(rawValue: "missing")
  package static let younger = StepReason(rawValue: "younger")
  package static let symlink = StepReason(rawValue: "symlink")
  package static let special = StepReason(rawValue: "special")
  package static let unreadable = StepReason(rawValue: "unreadable")
  package static let directory = StepReason(rawValue: "directory")
  package static let marker = StepReason(rawValue: "marker")
  package static let unsafeName = StepReason(rawValue: "unsafe-name")
  package static let wouldPass = StepReason(rawValue: "would-pass")
  package static let satisfied = StepReason(rawValue: "satisfied")
  package static let pending = StepReason(rawValue: "pending")
  package static let wouldFail = StepReason(rawValue: "would-fail")
  /// As large as its source and not older, but nothing proves that it is the same.
  package static let unproven = StepReason(rawValue: "unproven")
  /// The source of a move is gone, and what it was moved to exists.
  package static let moved = StepReason(rawValue: "moved")
  /// The storage class is not as declared, and the headers are.
  package static let storageClass = StepReason(rawValue: "storage-class")
  /// The encryption is not as declared, and the headers are.
  package static let encryption = StepReason(rawValue: "encryption")
  /// The tags are not as declared, and the headers are.
  package static let tags = StepReason(rawValue: "tags")
  /// Row R21: an archived object cannot be read, not even by a copy.
  package static let archived = StepReason(rawValue: "archived")
  /// Metadata that the service cannot send as headers.
  package static let unseenMetadata = StepReason(rawValue: "unseen-metadata")
  /// Encrypted with a key of its owner (SSE-C).
  package static let customerKey = StepReason(rawValue: "customer-key")
  /// Neither the operation nor a rule says anything about the object.
  package static let undeclared = StepReason(rawValue: "undeclared")
  package static let rootMarker = StepReason(rawValue: "root-marker")
}
