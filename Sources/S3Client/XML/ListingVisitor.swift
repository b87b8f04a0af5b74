internal import S3Types

/// Reads a `ListBucketResult`.
///
/// Keys are kept raw until the end, because `EncodingType`, which says how to decode them, may come after them.
struct ListingVisitor: XMLVisitor {
  /// A page that cannot be used, with the reason.
  struct Unusable: Error {
    let reason: String
    /// Whether the listing as a whole cannot be trusted any more (row L4).
    var isIncomplete = false
  }

  private struct Entry {
    /// Where its bytes are among those of all keys.
    var key: Range<Int>?
    var size: Int?
    var etag: ETag?
    var lastModified: Timestamp?
    var storageClass: StorageClass?
  }

  private var entries: [Entry] = []
  private var entry = Entry()
  private var keys: [UInt8] = []
  private var prefixes: [[UInt8]] = []
  private var isURLEncoded = false
  private var isTruncated: Bool?
  private var nextToken: String?
  private var nextMarker: [UInt8]?

  mutating func begin(_ name: String, depth: Int) {
    if depth == 1, name == "Contents" { entry = Entry() }
  }

  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    if depth == 2, parent == "Contents" {
      endField(name, text)
    } else if depth == 2, parent == "CommonPrefixes", name == "Prefix" {
      prefixes.append(text.bytes)
    } else if depth == 1 {
      endTop(name, text)
    }
  }

  private mutating func endField(_ name: String, _ text: Span<UInt8>) {
    switch name {
    case "Key":
      let start = keys.count
      keys.append(copying: text)
      entry.key = start..<keys.count
    case "Size": entry.size = Int(text.string)
    case "ETag": entry.etag = text.isEmpty ? nil : ETag(text)
    case "LastModified": entry.lastModified = Timestamp(parsing: text)
    case "StorageClass": entry.storageClass = text.isEmpty ? nil : StorageClass(rawValue: text.string)
    default: break
    }
  }

  private mutating func endTop(_ name: String, _ text: Span<UInt8>) {
    switch name {
    case "Contents": entries.append(entry)
    case "EncodingType": isURLEncoded = text.string.lowercased() == "url"
    case "IsTruncated": isTruncated = ["true": true, "false": false][text.string]
    case "NextMarker": nextMarker = text.isEmpty ? nil : text.bytes
    case "NextContinuationToken": nextToken = text.isEmpty ? nil : text.string
    default: break
    }
  }

  /// The page; throws when anything that decisions rest on is missing.
  func page() throws(Unusable) -> ListObjectsV2Page {
    let isTruncated = try isKnownTruncated()
    // Row L4: taking this for the end would make everything that follows look absent.
    guard !isTruncated || nextToken != nil else {
      throw Unusable(
        reason: "the listing says that more follows and gives no continuation token", isIncomplete: true)
    }
    return ListObjectsV2Page(
      objects: try summaries(), commonPrefixes: try decodedPrefixes(),
      nextContinuationToken: isTruncated ? nextToken : nil)
  }

  /// The page of a listing of the first version, which goes on after its last entry where no marker is given
  /// (s3-semantics 3c).
  func markedPage() throws(Unusable) -> ListObjectsPage {
    var page = ListObjectsPage(objects: try summaries(), commonPrefixes: try decodedPrefixes())
    guard try isKnownTruncated() else { return page }
    let last = [page.objects.last?.key.rawValue, page.commonPrefixes.last].compactMap { $0 }
      .max(by: ByteOrder.precedes)
    page.nextMarker = try nextMarker.map { (marker) throws(Unusable) in try decode(marker[...]) } ?? last
    guard page.nextMarker != nil else {
      throw Unusable(reason: "the listing says that more follows and not from where", isIncomplete: true)
    }
    return page
  }

  private func isKnownTruncated() throws(Unusable) -> Bool {
    guard let isTruncated else {
      throw Unusable(reason: "the listing does not say whether it is complete", isIncomplete: true)
    }
    return isTruncated
  }

  private func summaries() throws(Unusable) -> [ObjectSummary] {
    var objects: [ObjectSummary] = []
    objects.reserveCapacity(entries.count)
    for entry in entries { objects.append(try summary(of: entry)) }
    return objects
  }

  private func decodedPrefixes() throws(Unusable) -> [String] {
    var decoded: [String] = []
    for prefix in prefixes { decoded.append(try decode(prefix[...])) }
    return decoded
  }

  private func summary(of entry: Entry) throws(Unusable) -> ObjectSummary {
    guard let raw = entry.key else { throw Unusable(reason: "the listing has an entry without a key") }
    let text = try decode(keys[raw])
    let key: ObjectKey
    do throws(InvalidName) {
      key = try ObjectKey(text)
    } catch {
      throw Unusable(reason: "the listing has an entry that is no key: \(Sanitised.text(error.rule))")
    }
    guard let size = entry.size, (0...S3Response.largestSize).contains(size), let lastModified = entry.lastModified
    else {
      throw Unusable(reason: "the entry for key '\(Sanitised.text(text))' has no usable size or time")
    }
    return ObjectSummary(
      key: key, size: size, etag: entry.etag, lastModified: lastModified, storageClass: entry.storageClass)
  }

  private func decode(_ raw: ArraySlice<UInt8>) throws(Unusable) -> String {
    // Most keys have nothing to decode.
    guard isURLEncoded, raw.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
      return String(decoding: raw, as: UTF8.self)
    }
    guard let bytes = PercentEncoding.decodeListed(Array(raw)), let text = String(validating: bytes, as: UTF8.self)
    else {
      let shown = Sanitised.text(String(decoding: raw, as: UTF8.self))
      throw Unusable(reason: "the key '\(shown)' is not properly URL-encoded UTF-8")
    }
    return text
  }
}
