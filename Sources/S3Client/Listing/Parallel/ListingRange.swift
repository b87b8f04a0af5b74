internal import S3Types

/// A part of the keys of a listing that one chain of pages reads: the keys after `start`, up to `end` and with it.
struct ListingRange: Sendable {
  let number: Int
  /// Nil for the first key of all.
  let start: String?
  /// Nil for the last key of all.
  var end: String?
  /// Pages that have come and that nobody has taken yet.
  var pages: [[ObjectSummary]] = []
  /// What they take in memory.
  var waitingBytes = 0
  /// Whether a page is on its way.
  var isAsked = false
  /// Whether all of its pages have come.
  var isDone = false
  /// How many pages it was thought to have when it was cut off, until the first has come.
  var expectedPages: Double?
  /// How often nothing was found behind a place where it was divided.
  var emptyDivisions = 0
  /// Whether no place was found to divide it, at what it has read.
  var isWhole = false

  /// What the next page is asked for with.
  fileprivate(set) var token: String?
  /// What vouches for the way between the pages.
  fileprivate(set) var pageGuard: ListingGuard
  /// The first and the last key that it has read.
  fileprivate(set) var first: String?
  fileprivate(set) var last: String?
  /// What the keys of the last page have in common.
  fileprivate(set) var shared = ""
  fileprivate(set) var keyCount = 0
  fileprivate(set) var pageCount = 0

  init(_ number: Int, after start: String?, upTo end: String?, guardedBy pageGuard: ListingGuard) {
    self.number = number
    self.start = start
    self.end = end
    self.pageGuard = pageGuard
  }

  /// Keys on a page, as far as is known.
  var keysPerPage: Double { max(1, Double(keyCount) / Double(max(1, pageCount))) }

  /// Takes the next page; what is behind the end belongs to the next range, which reads it itself.
  ///
  /// - Returns: The objects that belong here.
  mutating func accept(_ page: ListingPageAnswer) -> [ObjectSummary] {
    isAsked = false
    isWhole = false
    pageGuard = page.pageGuard
    token = page.page.nextContinuationToken
    isDone = token == nil
    var objects = page.page.objects[...]
    if let end, let beyond = Self.firstIndex(of: objects, behind: end) {
      objects = objects[..<beyond]
      isDone = true
    }
    pageCount += 1
    keyCount += objects.count
    if let begin = objects.first?.key.rawValue, let last = objects.last?.key.rawValue {
      first = first ?? begin
      self.last = last
      shared = String(decoding: zip(begin.utf8, last.utf8).prefix { $0 == $1 }.map(\.0), as: UTF8.self)
    }
    return Array(objects)
  }

  /// Forgets its pages, to be read again from its start; nothing of it may have been handed out or be on its way.
  mutating func giveBack(guardedBy pageGuard: ListingGuard) {
    expectedPages = Double(pageCount) / (isDone ? 1 : 0.5)
    self.pageGuard = pageGuard
    (pages, waitingBytes, isDone, isWhole, token) = ([], 0, false, false, nil)
    (first, last, shared, keyCount, pageCount) = (nil, nil, "", 0, 0)
  }

  private static func firstIndex(of objects: ArraySlice<ObjectSummary>, behind end: String) -> Int? {
    guard let last = objects.last, ByteOrder.precedes(end, last.key.rawValue) else { return nil }
    var low = objects.startIndex
    var high = objects.endIndex - 1
    while low < high {
      let middle = (low + high) / 2
      if ByteOrder.precedes(end, objects[middle].key.rawValue) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// A request that a listing in ranges makes.
struct ListingRequest: Sendable {
  /// What for.
  enum Purpose: Sendable {
    /// The next page of a range.
    case page(range: Int, ListingGuard)
    /// The common prefixes of one level, to know where the keys are.
    case level(String)
  }

  let number: Int
  let purpose: Purpose
  let parameters: ListObjectsV2Parameters
  let token: String?

  /// Checks a page against those of its range before it, away from any lock; throws `.brokenListing`.
  func check(_ page: ListObjectsV2Page) throws(S3Error) -> ListingAnswer {
    guard case .page(let range, var pageGuard) = purpose else { return .level(page) }
    _ = try pageGuard.accept(page)
    if let start = parameters.startAfter, let first = page.objects.first?.key.rawValue,
      !ByteOrder.precedes(start, first)
    {
      return .startIgnored
    }
    return .page(ListingPageAnswer(range: range, page: page, pageGuard: pageGuard))
  }
}

/// What a request of a listing in ranges brought.
enum ListingAnswer: Sendable {
  case page(ListingPageAnswer)
  case level(ListObjectsV2Page)
  /// The level could not be read, which costs no more than knowledge.
  case noLevel
  /// The service began before the key that it was to begin after, so it cannot list in ranges.
  case startIgnored
}

/// A page of a range that goes on from the one before it.
struct ListingPageAnswer: Sendable {
  let range: Int
  let page: ListObjectsV2Page
  let pageGuard: ListingGuard
}
