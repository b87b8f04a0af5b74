import CSQLite

/// Orders of texts that SQLite does not bring along.
enum Collation {
  /// Equal are names that differ in case or normal form only, as they are to some file systems (row D13).
  static let foldedNames = "FOLDED_NAMES"

  /// Makes the orders known to a connection; false when there is no memory for that.
  static func register(on connection: OpaquePointer) -> Bool {
    unsafe sqlite3_create_collation_v2(
      connection, foldedNames, SQLITE_UTF8, nil,
      { _, leftCount, left, rightCount, right in
        let left = unsafe Collation.folded(left, Int(leftCount))
        let right = unsafe Collation.folded(right, Int(rightCount))
        return left == right ? 0 : left < right ? -1 : 1
      }, nil) == SQLITE_OK
  }

  /// Swift compares texts by what they mean, so that normal forms are equal without further ado.
  private static func folded(_ bytes: UnsafeRawPointer?, _ count: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self).lowercased()
  }
}
