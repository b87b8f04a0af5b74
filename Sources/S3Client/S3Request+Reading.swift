internal import S3Types

/// What a request that reads an object can be told besides its name.
struct ReadOptions {
  let partNumber: Int?
  let versionID: String?
  let ifMatch: ETag?
  let ifNoneMatch: ETag?
  let ifModifiedSince: Timestamp?
  let ifUnmodifiedSince: Timestamp?
  let wantsChecksums: Bool
  let customerKey: CustomerKey?
}

extension S3Request {
  /// Adds which version or part to read, in which state, and with what in the answer.
  mutating func add(_ options: ReadOptions) throws(S3Error) {
    try name(versionID: options.versionID)
    if let number = options.partNumber {
      guard PartNumber.range.contains(number) else {
        throw failure(.invalidRequest, "parts have numbers from 1 to 10,000, and \(number) is none")
      }
      query.append(QueryItem("partNumber", String(number)))
    }
    try add("if-match", ifSet: options.ifMatch?.quoted)
    try add("if-none-match", ifSet: options.ifNoneMatch?.quoted)
    try add("if-modified-since", ifSet: options.ifModifiedSince?.httpDate)
    try add("if-unmodified-since", ifSet: options.ifUnmodifiedSince?.httpDate)
    if options.wantsChecksums { try add("x-amz-checksum-mode", "ENABLED") }
    try add(options.customerKey)
  }
}
