/// `compare:` under `if: changed`: what decides whether a destination is the same as its source.
///
/// The criteria are asked in their order. Each says one of four things: *different* (it is written, and the criterion is
/// the reason), *same* (it is skipped), *no difference found* (the next one is asked), or *not comparable* (the next one
/// is asked). When all have been asked, it is the same by what they say, unless the last one could not compare: then
/// nothing has proven it the same, and it is written with the reason `incomparable`.
package struct Comparison: Sendable, Hashable {
  /// One criterion.
  package enum Criterion: String, Sendable, Hashable, CaseIterable {
    /// Different when the sizes are; never proves the same.
    case size
    /// By the ETag: equal ones are the same, and so are the MD5 of a file and an ETag that is one; two MD5s that differ
    /// are different. Tags of other kinds (parts) cannot be compared.
    ///
    /// Where that leaves it open, or finds a difference although the source is not newer (the tag of an encrypted object
    /// looks like an MD5), a checksum that a service keeps of the whole object decides before anything is guessed.
    case etag
    /// Different when the source is newer; never proves the same.
    case mtime
    /// By the checksums that services keep of whole objects, else by ETags as above, else by reading the bytes.
    case checksum
  }

  /// The criteria, in the order in which they are asked; none of them twice.
  package var criteria: [Criterion]

  /// Orders criteria.
  package init(_ criteria: [Criterion]) { self.criteria = criteria }

  /// What holds where a manifest says nothing.
  package static let usual = Comparison([.size, .etag, .mtime])
}
