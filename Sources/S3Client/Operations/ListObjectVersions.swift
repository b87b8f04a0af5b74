internal import HTTPTransport
public import S3Types

/// Which versions to list.
public struct ListObjectVersionsParameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// Only keys that start with these bytes; empty for all.
  public var prefix: String
  /// Keys that share everything up to this text after the prefix are folded into one common prefix.
  public var delimiter: String?
  /// The most entries in one page; nil leaves it to the service (1,000).
  public var maxKeys: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to list.
  public init(
    bucket: BucketName, prefix: String = "", delimiter: String? = nil, maxKeys: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.delimiter = delimiter
    self.maxKeys = maxKeys
    self.options = options
  }
}

/// One page of the versions of a bucket.
public struct ListObjectVersionsPage: Sendable, Hashable {
  /// The versions and delete markers in the order of the service: by bytes of their keys, those of one key with the newest
  /// first; some services list the delete markers apart.
  public var versions: [ObjectVersion]
  /// The common prefixes, when a delimiter was given.
  public var commonPrefixes: [String]
  /// What to ask the next page with; nil on the last page.
  public var nextMarker: KeyMarker?

  /// Describes a page.
  public init(versions: [ObjectVersion], commonPrefixes: [String] = [], nextMarker: KeyMarker? = nil) {
    self.versions = versions
    self.commonPrefixes = commonPrefixes
    self.nextMarker = nextMarker
  }
}

/// A version of an object, or the mark of its deletion.
public struct ObjectVersion: Sendable, Hashable {
  /// The key.
  public let key: ObjectKey
  /// The version; `null` for what was written before the bucket kept versions.
  public let versionID: String
  /// Whether it is what a request without a version means.
  public let isLatest: Bool
  /// When it was written, or the object deleted.
  public let lastModified: Timestamp
  /// Size, ETag and class; nil for a delete marker.
  public let object: ObjectSummary?

  /// Whether it is a delete marker.
  public var isDeleteMarker: Bool { object == nil }

  /// Describes a version.
  public init(key: ObjectKey, versionID: String, isLatest: Bool, lastModified: Timestamp, object: ObjectSummary?) {
    self.key = key
    self.versionID = versionID
    self.isLatest = isLatest
    self.lastModified = lastModified
    self.object = object
  }
}

extension S3Client {
  /// Lists all versions of the objects of a bucket and their delete markers, page by page.
  public func listObjectVersions(_ parameters: ListObjectVersionsParameters) -> Pager<ListObjectVersionsPage> {
    Pager(guardedBy: VersionsGuard(parameters)) { [self] marker async throws(S3Error) in
      try await listObjectVersionsPage(parameters, marker: marker)
    }
  }

  /// Fetches one page of versions; use `listObjectVersions(_:)`, which also guards the way from page to page.
  public func listObjectVersionsPage(
    _ parameters: ListObjectVersionsParameters, marker: KeyMarker?
  ) async throws(S3Error) -> ListObjectVersionsPage {
    var request = try S3Request(
      .listObjectVersions, .get, bucket: parameters.bucket,
      query: [QueryItem("versions")] + encodingQuery, options: parameters.options)
    request.add(filter: parameters.prefix, as: "prefix")
    request.add(filter: parameters.delimiter, as: "delimiter")
    request.add(filter: marker?.key, as: "key-marker")
    request.add(filter: marker?.entry, as: "version-id-marker")
    try request.add(limit: parameters.maxKeys, as: "max-keys")
    return try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(
        root: "ListVersionsResult", ["Version", "DeleteMarker", "CommonPrefixes"])
      var versions: [ObjectVersion] = []
      for record in answer.records where record.name != "CommonPrefixes" {
        versions.append(try response.version(record, in: answer.document))
      }
      return ListObjectVersionsPage(
        versions: versions, commonPrefixes: try response.commonPrefixes(answer),
        nextMarker: try response.nextMarker(answer.document, within: "NextVersionIdMarker"))
    }
  }
}

extension S3Response {
  fileprivate func version(_ record: XMLRecord, in document: XMLRecord) throws(S3Error) -> ObjectVersion {
    let key = try key(of: record, in: document)
    guard let id = record.text("VersionId"), let isLatest = record.boolean("IsLatest"),
      let lastModified = record.timestamp("LastModified")
    else {
      throw failure(
        .malformedResponse,
        "an entry for key '\(Sanitised.text(key.rawValue))' has no usable version, time or word on whether it is the "
          + "latest")
    }
    var object: ObjectSummary?
    if record.name == "Version" {
      guard let size = record.integer("Size", in: 0...Self.largestSize) else {
        throw failure(.malformedResponse, "a version of key '\(Sanitised.text(key.rawValue))' has no usable size")
      }
      object = ObjectSummary(
        key: key, size: size, etag: record.etag(), lastModified: lastModified,
        storageClass: record.text("StorageClass").map(StorageClass.init(rawValue:)))
    }
    return ObjectVersion(
      key: key, versionID: id, isLatest: isLatest, lastModified: lastModified, object: object)
  }
}

private struct VersionsGuard: PageGuard {
  private var order: KeyMarkerGuard

  init(_ parameters: ListObjectVersionsParameters) {
    order = KeyMarkerGuard(.listObjectVersions, bucket: parameters.bucket, prefix: parameters.prefix)
  }

  mutating func accept(_ page: ListObjectVersionsPage) throws(S3Error) -> KeyMarker? {
    try order.accept(
      keys: page.versions.filter { !$0.isDeleteMarker }.map(\.key),
      deleted: page.versions.filter(\.isDeleteMarker).map(\.key), prefixes: page.commonPrefixes,
      next: page.nextMarker)
  }
}
