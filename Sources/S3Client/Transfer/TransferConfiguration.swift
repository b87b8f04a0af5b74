/// How objects are moved: when in parts, how large these are, and how much at the same time.
///
/// The same for upload, download and copy (row 8).
public struct TransferConfiguration: Sendable, Hashable {
  /// Objects of at least this many bytes are moved in parts; 8 MiB by default.
  public var multipartThreshold: Int
  /// The bytes of a part, 5 MiB to 5 GiB; 8 MiB by default.
  ///
  /// It grows for objects that would have more than 10,000 parts.
  public var partSize: Int
  /// How many parts of one object are on their way at the same time; 4 by default.
  public var maxConcurrentParts: Int
  /// How many objects of a tree are on their way at the same time; 8 by default.
  public var maxConcurrentObjects: Int
  /// Whether a copy in parts may go on without the tags of its source where the caller may not read them; no by default.
  public var dropsUnreadableTags = false
  /// The largest object that a single CopyObject takes, and the smallest that must be copied in parts: 5 GiB.
  var singleCopyLimit = TransferConfiguration.fiveGiB

  static let fiveGiB = 5 << 30
  static let minimumPartSize = 5 << 20

  /// Sets the limits; values that make no sense are brought to the nearest that do.
  public init(
    multipartThreshold: Int = 8 << 20, partSize: Int = 8 << 20, maxConcurrentParts: Int = 4,
    maxConcurrentObjects: Int = 8
  ) {
    self.multipartThreshold = max(1, multipartThreshold)
    self.partSize = min(max(partSize, Self.minimumPartSize), Self.fiveGiB)
    self.maxConcurrentParts = max(1, maxConcurrentParts)
    self.maxConcurrentObjects = max(1, maxConcurrentObjects)
  }

  /// Whether an object of this size is moved in parts.
  func usesParts(forSize size: Int) -> Bool { size > 0 && size >= multipartThreshold }

  /// The parts of an object: `partSize` doubled until the rules of the service are met; nil when they cannot be.
  func parts(ofSize size: Int, rules: PartRules = PartRules()) -> PartPlan? {
    rules.partSize(forObjectOf: size, preferring: partSize).map { PartPlan(size: size, partSize: $0) }
  }
}

extension S3Path {
  /// The parts of an object at this place, by the rules of its service.
  func parts(ofSize size: Int, _ operation: S3Operation) throws(S3Error) -> PartPlan {
    let configuration = client.configuration
    guard let plan = configuration.transfer.parts(ofSize: size, rules: configuration.dialect.parts) else {
      let rules = configuration.dialect.parts
      throw failure(
        .refused,
        "\(size) bytes are more than \(rules.maximumCount) parts of \(rules.maximumSize) bytes, the most of this service",
        operation)
    }
    return plan
  }
}

/// The parts of an object, numbered from 1.
struct PartPlan: Sendable, Hashable {
  let size: Int
  let partSize: Int

  var count: Int { (size + partSize - 1) / partSize }

  /// The bytes of a part, first and last included.
  func range(ofPart number: Int) -> ClosedRange<Int> {
    let start = (number - 1) * partSize
    return start...(min(start + partSize, size) - 1)
  }
}
