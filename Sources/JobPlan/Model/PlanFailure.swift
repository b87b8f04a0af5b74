/// Why one operation could not be planned; the reading half of the world throws it, the plan records it.
package struct PlanFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// A stable code for machines: the service's own (`AccessDenied`, `NoSuchBucket`) or one of the static members.
  package var code: String
  /// What happened, on which object, and what to do.
  package var message: String
  /// The HTTP status, when a service answered.
  package var status: Int?
  /// The service's request id, when it gave one.
  package var requestID: String?

  /// Describes a failure.
  package init(code: String, message: String, status: Int? = nil, requestID: String? = nil) {
    self.code = code
    self.message = message
    self.status = status
    self.requestID = requestID
  }

  /// Message and code.
  package var description: String { "\(message) (\(code))" }

  /// The source of an operation does not exist (row L9).
  package static let missingSource = "MissingSource"
  /// The target of a `missing: error` or `if_missing: error` does not exist.
  package static let missingTarget = "MissingTarget"
  /// A path that has to be a directory is none.
  package static let notADirectory = "NotADirectory"
  /// A path is a FIFO, a socket, a device or a dangling link (row D5).
  package static let specialFile = "SpecialFile"
  /// The source as a whole cannot be read.
  package static let unreadable = "Unreadable"
  /// A listing or a walk was not in byte order, had duplicates, or left its prefix (rows L8, L11).
  package static let disorder = "ListingDisorder"
  /// The file of a `keys_from` is cut off, damaged, or not what its inventory promises (invariant I1).
  package static let incompleteList = "IncompleteKeyList"
  /// The file of a `keys_from` names nothing that could be waited for.
  package static let emptyList = "EmptyKeyList"
  /// An error of a kind that planning does not know.
  package static let unexpected = "Unexpected"
}
