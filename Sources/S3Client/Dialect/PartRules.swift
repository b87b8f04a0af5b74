/// How an object may be cut into parts.
public struct PartRules: Sendable, Hashable {
  /// The fewest bytes of a part that is not the last; 5 MiB on S3.
  public var minimumSize: Int
  /// The most bytes of a part, of a PutObject and of a CopyObject; 5 GiB on S3.
  public var maximumSize: Int
  /// The most parts of an object; 10,000 on S3.
  public var maximumCount: Int
  /// Whether all parts but the last must have the same size, as those have that are made here in any case.
  public var requiresEqualSizes: Bool

  /// Takes the limits of S3 for what is not said.
  public init(
    minimumSize: Int = 5 << 20, maximumSize: Int = 5 << 30, maximumCount: Int = 10_000,
    requiresEqualSizes: Bool = false
  ) {
    self.minimumSize = minimumSize
    self.maximumSize = maximumSize
    self.maximumCount = maximumCount
    self.requiresEqualSizes = requiresEqualSizes
  }

  /// The size of all parts but the last for an object of `size` bytes, or nil when these rules allow no such object.
  ///
  /// It is the preferred size, raised to the smallest allowed one, and doubled until the parts are few enough.
  public func partSize(forObjectOf size: Int, preferring preferred: Int) -> Int? {
    guard maximumSize >= size / maximumCount else { return nil }
    var part = min(max(preferred, minimumSize, 1), maximumSize)
    while (size - 1) / part >= maximumCount, part < maximumSize { part = min(part * 2, maximumSize) }
    return size <= 0 || (size - 1) / part < maximumCount ? part : nil
  }
}
