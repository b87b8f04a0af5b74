/// `limit: {objects, bytes, percent}`, the most that a deletion of a tree may take; nil fields do not limit.
package struct DeleteLimit: Sendable, Hashable {
  /// The most objects.
  package var objects: Int?
  /// The most bytes.
  package var bytes: Int?
  /// The largest share of the listed objects, 0 to 100.
  package var percent: Int?
  /// Whether the share is what the manifest leaves out, which says nothing about a whole tree or a handful of objects.
  package var percentIsUsual: Bool

  /// Limits by count, by size, by share, or by several of them.
  package init(objects: Int? = nil, bytes: Int? = nil, percent: Int? = nil, percentIsUsual: Bool = false) {
    self.objects = objects
    self.bytes = bytes
    self.percent = percent
    self.percentIsUsual = percentIsUsual
  }

  /// No limit (`limit: none`).
  package static let none = DeleteLimit()

  /// What holds for fields that a manifest leaves out (row L10: a guard that has to be asked for guards nobody).
  package static let usual = DeleteLimit(objects: 10_000, bytes: 100 << 30, percent: 50, percentIsUsual: true)

  /// What holds for a sync: it is run again and again, and no run should have much to delete.
  package static let usualOfSync = DeleteLimit(objects: 10_000, bytes: 100 << 30, percent: 25, percentIsUsual: true)

  /// The usual share of a sync counts from so many objects or files on.
  package static let usualPercentOfSyncFrom = 20

  /// The usual share counts from so many listed objects on.
  package static let usualPercentFrom = 100
}
