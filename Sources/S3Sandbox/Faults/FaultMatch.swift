import NIOHTTP1
package import S3Types

/// Which requests a rule is about: whatever is left out matches everything.
package struct FaultMatch: Sendable {
  /// S3's names, `GetObject`; empty is all.
  package var operations: Set<String>
  /// HTTP methods; empty is all.
  package var methods: Set<String>
  /// The bucket.
  package var bucket: String?
  /// The key; a request without one, such as a listing, is only matched by a prefix.
  package var key: KeyMatch?
  /// The part number of an upload of parts.
  package var part: Int?
  /// The page of a listing, from 1.
  package var page: Int?

  /// How a key is matched.
  package enum KeyMatch: Sendable {
    /// This key.
    case exact(String)
    /// Keys that begin so, and listings of a prefix that begins so.
    case prefix(String)
    /// Keys that match a glob.
    case glob(GlobAutomaton)
  }

  /// The names that `operations` can have.
  package static var operationNames: [String] { S3Operation.allCases.map(\.rawValue) }

  /// Matches what is named.
  package init(
    _ operations: String..., methods: Set<String> = [], bucket: String? = nil, key: KeyMatch? = nil, part: Int? = nil,
    page: Int? = nil
  ) {
    self.operations = Set(operations)
    self.methods = methods
    self.bucket = bucket
    self.key = key
    self.part = part
    self.page = page
  }

  func matches(_ request: FaultRequest) -> Bool {
    if !operations.isEmpty, !operations.contains(request.operation.rawValue) { return false }
    if !methods.isEmpty, !methods.contains(request.method) { return false }
    if let bucket, bucket != request.bucket { return false }
    if let part, part != request.part { return false }
    if let page, page != request.page { return false }
    return key.map { $0.matches(request) } ?? true
  }
}

extension FaultMatch.KeyMatch {
  func matches(_ request: FaultRequest) -> Bool {
    switch self {
    case .exact(let key): request.key == key
    case .prefix(let prefix): (request.key ?? request.prefix)?.utf8.starts(with: prefix.utf8) ?? false
    case .glob(let glob): request.key.map { glob.matches($0) } ?? false
    }
  }
}

/// What a rule can know about a request before its body has come.
struct FaultRequest: Sendable {
  var operation: S3Operation
  var method: String
  var bucket: String?
  var key: String?
  /// The prefix of a listing.
  var prefix: String?
  var part: Int?
  /// The page of a listing, from 1; nil where the request is none, and where only what came before can tell.
  var page: Int?
  /// The marker of a listing that has no tokens, empty at its beginning.
  var marker: String?
  var range: String?

  init(_ operation: S3Operation, _ request: S3Request) {
    self.operation = operation
    method = request.method.rawValue
    bucket = request.bucket
    key = request.key?.rawValue
    range = request.header("range")
    part = request.query["partNumber"].flatMap { Int($0) }
    switch operation {
    case .listObjectsV2:
      prefix = request.query["prefix"] ?? ""
      page = request.query["continuation-token"].map { ContinuationToken.page(of: $0) } ?? 1
    case .listObjects, .listObjectVersions, .listMultipartUploads:
      prefix = request.query["prefix"] ?? ""
      let markers = ["marker", "key-marker", "version-id-marker", "upload-id-marker"].compactMap { request.query[$0] }
      marker = markers.allSatisfy(\.isEmpty) ? "" : markers.joined(separator: "\u{0}")
    default: break
    }
  }
}
