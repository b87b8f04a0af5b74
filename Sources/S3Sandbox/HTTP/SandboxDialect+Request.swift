import NIOHTTP1

extension SandboxDialect {
  private static let checksumHeaders =
    ChecksumAlgorithm.allCases.map(\.headerName) + [
      "x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode", "x-amz-sdk-checksum-algorithm",
    ]
  private static let taggingHeaders = ["x-amz-tagging", "x-amz-tagging-directive"]
  private static let accessControlHeaders =
    [AccessControl.cannedHeader] + AccessControl.grantHeaders.map(\.name)
  private static let copySourceHeaders = ["match", "none-match", "modified-since", "unmodified-since"].map {
    "x-amz-copy-source-if-\($0)"
  }

  /// The request as a service reads it that is blind to what it ignores.
  ///
  /// Its signature has to be verified on the request as it came.
  func reading(_ request: S3Request) -> S3Request {
    guard self != .amazon else { return request }
    var request = request
    if listVersion2 == .ignored {
      request.drop(parameters: ["list-type", "continuation-token", "start-after", "fetch-owner"])
    }
    if !encodesListings { request.drop(parameters: ["encoding-type"]) }
    if copySourceConditions == .ignored { request.drop(headers: Self.copySourceHeaders) }
    if tagging == .ignored { request.drop(headers: Self.taggingHeaders) }
    if accessControl == .ignored { request.drop(headers: Self.accessControlHeaders) }
    if checksums == .ignored { request.drop(headers: Self.checksumHeaders) }
    if conditions(of: request) == .ignored { request.drop(headers: ["if-match", "if-none-match"]) }
    return request
  }

  /// Refuses what a service does not have.
  func check(_ request: S3Request, for operation: S3Operation) throws(S3Failure) {
    guard self != .amazon else { return }
    if operation == .listObjectsV2, listVersion2 != .full { throw .notImplemented("list-type=2") }
    if operation == .uploadPartCopy, !copiesParts { throw .notImplemented("UploadPartCopy") }
    if conditions(of: request) == .refused { try request.refuse(["if-match", "if-none-match"]) }
    if copySourceConditions == .refused { try request.refuse(Self.copySourceHeaders) }
    if tagging != .full {
      if request.query.contains("tagging") { throw .notImplemented("tagging") }
      try request.refuse(Self.taggingHeaders)
    }
    if accessControl != .full {
      if request.query.contains("acl") { throw .notImplemented("acl") }
      try request.refuse(Self.accessControlHeaders)
    }
    if checksums == .refused, let name = Self.checksumHeaders.first(where: request.headers.contains(name:)) {
      throw .invalidArgument("Unsupported header", name: name, value: request.header(name) ?? "")
    }
    if enforcesBucketOwner { try checkOwnership(request, operation) }
    if operation == .deleteObjects, deleteObjectsNeedsMD5, !request.headers.contains(name: "content-md5") {
      throw .invalidRequest("Missing required header for this request: Content-MD5")
    }
  }

  /// What becomes of If-Match and If-None-Match, which reads know everywhere.
  private func conditions(of request: S3Request) -> Support {
    switch request.method {
    case .PUT: conditionalPuts
    case .POST: conditionalCompletes
    case .DELETE: conditionalDeletes
    default: .full
    }
  }

  private func checkOwnership(_ request: S3Request, _ operation: S3Operation) throws(S3Failure) {
    let asks = Self.accessControlHeaders.contains { name in
      request.header(name).map { name != AccessControl.cannedHeader || $0 != "bucket-owner-full-control" } ?? false
    }
    guard asks || operation == .putObjectAcl else { return }
    throw S3Failure(.badRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs")
  }
}

extension S3Request {
  fileprivate mutating func drop(headers names: [String]) {
    for name in names { headers.remove(name: name) }
  }

  fileprivate mutating func drop(parameters names: Set<String>) {
    query = Query(items: query.items.filter { !names.contains($0.name) })
  }

  fileprivate func refuse(_ names: [String]) throws(S3Failure) {
    if let name = names.first(where: headers.contains(name:)) { throw .notImplemented(name) }
  }
}
