internal import HTTPTransport
public import S3Types

/// Which upload's parts to list.
public struct ListPartsParameters: Sendable, Hashable {
  /// The object that the upload is for.
  public var location: S3Location
  /// The upload.
  public var uploadID: String
  /// The most parts in one page; nil leaves it to the service (1,000).
  public var maxParts: Int?
  /// The key that the upload was begun with (SSE-C), where the service asks for it.
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the upload.
  public init(
    _ location: S3Location, uploadID: String, maxParts: Int? = nil, customerKey: CustomerKey? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.uploadID = uploadID
    self.maxParts = maxParts
    self.customerKey = customerKey
    self.options = options
  }
}

/// One page of the parts of an upload.
public struct ListPartsPage: Sendable, Hashable {
  /// The parts, ordered by number.
  public var parts: [ListedPart]
  /// The storage class of the object to come, where the service says so.
  public var storageClass: StorageClass?
  /// What to ask the next page with; nil on the last page.
  public var nextPartNumberMarker: Int?

  /// Describes a page.
  public init(parts: [ListedPart], storageClass: StorageClass? = nil, nextPartNumberMarker: Int? = nil) {
    self.parts = parts
    self.storageClass = storageClass
    self.nextPartNumberMarker = nextPartNumberMarker
  }
}

/// A part that has arrived.
public struct ListedPart: Sendable, Hashable {
  /// The part, as it is named when the upload is completed.
  public let part: CompletedPart
  /// How many bytes it has.
  public let size: Int
  /// When it arrived, where the service says so.
  public let lastModified: Timestamp?

  /// Describes a part.
  public init(part: CompletedPart, size: Int, lastModified: Timestamp? = nil) {
    self.part = part
    self.size = size
    self.lastModified = lastModified
  }
}

extension S3Client {
  /// Lists the parts of an upload that have arrived, page by page, ordered by number.
  public func listParts(_ parameters: ListPartsParameters) -> Pager<ListPartsPage> {
    Pager(guardedBy: PartsGuard(parameters)) { [self] marker async throws(S3Error) in
      try await listPartsPage(parameters, partNumberMarker: marker)
    }
  }

  /// Fetches one page of the parts of an upload; use `listParts(_:)`, which also guards the way from page to page.
  public func listPartsPage(
    _ parameters: ListPartsParameters, partNumberMarker: Int?
  ) async throws(S3Error) -> ListPartsPage {
    var request = try S3Request(
      .listParts, .get, bucket: parameters.location.bucket, key: parameters.location.key, options: parameters.options)
    try request.name(uploadID: parameters.uploadID)
    try request.add(limit: parameters.maxParts, as: "max-parts")
    if let partNumberMarker { request.query.append(QueryItem("part-number-marker", String(partNumberMarker))) }
    try request.add(parameters.customerKey)
    return try await perform(request) { response async throws(S3Error) in
      // The other name is moto's.
      let answer = try await response.readRecords(root: "ListPartsResult", or: "ListPartsResponse", ["Part"])
      var parts: [ListedPart] = []
      for record in answer.records { parts.append(try response.part(record)) }
      var next: Int?
      if try response.isTruncated(answer.document) {
        next = answer.document.integer("NextPartNumberMarker", in: 1...PartNumber.range.upperBound)
        guard next != nil else { throw response.brokenListing("it says that more follows and not from where") }
      }
      return ListPartsPage(
        parts: parts, storageClass: answer.document.text("StorageClass").map(StorageClass.init(rawValue:)),
        nextPartNumberMarker: next)
    }
  }
}

extension S3Response {
  fileprivate func part(_ record: XMLRecord) throws(S3Error) -> ListedPart {
    guard let number = record.integer("PartNumber", in: PartNumber.range), let etag = record.etag(),
      let size = record.integer("Size", in: 0...Self.largestSize)
    else { throw failure(.malformedResponse, "a part in the answer has no usable number, ETag or size") }
    return ListedPart(
      part: CompletedPart(number: number, etag: etag, checksum: record.checksums().first), size: size,
      lastModified: record.timestamp("LastModified"))
  }
}

/// Decides whether a listing of parts can be trusted: the numbers only ever go up.
struct PartsGuard: PageGuard {
  private let parameters: ListPartsParameters
  private var last = 0
  private var marker = 0

  init(_ parameters: ListPartsParameters) { self.parameters = parameters }

  mutating func accept(_ page: ListPartsPage) throws(S3Error) -> Int? {
    for part in page.parts.map(\.part.number) {
      guard part > last else { throw broken("part \(part) comes after part \(last)") }
      last = part
    }
    guard let next = page.nextPartNumberMarker else { return nil }
    // A marker that stays where it is, or goes back, leads round in a circle (row L5).
    guard next >= last, next > marker else {
      throw broken("it says that more follows and does not go on, at part \(last)")
    }
    marker = next
    last = next
    return next
  }

  private func broken(_ message: String) -> S3Error {
    S3Error(
      code: .brokenListing, operation: .listParts, bucket: parameters.location.bucket, key: parameters.location.key,
      message: "the listing of parts cannot be trusted: \(message)")
  }
}
