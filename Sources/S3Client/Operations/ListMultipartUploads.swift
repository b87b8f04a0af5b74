internal import HTTPTransport
public import S3Types

/// Which uploads to list.
public struct ListMultipartUploadsParameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// Only uploads for keys that start with these bytes; empty for all.
  public var prefix: String
  /// Keys that share everything up to this text after the prefix are folded into one common prefix.
  public var delimiter: String?
  /// The most entries in one page; nil leaves it to the service (1,000).
  public var maxUploads: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to list.
  public init(
    bucket: BucketName, prefix: String = "", delimiter: String? = nil, maxUploads: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.delimiter = delimiter
    self.maxUploads = maxUploads
    self.options = options
  }
}

/// One page of the uploads of a bucket.
public struct ListMultipartUploadsPage: Sendable, Hashable {
  /// The uploads, in byte order of their keys, those of one key in the order of the service.
  public var uploads: [ListedUpload]
  /// The common prefixes, when a delimiter was given.
  public var commonPrefixes: [String]
  /// What to ask the next page with; nil on the last page.
  public var nextMarker: KeyMarker?

  /// Describes a page.
  public init(uploads: [ListedUpload], commonPrefixes: [String] = [], nextMarker: KeyMarker? = nil) {
    self.uploads = uploads
    self.commonPrefixes = commonPrefixes
    self.nextMarker = nextMarker
  }
}

/// An upload that is neither completed nor aborted.
public struct ListedUpload: Sendable, Hashable {
  /// The key of the object to come.
  public let key: ObjectKey
  /// The upload.
  public let uploadID: String
  /// When it began, where the service says so.
  public let initiated: Timestamp?
  /// The storage class of the object to come, where the service says so.
  public let storageClass: StorageClass?
  /// The algorithm of the checksum of its parts, where it has one.
  public let checksumAlgorithm: ChecksumAlgorithm?
  /// Who began it, as the service names people; nil where it does not.
  package var initiator: String?

  /// Describes an upload.
  public init(
    key: ObjectKey, uploadID: String, initiated: Timestamp? = nil, storageClass: StorageClass? = nil,
    checksumAlgorithm: ChecksumAlgorithm? = nil
  ) {
    self.key = key
    self.uploadID = uploadID
    self.initiated = initiated
    self.storageClass = storageClass
    self.checksumAlgorithm = checksumAlgorithm
  }
}

extension S3Client {
  /// Lists the uploads of a bucket that are neither completed nor aborted, page by page.
  public func listMultipartUploads(
    _ parameters: ListMultipartUploadsParameters
  ) -> Pager<ListMultipartUploadsPage> {
    Pager(guardedBy: UploadsGuard(parameters)) { [self] marker async throws(S3Error) in
      try await listMultipartUploadsPage(parameters, marker: marker)
    }
  }

  /// Fetches one page of uploads; use `listMultipartUploads(_:)`, which also guards the way from page to page.
  public func listMultipartUploadsPage(
    _ parameters: ListMultipartUploadsParameters, marker: KeyMarker?
  ) async throws(S3Error) -> ListMultipartUploadsPage {
    var request = try S3Request(
      .listMultipartUploads, .get, bucket: parameters.bucket,
      query: [QueryItem("uploads")] + encodingQuery, options: parameters.options)
    request.add(filter: parameters.prefix, as: "prefix")
    request.add(filter: parameters.delimiter, as: "delimiter")
    request.add(filter: marker?.key, as: "key-marker")
    request.add(filter: marker?.entry, as: "upload-id-marker")
    try request.add(limit: parameters.maxUploads, as: "max-uploads")
    return try await perform(request) { response async throws(S3Error) in
      let answer = try await response.readRecords(root: "ListMultipartUploadsResult", ["Upload", "CommonPrefixes"])
      var uploads: [ListedUpload] = []
      for record in answer.records where record.name == "Upload" {
        let key = try response.key(of: record, in: answer.document)
        guard let uploadID = record.text("UploadId") else {
          throw response.failure(.malformedResponse, "the upload for key '\(Sanitised.text(key.rawValue))' has no ID")
        }
        var upload = ListedUpload(
          key: key, uploadID: uploadID, initiated: record.timestamp("Initiated"),
          storageClass: record.text("StorageClass").map(StorageClass.init(rawValue:)),
          checksumAlgorithm: record.text("ChecksumAlgorithm").map(ChecksumAlgorithm.init(rawValue:)))
        upload.initiator = record.text("Initiator/ID")
        uploads.append(upload)
      }
      return ListMultipartUploadsPage(
        uploads: uploads, commonPrefixes: try response.commonPrefixes(answer),
        nextMarker: try response.nextMarker(answer.document, within: "NextUploadIdMarker"))
    }
  }
}

private struct UploadsGuard: PageGuard {
  private var order: KeyMarkerGuard

  init(_ parameters: ListMultipartUploadsParameters) {
    order = KeyMarkerGuard(.listMultipartUploads, bucket: parameters.bucket, prefix: parameters.prefix)
  }

  mutating func accept(_ page: ListMultipartUploadsPage) throws(S3Error) -> KeyMarker? {
    try order.accept(keys: page.uploads.map(\.key), prefixes: page.commonPrefixes, next: page.nextMarker)
  }
}
