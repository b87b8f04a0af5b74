/// What became of a tree.
public struct TreeResult: Sendable, Hashable {
  /// How many objects were transferred, copied or deleted.
  public var objects = 0
  /// How many bytes they have.
  public var bytes = 0
  /// How many were left as they are, by policy or by filter.
  public var skipped = 0

  /// Nothing yet.
  public init() {}
}

/// What became of one object of a tree.
public enum TreeEvent: Sendable, Hashable {
  /// It was transferred, copied or deleted.
  case done(S3Path, bytes: Int)
  /// It was left as it is, and why.
  case skipped(S3Path, reason: String)
  /// It failed.
  case failed(S3Path, S3Error)
}

/// Is told about each object of a tree, from several tasks at the same time.
public typealias TreeObserver = @Sendable (TreeEvent) -> Void

/// What became of one object.
public enum TransferOutcome: Sendable, Hashable {
  /// It was transferred.
  case done(bytes: Int)
  /// It was left as it is, and why.
  case skipped(reason: String)

  /// Whether bytes were moved.
  public var isDone: Bool { if case .done = self { true } else { false } }
}
