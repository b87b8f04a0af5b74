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
    /// How many times what has been read of a range may follow by reckoning before that is taken for nonsense.
    var largestGrowth = 5000.0
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
  /// Of the largest page that has come.
  private var pageBytes = 0
  /// Pages with keys, less those without; what is long past does not count.
  private var useful = 0
  /// Pages that have come.
  private(set) var pageCount = 0
  /// The last key that the reader has got.
  private var delivered: ObjectKey?
  /// Whether a page has been handed out.
  private var hasBegun = false
  /// Set once the service has been found unable to list in ranges: what comes up to here is passed over.
  private var passedOver: String?
  private var isOneChain = false

  init(_ parameters: ListObjectsV2Parameters, limits: Limits = Limits()) {
    self.parameters = parameters
    self.limits = limits
    ranges = [ListingRange(0, after: parameters.startAfter, upTo: nil, guardedBy: ListingGuard(parameters))]
  }

  /// The requests to make now; each has to be answered by one `accept`.
  ///
  /// What is nearest to the reader comes first: a range is cut to size before anything behind it is asked for, and
  /// what waits or is about to come before a range has to leave room for it.
  mutating func requests() -> [ListingRequest] {
    var found: [ListingRequest] = []
    var ahead = 0
    var index = 0
    // Where the reader waits for the first, it is asked for in any case; a full store would never empty without it.
    while index < ranges.count, asked < width, index == 0 || ahead < limits.waitingBytes {
      if !ranges[index].isAsked, !ranges[index].isDone {
        guard makeRoom(behind: index) || index == 0 && ranges[0].pages.isEmpty else { return found }
        found.append(ask(index))
      }
      if asked < width, isLong(ranges[index]), ahead + room(for: ranges[index]) < limits.waitingBytes,
        let request = cut(index)
      {
        found.append(request)
      }
      ahead += room(for: ranges[index])
      index += 1
    }
    while asked < width, max(ahead, waitingBytes) < limits.waitingBytes, let request = halve() {
      found.append(request)
      ahead += pageBytes
    }
    return found
  }

  /// Gives back the pages that are farthest from the reader when there is no room for those nearer to it, because
  /// something before them has turned out to be longer than it was thought; they are read again in their turn.
  ///
  /// - Returns: Whether there is room.
  private mutating func makeRoom(behind index: Int) -> Bool {
    var last = ranges.count - 1
    while waitingBytes >= limits.waitingBytes, last > index {
      if !ranges[last].isAsked, !ranges[last].pages.isEmpty {
        waitingBytes -= ranges[last].waitingBytes
        ranges[last].giveBack(guardedBy: ListingGuard(parameters))
      }
      last -= 1
    }
    return waitingBytes < limits.waitingBytes
  }

  /// Bytes that a range holds or will before it is read to its end, or to where it is cut off.
  private func room(for range: ListingRange) -> Int {
    guard !range.isDone else { return range.waitingBytes }
    return range.waitingBytes + Int(min(pagesToCome(in: range), limits.pagesPerRange).rounded(.up)) * pageBytes
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
      learn(page)
    } else {
      hasLevels = false
    }
  }

  private mutating func accept(_ page: ListingPageAnswer) {
    guard let index = ranges.firstIndex(where: { $0.number == page.range }) else { return }
    asked -= 1
    var objects = ranges[index].accept(page)
    pageCount += 1
    useful = max(0, min(2 * limits.requests, useful + (objects.isEmpty ? -1 : 1)))
    if objects.isEmpty, ranges[index].first == nil {
      if index > 0 { ranges[index - 1].emptyDivisions += 1 }
      // What was reckoned with is not so; what comes behind it is divided again when something of it has been read.
      if index + 1 < ranges.count, ranges[index + 1].last == nil { ranges[index + 1].isWhole = true }
    }
    learnCharacters(of: objects, beyond: ranges[index].shared)
    if let passedOver {
      objects.removeAll { !ByteOrder.precedes(passedOver, $0.key.rawValue) }
    }
    if !objects.isEmpty || index == 0 {
      let bytes = Self.bytes(of: objects)
      pageBytes = max(pageBytes, bytes)
      waitingBytes += bytes
      ranges[index].waitingBytes += bytes
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
      let bytes = Self.bytes(of: objects)
      waitingBytes -= bytes
      ranges[0].waitingBytes -= bytes
      delivered = objects.last?.key ?? delivered
      hasBegun = true
      let isLast = ranges.count == 1 && ranges[0].isDone && ranges[0].pages.isEmpty
      if isLast { ranges = [] }
      return .page(objects, isLast: isLast)
    }
    return .end
  }

  /// Reads everything again as one chain of pages from the first key on, and passes over what the reader has, or did not
  /// ask for.
  private mutating func startOver() {
    let range = ListingRange(nextNumber, after: nil, upTo: nil, guardedBy: ListingGuard(parameters))
    nextNumber += 1
    ranges = [range]
    passedOver = delivered?.rawValue ?? parameters.startAfter
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

  /// Divides a range.
  mutating func divide(_ index: Int, at text: String, expecting pages: Double?) {
    var upper = ListingRange(nextNumber, after: text, upTo: ranges[index].end, guardedBy: ListingGuard(parameters))
    nextNumber += 1
    upper.expectedPages = pages
    ranges[index].end = text
    ranges.insert(upper, at: index + 1)
  }

  /// About what a page takes in memory.
  private static func bytes(of objects: [ObjectSummary]) -> Int {
    objects.reduce(0) { $0 + 160 + $1.key.byteCount + ($1.etag?.rawValue.utf8.count ?? 0) }
  }
}
