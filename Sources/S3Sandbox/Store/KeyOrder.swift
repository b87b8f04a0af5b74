import S3Types

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Byte order by memcmp; the searches of the index live on it.
enum KeyOrder {
  /// Negative, zero or positive, as `left` comes before, is, or comes after `right`.
  static func compare(_ left: String, _ right: String) -> Int {
    let fast = unsafe left.utf8.withContiguousStorageIfAvailable { leftBytes in
      unsafe right.utf8.withContiguousStorageIfAvailable { rightBytes in
        let shared = min(leftBytes.count, rightBytes.count)
        // memcmp must not see the nil base address of an empty buffer.
        if shared > 0, let leftBase = leftBytes.baseAddress, let rightBase = rightBytes.baseAddress {
          let order = unsafe memcmp(leftBase, rightBase, shared)
          if order != 0 { return Int(order) }
        }
        return leftBytes.count - rightBytes.count
      }
    }
    if let fast, let order = fast { return order }
    if ByteOrder.areEqual(left, right) { return 0 }
    return ByteOrder.precedes(left, right) ? -1 : 1
  }

  static func precedes(_ left: String, _ right: String) -> Bool { compare(left, right) < 0 }
}
