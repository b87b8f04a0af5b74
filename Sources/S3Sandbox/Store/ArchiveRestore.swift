import NIOHTTP1
import S3Types

/// A copy of an archived object that can be read for a while.
struct ArchiveRestore: Sendable, Hashable {
  /// When the copy is or was ready.
  let ready: Timestamp
  /// When it goes again.
  let expiry: Timestamp

  private static let day = 24 * 60 * 60

  /// A restore that was asked for at one moment; S3 lets the copy live until the midnight (UTC) after its last day.
  init(askedAt moment: Timestamp, taking seconds: Int, days: Int) {
    ready = Timestamp(seconds: moment.seconds + seconds)
    let last = ready.seconds + min(days, Self.mostDays) * Self.day
    expiry = Timestamp(seconds: (last / Self.day + 1) * Self.day)
  }

  init(ready: Timestamp, expiry: Timestamp) {
    self.ready = ready
    self.expiry = expiry
  }

  /// Enough for a century, and few enough for the arithmetic of time.
  static let mostDays = 36_500

  /// `x-amz-restore`.
  func header(at now: Timestamp) -> String {
    now < ready
      ? "ongoing-request=\"true\"" : "ongoing-request=\"false\", expiry-date=\"\(expiry.httpDate)\""
  }
}

extension StoredObject {
  private static let archives: Set<StorageClass> = [
    StorageClass(rawValue: "GLACIER"), StorageClass(rawValue: "DEEP_ARCHIVE"),
  ]

  /// Whether the class is one whose objects have to be restored before they are read.
  var isArchived: Bool { Self.archives.contains(storageClass) }

  /// The restore that is under way or done; one that has expired is as if it had never been.
  func restore(at now: Timestamp) -> ArchiveRestore? {
    guard isArchived, let restore = facts.restore, now < restore.expiry else { return nil }
    return restore
  }

  /// Throws `InvalidObjectState` for an archived object without a copy that can be read.
  func checkReadable(at now: Timestamp, asSource: Bool = false) throws(S3Failure) {
    guard isArchived else { return }
    if let restore = restore(at: now), restore.ready <= now { return }
    throw S3Failure(
      .forbidden, "InvalidObjectState",
      asSource
        ? "Operation is not valid for the source object's storage class"
        : "The operation is not valid for the object's storage class",
      details: [("StorageClass", storageClass.rawValue)])
  }
}
