import S3Types

/// The object that `x-amz-copy-source` names: `[/]bucket/key`, percent-encoded once.
struct CopySource {
  let bucket: BucketName
  let key: ObjectKey
  private(set) var versionID: String?

  init(_ request: S3Request) throws(S3Failure) {
    let text = request.header("x-amz-copy-source") ?? ""
    var bytes = text.utf8[...]
    // "?versionId=" stands raw behind the encoded key; a "?" of the key itself comes as %3F (s3-semantics.md 3a).
    if let mark = bytes.firstIndex(of: UInt8(ascii: "?")) {
      guard let query = Query.parse(text[text.utf8.index(after: mark)...]), query.items.count == 1,
        let version = query["versionId"]
      else { throw Self.invalid(text) }
      try VersionStamp.check(version)
      versionID = version
      bytes = bytes[..<mark]
    }
    if bytes.first == UInt8(ascii: "/") { bytes = bytes.dropFirst() }
    guard let decoded = PercentCoding.decodeText(bytes, plus: .literal),
      let slash = decoded.utf8.firstIndex(of: UInt8(ascii: "/"))
    else { throw Self.invalid(text) }
    let name = String(Substring(decoded.utf8[..<slash]))
    let rest = String(Substring(decoded.utf8[decoded.utf8.index(after: slash)...]))
    guard !rest.isEmpty else { throw Self.invalid(text) }
    do { bucket = try BucketName(name) } catch { throw .invalidBucketName(name) }
    key = try S3Request.validKey(rest)
  }

  /// The object and its body; a delete marker is no source of anything.
  func open(_ store: ObjectStore) throws(S3Failure) -> (object: StoredObject, body: OpenBody) {
    do throws(S3Failure) {
      return try store.open(key, version: versionID, in: bucket)
    } catch {
      guard error.code != "MethodNotAllowed" else {
        throw .invalidRequest(
          "The source of a copy request may not specifically refer to a delete marker by version id.")
      }
      throw error
    }
  }

  /// What the answer says about the source.
  static func headers(of source: StoredObject) -> [(name: String, value: String)] {
    source.stamp.map { [("x-amz-copy-source-version-id", $0.id)] } ?? []
  }

  private static func invalid(_ text: String) -> S3Failure {
    .invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: "x-amz-copy-source",
      value: text)
  }
}
