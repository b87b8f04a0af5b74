/// `Content-Range: bytes first-last/total`.
struct ContentRange: Hashable {
  let first: Int
  let last: Int
  /// nil for "*".
  let total: Int?

  init?(_ text: String) {
    guard text.hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    let ends = (halves.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]),
      0 <= first, first <= last
    else { return nil }
    let total = Int(halves[1])
    guard halves[1] == "*" || total.map({ last < $0 }) == true else { return nil }
    self.first = first
    self.last = last
    self.total = total
  }
}
