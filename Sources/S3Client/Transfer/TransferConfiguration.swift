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
  package var singleCopyLimit = TransferConfiguration.fiveGiB

  /// Jobs copy objects of at least this many bytes in parts, where one request of the service would take long.
  package var copyThreshold = 1 << 30
  /// The bytes of a part that a service copies for a job; they do not pass through this machine.
  package var copyPartSize = 128 << 20

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
  package func usesParts(forSize size: Int) -> Bool { size > 0 && size >= multipartThreshold }

  /// The parts of an object: `partSize` doubled until the rules of the service are met; nil when they cannot be.
  package func parts(
    ofSize size: Int, rules: PartRules = PartRules(), preferring preferred: Int? = nil
  ) -> PartPlan? {
    rules.partSize(forObjectOf: size, preferring: preferred ?? partSize).map { PartPlan(size: size, partSize: $0) }
  }
}

/// The parts of an object, numbered from 1.
package struct PartPlan: Sendable, Hashable {
  /// Bytes of the object.
  package let size: Int
  /// Bytes of each part but the last.
  package let partSize: Int

  /// How many there are.
  package var count: Int { (size + partSize - 1) / partSize }

  /// The bytes of a part, first and last included.
  package func range(ofPart number: Int) -> ClosedRange<Int> {
    let start = (number - 1) * partSize
    return start...(min(start + partSize, size) - 1)
  }
}
