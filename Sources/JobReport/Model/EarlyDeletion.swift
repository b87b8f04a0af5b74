import JobPlan
import RunFile
package import S3Types

/// Objects of a cold storage class that an operation takes away before their time: the rest of it is charged.
///
/// In a bucket that keeps versions the bytes stay as an older version, and the charge does not arise.
package struct EarlyDeletion: Sendable, Hashable {
  /// The class.
  package var storageClass: StorageClass
  /// The days for which an object of the class is charged at least.
  package var minimumDays: Int
  /// How many objects.
  package var objects: Int
  /// Their bytes.
  package var bytes: Int
  /// The first moment at which all of them could be taken away without the charge.
  package var freeFrom: Timestamp

  /// The days for which an object is charged at least, however short its life; nil where there is no such rule.
  package static func minimumDays(of storageClass: StorageClass) -> Int? { minimumDays[storageClass] }

  private static let minimumDays: [StorageClass: Int] = [
    StorageClass(rawValue: "STANDARD_IA"): 30, StorageClass(rawValue: "ONEZONE_IA"): 30,
    StorageClass(rawValue: "GLACIER_IR"): 90, StorageClass(rawValue: "GLACIER"): 90,
    StorageClass(rawValue: "DEEP_ARCHIVE"): 180,
  ]

  /// When an object may be taken away without a charge; nil when it may now.
  package static func freeFrom(_ storageClass: StorageClass?, modified: Timestamp?, now: Timestamp) -> Timestamp? {
    guard let storageClass, let modified, let days = minimumDays(of: storageClass) else { return nil }
    let free = modified.adding(days: days)
    return free > now ? free : nil
  }

  /// The moments after which an object of each class is too young at `now`.
  static func limits(at now: Timestamp) -> [StorageClass: Timestamp] {
    minimumDays.mapValues { now.adding(days: -$0) }
  }

  /// Describes what the run file found.
  init?(_ young: YoungObjects) {
    guard let days = Self.minimumDays(of: young.storageClass) else { return nil }
    storageClass = young.storageClass
    minimumDays = days
    objects = young.tally.count
    bytes = young.tally.bytes
    freeFrom = young.youngest.adding(days: days)
  }
}

extension Timestamp {
  /// So many days of 24 hours later; the first or last moment there is where that is too far.
  fileprivate func adding(days: Int) -> Timestamp {
    let (moment, overflow) = nanoseconds.addingReportingOverflow(Int64(days) * 86_400_000_000_000)
    return Timestamp(nanoseconds: overflow ? (days < 0 ? .min : .max) : moment)
  }
}
