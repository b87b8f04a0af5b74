internal import S3Types

/// Divides a listing into ranges that are read side by side, and puts their pages in order again.
///
/// A value without requests: it says which to make, takes what they bring in any order, and hands the pages out in the
/// order of the keys. Every key belongs to exactly one range, because a division at a text gives the keys up to it, and
/// with it, to one range and those after it to the other; where it divides is a guess and cannot lose anything.
///
/// Work begins near the reader: new ranges are cut off a few pages ahead of what is being read, so that pages that wait
/// for their turn stay few.
struct ListingRanges: Sendable {
  /// How a listing is divided.
  struct Limits: Sendable {
    /// Requests on their way at once.
    var requests = 24
    /// Pages that a range is meant to have; a little less than a whole number, because the last one reaches beyond.
    var pagesPerRange = 5.6
    /// Pages that a range has to have left for its level to be worth a request.
    var pagesForLevel = 32.0
    /// Bytes of pages that wait; beyond that only the first range goes on.
    var waitingBytes = 24 << 20
    /// Prefixes that are remembered as places to divide at.
    var knownPrefixes = 10_000
  }

  /// What the reader gets.
  enum Delivery: Sendable {
    case page([ObjectSummary], isLast: Bool)
    /// It has not come yet.
    case nothing
    /// All pages have been handed out.
    case end
  }

  let parameters: ListObjectsV2Parameters
  let limits: Limits
  var ranges: [ListingRange]
  var alphabet = KeyAlphabet()
  /// Common prefixes that have been seen in the part that is still to be read, in byte order.
  var prefixes: [String] = []
  /// Prefixes whose level has been read or is being read.
  var levels: Set<String> = []
  /// Whether the service lists levels.
  var hasLevels = true
  /// Whether anything but the first range may be read.
  private(set) var isDivided = false
  private var nextNumber = 1
  private var asked = 0
  private var waitingBytes = 0
  /// Pages with keys, less the requests that brought none.
  private var useful = 0
  /// The last key that the reader has got.
  private var delivered: ObjectKey?
  /// Whether a page has been handed out.
  private var hasBegun = false
  /// Set once the service has been found unable to list in ranges: what has been handed out is passed over.
  private var passedOver: ObjectKey?
  private var isOneChain = false

  init(_ parameters: ListObjectsV2Parameters, limits: Limits = Limits()) {
    self.parameters = parameters
    self.limits = limits
    ranges = [ListingRange(0, after: parameters.startAfter, upTo: nil, guardedBy: ListingGuard(parameters))]
  }

  /// The requests to make now; each has to be answered by one `accept`.
  mutating func requests() -> [ListingRequest] {
    var found: [ListingRequest] = []
    for index in ranges.indices where !ranges[index].isAsked && !ranges[index].isDone {
      guard asked < width else { break }
      // The reader waits for the first; without it a full store would never empty.
      guard index == 0 || waitingBytes < limits.waitingBytes else { break }
      found.append(ask(index))
    }
    while asked < width, waitingBytes < limits.waitingBytes, let request = divide() { found.append(request) }
    return found
  }

  /// Takes what a request brought.
  mutating func accept(_ answer: ListingAnswer) {
    switch answer {
    case .page(let page): accept(page)
    // After a fresh start answers to what was asked before mean nothing.
    case .level, .noLevel: if !isOneChain { acceptLevel(answer) }
    case .startIgnored: startOver()
    }
  }

  private mutating func acceptLevel(_ answer: ListingAnswer) {
    asked -= 1
    if case .level(let page) = answer {
      useful -= 1
      learn(page)
    } else {
      hasLevels = false
    }
  }

  private mutating func accept(_ page: ListingPageAnswer) {
    guard let index = ranges.firstIndex(where: { $0.number == page.range }) else { return }
    asked -= 1
    var objects = ranges[index].accept(page)
    useful += objects.isEmpty ? -1 : 1
    if objects.isEmpty, index > 0, ranges[index].first == nil { ranges[index - 1].emptyDivisions += 1 }
    learnCharacters(of: objects, beyond: ranges[index].shared)
    if let passedOver {
      objects.removeAll { $0.key <= passedOver }
    }
    if !objects.isEmpty || index == 0 {
      waitingBytes += Self.bytes(of: objects)
      ranges[index].pages.append(objects)
    } else if ranges[index].isDone, ranges[index].pages.isEmpty {
      ranges.remove(at: index)
    }
  }

  /// The next page in the order of the keys.
  mutating func next() -> Delivery {
    if hasBegun { isDivided = !isOneChain }
    while !ranges.isEmpty {
      if ranges[0].pages.isEmpty {
        guard ranges[0].isDone else { return .nothing }
        ranges.removeFirst()
        forgetWhatIsBehind()
        continue
      }
      let objects = ranges[0].pages.removeFirst()
      waitingBytes -= Self.bytes(of: objects)
      delivered = objects.last?.key ?? delivered
      hasBegun = true
      let isLast = ranges.count == 1 && ranges[0].isDone && ranges[0].pages.isEmpty
      if isLast { ranges = [] }
      return .page(objects, isLast: isLast)
    }
    return .end
  }

  /// Reads everything again as one chain of pages, and passes over what the reader has.
  private mutating func startOver() {
    let range = ListingRange(
      nextNumber, after: parameters.startAfter, upTo: nil, guardedBy: ListingGuard(parameters))
    nextNumber += 1
    ranges = [range]
    passedOver = delivered
    (asked, waitingBytes, isOneChain, isDivided) = (0, 0, true, false)
  }

  /// How many requests may be on their way: one more for each page that has come, so that a listing of few pages costs
  /// few requests beside them.
  private var width: Int { isDivided ? min(limits.requests, max(2, 1 + useful)) : 1 }

  mutating func ask(_ index: Int) -> ListingRequest {
    ranges[index].isAsked = true
    var parameters = parameters
    parameters.startAfter = ranges[index].start
    return request(.page(range: ranges[index].number, ranges[index].pageGuard), parameters, ranges[index].token)
  }

  mutating func request(
    _ purpose: ListingRequest.Purpose, _ parameters: ListObjectsV2Parameters, _ token: String? = nil
  ) -> ListingRequest {
    asked += 1
    defer { nextNumber += 1 }
    return ListingRequest(number: nextNumber, purpose: purpose, parameters: parameters, token: token)
  }

  /// Divides a range and asks for the first page of its second part.
  mutating func divide(_ index: Int, at text: String, expecting pages: Double?) -> ListingRequest {
    var upper = ListingRange(nextNumber, after: text, upTo: ranges[index].end, guardedBy: ListingGuard(parameters))
    nextNumber += 1
    upper.expectedPages = pages
    ranges[index].end = text
    ranges.insert(upper, at: index + 1)
    return ask(index + 1)
  }

  /// About what a page takes in memory.
  private static func bytes(of objects: [ObjectSummary]) -> Int {
    objects.reduce(0) { $0 + 160 + $1.key.byteCount + ($1.etag?.rawValue.utf8.count ?? 0) }
  }
}
