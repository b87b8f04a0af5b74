internal import S3Types

extension S3Request {
  /// Adds the most entries that a page may have.
  mutating func add(limit: Int?, as name: String) throws(S3Error) {
    guard let limit else { return }
    guard limit > 0 else { throw failure(.invalidRequest, "a page has at least 1 entry, not \(limit) (\(name))") }
    query.append(QueryItem(name, String(limit)))
  }

  /// Adds a text that restricts a listing; empty ones say nothing.
  mutating func add(filter: String?, as name: String) {
    if let filter, !filter.isEmpty { query.append(QueryItem(name, filter)) }
  }
}

extension S3Response {
  /// Whether more follows; an answer that does not say proves no end (row L4).
  func isTruncated(_ document: XMLRecord) throws(S3Error) -> Bool {
    guard let isTruncated = document.boolean("IsTruncated") else {
      throw brokenListing("it does not say whether it is complete")
    }
    return isTruncated
  }

  /// An error about a listing that cannot be followed to its end.
  func brokenListing(_ reason: String) -> S3Error {
    failure(.brokenListing, "the listing cannot be trusted: \(reason)")
  }

  /// The text of a key, a prefix or a marker, decoded when the answer says that they are encoded.
  func decoded(_ raw: String, in document: XMLRecord) throws(S3Error) -> String {
    guard document["EncodingType"]?.lowercased() == "url" else { return raw }
    guard let bytes = PercentEncoding.decodeListed(Array(raw.utf8)),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      throw failure(.malformedResponse, "the key '\(Sanitised.text(raw))' is not properly URL-encoded UTF-8")
    }
    return text
  }

  /// The key of an entry.
  func key(of record: XMLRecord, in document: XMLRecord) throws(S3Error) -> ObjectKey {
    guard let raw = record["Key"] else { throw failure(.malformedResponse, "the listing has an entry without a key") }
    let text = try decoded(raw, in: document)
    do throws(InvalidName) {
      return try ObjectKey(text)
    } catch {
      throw failure(.malformedResponse, "the listing has an entry that is no key: \(Sanitised.text(error.rule))")
    }
  }

  /// The common prefixes among the records.
  func commonPrefixes(_ answer: RecordVisitor) throws(S3Error) -> [String] {
    var prefixes: [String] = []
    for record in answer.records where record.name == "CommonPrefixes" {
      prefixes.append(try decoded(record["Prefix"] ?? "", in: answer.document))
    }
    return prefixes
  }

  /// Where the next page of a listing begins that has several entries for one key; nil after the last.
  func nextMarker(_ document: XMLRecord, within place: String) throws(S3Error) -> KeyMarker? {
    guard try isTruncated(document) else { return nil }
    guard let key = document.text("NextKeyMarker") else {
      throw brokenListing("it says that more follows and not from where")
    }
    return KeyMarker(key: try decoded(key, in: document), entry: document.text(place))
  }
}
