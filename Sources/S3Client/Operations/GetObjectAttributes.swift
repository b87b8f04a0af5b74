internal import HTTPTransport
public import S3Types

/// What to ask about an object.
public struct GetObjectAttributesParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// What to tell; at least one.
  public var attributes: Set<Attribute>
  /// The version of the object; nil for the newest.
  public var versionID: String?
  /// The most parts to tell; nil leaves it to the service (1,000).
  public var maxParts: Int?
  /// Only parts with a greater number.
  public var partNumberMarker: Int?
  /// The key that it was encrypted with (SSE-C).
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions

  /// One thing that the service can tell, by the name that S3 gives it.
  public enum Attribute: String, Sendable, Hashable, CaseIterable {
    /// The entity tag.
    case etag = "ETag"
    /// The checksums.
    case checksum = "Checksum"
    /// The number of parts, and the parts where each has a checksum.
    case objectParts = "ObjectParts"
    /// The storage class.
    case storageClass = "StorageClass"
    /// The number of bytes.
    case objectSize = "ObjectSize"
  }

  /// Names the object.
  public init(
    _ location: S3Location, attributes: Set<Attribute> = Set(Attribute.allCases), versionID: String? = nil,
    maxParts: Int? = nil, partNumberMarker: Int? = nil, customerKey: CustomerKey? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.attributes = attributes
    self.versionID = versionID
    self.maxParts = maxParts
    self.partNumberMarker = partNumberMarker
    self.customerKey = customerKey
    self.options = options
  }
}

/// What the service tells about an object; nil is what was not asked for or is not known.
public struct GetObjectAttributesResult: Sendable, Hashable {
  /// The entity tag.
  public var etag: ETag?
  /// The checksums.
  public var checksums: [ObjectChecksum] = []
  /// The number of parts; nil for an object that was written at once.
  public var partsCount: Int?
  /// The parts, ordered by number, where each has a checksum.
  public var parts: [Part] = []
  /// What to ask the next parts with; nil when there are no more.
  public var nextPartNumberMarker: Int?
  /// The storage class.
  public var storageClass: StorageClass?
  /// The number of bytes.
  public var size: Int?
  /// Last modification.
  public var lastModified: Timestamp?
  /// The version, in a versioned bucket.
  public var versionID: String?

  /// One part of an object.
  public struct Part: Sendable, Hashable {
    /// Its number.
    public let number: Int
    /// The number of bytes.
    public let size: Int
    /// Its checksums.
    public let checksums: [ObjectChecksum]

    /// Describes a part.
    public init(number: Int, size: Int, checksums: [ObjectChecksum] = []) {
      self.number = number
      self.size = size
      self.checksums = checksums
    }
  }

  /// Knows nothing yet.
  public init() {}
}

extension S3Client {
  /// Asks for checksums, parts, size and class of an object without its headers.
  public func getObjectAttributes(
    _ parameters: GetObjectAttributesParameters
  ) async throws(S3Error) -> GetObjectAttributesResult {
    var request = try S3Request(
      .getObjectAttributes, .get, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("attributes")], options: parameters.options)
    guard !parameters.attributes.isEmpty else {
      throw request.failure(.invalidRequest, "at least one attribute has to be asked for")
    }
    try request.name(versionID: parameters.versionID)
    try request.add(
      "x-amz-object-attributes", parameters.attributes.map(\.rawValue).sorted().joined(separator: ","))
    if let count = parameters.maxParts {
      guard count > 0 else { throw request.failure(.invalidRequest, "at least 1 part is told, not \(count)") }
      try request.add("x-amz-max-parts", String(count))
    }
    if let marker = parameters.partNumberMarker {
      guard marker >= 0 else { throw request.failure(.invalidRequest, "no part comes after part \(marker)") }
      try request.add("x-amz-part-number-marker", String(marker))
    }
    try request.add(parameters.customerKey)
    return try await perform(request) { response async throws(S3Error) in
      // The reference calls the root `…Output`, and some services do too; S3 sends `…Response`.
      let answer = try await response.readRecords(
        root: "GetObjectAttributesResponse", or: "GetObjectAttributesOutput", ["ObjectParts/Part"])
      return try response.attributes(answer, after: parameters.partNumberMarker ?? 0)
    }
  }
}

extension S3Response {
  fileprivate func attributes(
    _ answer: RecordVisitor, after marker: Int
  ) throws(S3Error) -> GetObjectAttributesResult {
    let document = answer.document
    var result = GetObjectAttributesResult()
    result.etag = document.etag()
    result.checksums = document.checksums(below: "Checksum/")
    result.storageClass = document.text("StorageClass").map(StorageClass.init(rawValue:))
    result.lastModified = headers["last-modified"].flatMap(Timestamp.init(parsing:))
    result.versionID = versionID
    result.size = try number("ObjectSize", of: document, in: 0...Self.largestSize)
    result.partsCount = try number("ObjectParts/PartsCount", of: document, in: PartNumber.range)
    var last = marker
    for record in answer.records {
      guard let number = record.integer("PartNumber", in: PartNumber.range), number > last,
        let size = record.integer("Size", in: 0...Self.largestSize)
      else { throw failure(.malformedResponse, "a part in the answer has no usable number or size") }
      last = number
      result.parts.append(.init(number: number, size: size, checksums: record.checksums()))
    }
    guard document.boolean("ObjectParts/IsTruncated") == true else { return result }
    guard let next = document.integer("ObjectParts/NextPartNumberMarker", in: PartNumber.range), next >= last,
      next > marker
    else { throw failure(.brokenListing, "the answer says that more parts follow and not from where") }
    result.nextPartNumberMarker = next
    return result
  }

  /// A number that may be missing but not be nonsense.
  private func number(_ place: String, of document: XMLRecord, in range: ClosedRange<Int>) throws(S3Error) -> Int? {
    guard let text = document.text(place) else { return nil }
    guard let number = document.integer(place, in: range) else {
      throw failure(.malformedResponse, "'\(Sanitised.text(text, limit: 60))' cannot be the \(place) of an object")
    }
    return number
  }
}
