internal import S3Types

/// Where to divide: by common prefixes where there are any, else by reckoning with keys as with numbers.
extension ListingRanges {
  /// Whether a range is to be cut to size.
  func isLong(_ range: ListingRange) -> Bool {
    isDivisible(range) && pagesToCome(in: range) > limits.pagesPerRange * 2
  }

  /// Cuts a long range to size.
  ///
  /// - Returns: What has to be asked for to know where; nil when it has been cut, or cannot be.
  mutating func cut(_ index: Int) -> ListingRequest? {
    let pages = pagesToCome(in: ranges[index])
    return divide(index, pages, limits.pagesPerRange / pages)
  }

  /// Halves the longest range.
  ///
  /// - Returns: What has to be asked for next; nil when there is none that is worth it.
  mutating func halve() -> ListingRequest? {
    var longest: (index: Int, pages: Double)?
    for index in ranges.indices where isDivisible(ranges[index]) && ranges[index].last != nil {
      let pages = pagesToCome(in: ranges[index])
      if pages > limits.pagesPerRange, pages > longest?.pages ?? 0 { longest = (index, pages) }
    }
    guard let longest else { return nil }
    if let request = divide(longest.index, longest.pages, 0.5) { return request }
    guard !ranges[longest.index].isWhole else { return nil }
    return ask(longest.index + 1)
  }

  private func isDivisible(_ range: ListingRange) -> Bool {
    !range.isDone && !range.isWhole && (range.last != nil || range.expectedPages != nil)
  }

  private mutating func divide(_ index: Int, _ pages: Double, _ part: Double) -> ListingRequest? {
    let range = ranges[index]
    guard let last = range.last ?? range.start else {
      ranges[index].isWhole = true
      return nil
    }
    // Of an end that nobody knows the middle is as good as any place.
    let fraction = pages.isFinite ? min(0.5, part) : 0.5
    let known = known(in: range)
    if known.isEmpty, pages > limits.pagesForLevel, range.last != nil, let level = levelToRead(of: range) {
      levels.insert(level)
      var parameters = parameters
      parameters.prefix = level
      parameters.delimiter = "/"
      parameters.startAfter = last
      return request(.level(level), parameters)
    }
    let text =
      known.isEmpty
      ? guess(in: range, after: last, fraction)
      : prefixes[known.lowerBound + min(known.count / 2, Int((Double(known.count) * fraction).rounded()))]
    guard let text, ByteOrder.precedes(last, text), range.end.map({ ByteOrder.precedes(text, $0) }) ?? true else {
      ranges[index].isWhole = true
      return nil
    }
    // Of one that has not been read yet only what is left of it may be divided again.
    if range.last == nil { ranges[index].expectedPages = pages * fraction }
    divide(index, at: text, expecting: pages.isFinite ? pages * (1 - fraction) : nil)
    return nil
  }

  /// A text that hopefully has keys on both sides.
  private func guess(in range: ListingRange, after last: String, _ fraction: Double) -> String? {
    guard let reach = reach(of: range, last),
      !reach.isFamiliar || range.emptyDivisions % 2 == 1
        || range.first.map({ reckonedPages(in: range, $0, last) == nil }) ?? false
    else {
      return alphabet.text(between: last, and: range.end, under: parameters.prefix, at: fraction)
    }
    // Ask for what comes after all keys that share half of what the last ones share beyond what the end does.
    var text = String.UnicodeScalarView(last.unicodeScalars.prefix((reach.base + reach.shared + 1) / 2))
    text.append(KeyAlphabet.beyond)
    let bound = String(text)
    return bound.utf8.count <= ObjectKey.maximumByteCount ? bound : nil
  }

  /// How much more the last keys share among each other than with the end, in characters, and whether that is made of
  /// what keys are known to differ in; nil when it is nothing.
  ///
  /// Where it is not, nobody can reckon with it: `part-0001` and `part-0999` say nothing about what `q` comes after.
  private func reach(of range: ListingRange, _ last: String) -> (base: Int, shared: Int, isFamiliar: Bool)? {
    let base = range.end.map { end in zip(last.unicodeScalars, end.unicodeScalars).prefix { $0 == $1 }.count }
    let start = base ?? parameters.prefix.unicodeScalars.count
    let shared = range.shared.unicodeScalars.count
    guard shared > start else { return nil }
    return (start, shared, last.unicodeScalars.prefix(shared).dropFirst(start).allSatisfy(alphabet.knows))
  }

  /// How many pages a range has left, as far as can be told; infinitely many for one of which nothing can be told.
  func pagesToCome(in range: ListingRange) -> Double {
    guard let first = range.first, let last = range.last else { return range.expectedPages ?? 0 }
    let known = known(in: range)
    let passed = position(of: last) - position(of: first)
    // Before the next known prefix, the last of several is as long as those before it.
    if !known.isEmpty || passed > 1 && range.end.map(isKnown) ?? false {
      return (Double(range.keyCount) / Double(max(1, passed))) * (Double(known.count) + 0.5) / range.keysPerPage
    }
    if reach(of: range, last)?.isFamiliar ?? true, let pages = reckonedPages(in: range, first, last) { return pages }
    // Behind an end that was only tried there may be anything before it; between two known prefixes, hardly so.
    let isOpen = range.end.map { $0.unicodeScalars.last == KeyAlphabet.beyond } ?? true
    return isOpen ? .infinity : 3 * Double(range.pageCount)
  }

  /// Pages between the last key and the end, when those that were read are as far apart as those that come; nil where
  /// that says nothing, because what was read is next to nothing of the whole.
  private func reckonedPages(in range: ListingRange, _ first: String, _ last: String) -> Double? {
    guard let rest = alphabet.remainder(of: first, last, range.end, under: parameters.prefix),
      rest < 1 - 1 / limits.largestGrowth
    else { return nil }
    return Double(range.pageCount) * rest / (1 - rest)
  }

  // MARK: Common prefixes

  /// The indices of the known prefixes in what a range has to read.
  private func known(in range: ListingRange) -> Range<Int> {
    let low = position(of: range.last ?? range.start ?? "")
    var high = range.end.map { position(of: $0) } ?? prefixes.count
    // A prefix that is the end divides nothing.
    if high > low, let end = range.end, ByteOrder.areEqual(prefixes[high - 1], end) { high -= 1 }
    return low..<max(low, high)
  }

  private func isKnown(_ prefix: String) -> Bool {
    let position = position(of: prefix)
    return position > 0 && ByteOrder.areEqual(prefixes[position - 1], prefix)
  }

  /// How many known prefixes do not come after a text.
  private func position(of text: String) -> Int {
    var low = 0
    var high = prefixes.count
    while low < high {
      let middle = (low + high) / 2
      if ByteOrder.precedes(text, prefixes[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The uppermost prefix around the last page whose level has not been read.
  private func levelToRead(of range: ListingRange) -> String? {
    guard hasLevels, prefixes.count < limits.knownPrefixes, levels.count < 3 + pageCount / 8 else { return nil }
    let slash = UInt8(ascii: "/")
    let base = parameters.prefix.utf8.count
    // Keys without a further "/" are a level of their own.
    guard let last = range.last, last.utf8.dropFirst(base).contains(slash) else { return nil }
    if !levels.contains(parameters.prefix) { return parameters.prefix }
    var length = 0
    for byte in range.shared.utf8 {
      length += 1
      guard byte == slash, length > base else { continue }
      let level = String(decoding: range.shared.utf8.prefix(length), as: UTF8.self)
      if !levels.contains(level) { return level }
    }
    return nil
  }

  /// Remembers the common prefixes of a level.
  mutating func learn(_ page: ListObjectsV2Page) {
    let new = page.commonPrefixes.filter { prefix in
      prefix.utf8.starts(with: parameters.prefix.utf8) && prefix.utf8.count <= ObjectKey.maximumByteCount
        && delivered(before: prefix)
    }
    var all = (prefixes + new).sorted(by: ByteOrder.precedes)
    all = zip(all, [""] + all).filter { !ByteOrder.areEqual($0, $1) }.map(\.0)
    prefixes = all
    for index in ranges.indices { ranges[index].isWhole = false }
  }

  private func delivered(before prefix: String) -> Bool {
    ranges.first.map { ByteOrder.precedes($0.start ?? "", prefix) } ?? false
  }

  /// Forgets the prefixes that the reader has passed.
  mutating func forgetWhatIsBehind() {
    guard let start = ranges.first?.start else { return }
    prefixes.removeFirst(position(of: start))
    if levels.count > limits.knownPrefixes { levels = [parameters.prefix] }
  }

  /// Learns what some of the keys are made of, where they differ.
  mutating func learnCharacters(of objects: [ObjectSummary], beyond shared: String) {
    let length = shared.unicodeScalars.count
    for index in stride(from: 0, to: objects.count, by: max(1, objects.count / 16)) {
      alphabet.learn(objects[index].key.rawValue.unicodeScalars.dropFirst(length))
    }
    if let last = objects.last { alphabet.learn(last.key.rawValue.unicodeScalars.dropFirst(length)) }
  }
}
