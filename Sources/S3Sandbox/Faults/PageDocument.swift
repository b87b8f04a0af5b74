/// The document of a page, for those who want to spoil it.
struct PageDocument {
  private let text: String
  private let query: Query

  init(_ text: String, _ query: Query) {
    self.text = text
    self.query = query
  }

  /// The document as the failure leaves it; those that are about tokens leave a page without tokens as it is.
  func failing(_ failure: PageFailure) -> String {
    switch failure {
    case .error: text
    case .cut: String(Substring(text.utf8.prefix(text.utf8.count / 2)))
    case .noToken: truncated(token: nil, of: text)
    case .repeatedToken:
      truncated(token: query["continuation-token"] ?? ContinuationToken.encode("", page: page), of: text)
    case .empty: truncated(token: ContinuationToken.encode(start, page: page + 1), of: without(entries))
    case .reversed: without(entries, putting: entries.reversed())
    case .duplicated: without(entries, putting: Array(entries.prefix(1)) + entries)
    }
  }

  private var page: Int { query["continuation-token"].map { ContinuationToken.page(of: $0) } ?? 1 }

  /// The key that the page begins after; a token that is none was refused before there was a page.
  private var start: String {
    (try? query["continuation-token"].map(ContinuationToken.decode)) ?? query["start-after"] ?? ""
  }

  private static let close = "</ListBucketResult>"

  /// The objects of the page, each with its tags.
  private var entries: [Substring] {
    var found: [Substring] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "<Contents>"),
      let close = rest[open.upperBound...].firstRange(of: "</Contents>")
    {
      found.append(rest[open.lowerBound..<close.upperBound])
      rest = rest[close.upperBound...]
    }
    return found
  }

  private func without(_ entries: [Substring], putting others: [Substring] = []) -> String {
    guard let first = entries.first, let last = entries.last else { return text }
    return String(text[..<first.startIndex]) + others.joined() + String(text[last.endIndex...])
  }

  private func truncated(token: String?, of text: String) -> String {
    var text = text.replacing("<IsTruncated>false</IsTruncated>", with: "<IsTruncated>true</IsTruncated>")
    if let open = text.firstRange(of: "<NextContinuationToken>"),
      let close = text.firstRange(of: "</NextContinuationToken>")
    {
      text.removeSubrange(open.lowerBound..<close.upperBound)
    }
    guard let token else { return text }
    return text.replacing(Self.close, with: "<NextContinuationToken>\(token)</NextContinuationToken>\(Self.close)")
  }
}
