package import JobPlan

/// Requests by the classes that services bill and limit.
///
/// Retries are not among them, and an object in parts counts as one.
package struct RequestCounts: Sendable, Hashable {
  /// Pages of listings.
  package var list = 0
  /// HeadObject.
  package var head = 0
  /// GetObject.
  package var get = 0
  /// PutObject and PutObjectTagging.
  package var put = 0
  /// CopyObject.
  package var copy = 0
  /// DeleteObject and DeleteObjects, which names up to a thousand keys.
  package var delete = 0

  /// The most keys of one request that deletes.
  package static let keysPerDelete = 1000

  /// Counts requests.
  package init(list: Int = 0, head: Int = 0, get: Int = 0, put: Int = 0, copy: Int = 0, delete: Int = 0) {
    self.list = list
    self.head = head
    self.get = get
    self.put = put
    self.copy = copy
    self.delete = delete
  }

  /// What steps of one action in one bucket send.
  ///
  /// - Parameters:
  ///   - count: The number of steps.
  ///   - action: What they do.
  ///   - changesHeaders: Whether a copy changes headers, for which it looks at those of its source first, and an
  ///     update copies the object onto itself.
  package init(of count: Int, _ action: StepAction, changesHeaders: Bool = false) {
    switch action {
    case .put, .create: (put, head) = (count, changesHeaders ? count : 0)
    case .get: get = count
    case .copy: (copy, head) = (count, changesHeaders ? count : 0)
    // At the destination; the source has requests of its own.
    case .relay: (put, head) = (count, count)
    case .touch: (copy, head) = (count, count)
    // Tags alone are put.
    case .update where !changesHeaders: (put, head) = (count, count)
    case .update: (copy, head) = (count, count)
    case .delete: delete = count / Self.keysPerDelete + (count % Self.keysPerDelete == 0 ? 0 : 1)
    // Each looks at its source before, and at the copy after.
    case .move: (copy, delete, head) = (count, count, (changesHeaders ? 3 : 2) * count)
    // At least that; a tree of more than a thousand objects takes more.
    case .check, .wait, .list: list = count
    case .remove, .skip, .fail: break
    }
  }

  /// What relays send to the service that they read from: what the object is, its tags, and its bytes.
  package init(ofOrigin count: Int) { self.init(head: count, get: 2 * count) }

  /// Adds each class.
  package static func + (left: Self, right: Self) -> Self {
    RequestCounts(
      list: left.list + right.list, head: left.head + right.head, get: left.get + right.get,
      put: left.put + right.put, copy: left.copy + right.copy, delete: left.delete + right.delete)
  }

  /// The classes by name, in the order in which they are shown.
  package var byClass: [(name: String, count: Int)] {
    [("list", list), ("head", head), ("get", get), ("put", put), ("copy", copy), ("delete", delete)]
  }
}
