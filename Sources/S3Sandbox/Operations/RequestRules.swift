import NIOHTTP1
import S3Types

/// Refuses what the sandbox does not understand, since ignoring it would pretend to have done it.
enum RequestRules {
  private static let commonParameters: Set<String> = [
    "x-id", "x-amz-request-payer", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
  ]

  private static let headers: Set<String> = [
    "x-amz-bucket-object-lock-enabled", "x-amz-checksum-algorithm", "x-amz-checksum-mode",
    "x-amz-checksum-type", "x-amz-content-sha256", "x-amz-copy-source", "x-amz-copy-source-if-match",
    "x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-none-match", "x-amz-copy-source-if-unmodified-since",
    "x-amz-copy-source-range", "x-amz-date", "x-amz-decoded-content-length", "x-amz-expected-bucket-owner",
    "x-amz-metadata-directive", "x-amz-mp-object-size", "x-amz-object-ownership", "x-amz-request-payer",
    "x-amz-sdk-checksum-algorithm", "x-amz-security-token",
    "x-amz-source-expected-bucket-owner", "x-amz-storage-class", "x-amz-tagging", "x-amz-tagging-directive",
    "x-amz-trailer", "x-amz-user-agent", "x-amz-website-redirect-location",
  ]

  /// Headers of which only the values that change nothing are understood.
  private static let harmlessValues: [String: Set<String>] = [
    "x-amz-bucket-object-lock-enabled": ["false", "False"],
    "x-amz-object-ownership": ["BucketOwnerEnforced"],
    "x-amz-request-payer": ["requester"],
  ]

  /// Headers that some operations understand and S3 refuses on all others.
  private static let headersOfOperations: [String: Set<S3Operation>] = {
    let writes: Set<S3Operation> = [.putObject, .copyObject, .createMultipartUpload]
    let withCustomerKey: Set<S3Operation> = writes.union([
      .getObject, .headObject, .getObjectAttributes, .uploadPart, .uploadPartCopy, .completeMultipartUpload, .listParts,
    ])
    let copies: Set<S3Operation> = [.copyObject, .uploadPartCopy]
    var table: [String: Set<S3Operation>] = [
      "x-amz-server-side-encryption": writes, "x-amz-server-side-encryption-aws-kms-key-id": writes,
      "x-amz-server-side-encryption-context": writes, "x-amz-server-side-encryption-bucket-key-enabled": writes,
      "x-amz-object-attributes": [.getObjectAttributes], "x-amz-max-parts": [.getObjectAttributes],
      "x-amz-part-number-marker": [.getObjectAttributes],
    ]
    for name in [AccessControl.cannedHeader] + AccessControl.grantHeaders.map(\.name) {
      table[name] = writes.union([.putObjectAcl])
    }
    for suffix in ["algorithm", "key", "key-md5"] {
      table[CustomerKey.prefix + suffix] = withCustomerKey
      table[CustomerKey.copySourcePrefix + suffix] = copies
    }
    return table
  }()

  static func check(_ request: S3Request, for operation: S3Operation, _ settings: SandboxConfiguration)
    throws(S3Failure)
  {
    let further = request.query.items.filter { !commonParameters.contains($0.name) }
    let parameters = further.isEmpty ? [] : operation.parameters
    for item in further where !parameters.contains(item.name) {
      throw .notImplemented("parameter \(item.name) of \(operation.rawValue)")
    }
    for header in request.headers {
      let name = header.name.lowercased()
      guard name.hasPrefix("x-amz-"), !name.hasPrefix("x-amz-meta-") else { continue }
      // Every bucket is private here, so asking for it asks for nothing.
      if operation == .createBucket, name == AccessControl.cannedHeader, header.value == "private" { continue }
      if let operations = headersOfOperations[name] {
        guard operations.contains(operation) else {
          throw .invalidArgument(
            "The \(name) header is not supported for this operation.", name: name, value: operation.rawValue)
        }
        continue
      }
      guard headers.contains(name) || ChecksumAlgorithm(headerName: name) != nil else { throw .notImplemented(name) }
      if let harmless = harmlessValues[name], !harmless.contains(header.value) {
        throw .notImplemented("\(name): \(header.value)")
      }
    }
    try checkPayer(request, settings)
    for name in ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"] {
      if let owner = request.header(name), owner != settings.ownerID { throw .accessDenied() }
    }
  }

  /// Whether the requester pays for the bucket; a copy pays for the bucket of its source alike.
  static func isPaid(_ request: S3Request, _ settings: SandboxConfiguration) -> Bool {
    guard !settings.requesterPaysBuckets.isEmpty else { return false }
    let source = request.header("x-amz-copy-source").map { text in
      String(text.drop { $0 == "/" }.prefix { $0 != "/" && $0 != "%" })
    }
    return settings.requesterPaysBuckets.contains { $0.rawValue == request.bucket || $0.rawValue == source }
  }

  private static func checkPayer(_ request: S3Request, _ settings: SandboxConfiguration) throws(S3Failure) {
    let payer = request.header("x-amz-request-payer") ?? request.query["x-amz-request-payer"]
    if isPaid(request, settings), payer != "requester" { throw .accessDenied() }
  }
}
