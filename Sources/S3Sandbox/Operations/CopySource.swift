import S3Types

/// The object that `x-amz-copy-source` names: `[/]bucket/key`, percent-encoded once.
struct CopySource {
  let bucket: BucketName
  let key: ObjectKey

  init(_ request: S3Request) throws(S3Failure) {
    let text = request.header("x-amz-copy-source") ?? ""
    var bytes = text.utf8[...]
    // "?versionId=" stands raw behind the encoded key; a "?" of the key itself comes as %3F (s3-semantics.md 3a).
    if let mark = bytes.firstIndex(of: UInt8(ascii: "?")) {
      let version = bytes[bytes.index(after: mark)...]
      guard version.elementsEqual("versionId=null".utf8) else {
        throw .notImplemented("a version in x-amz-copy-source")
      }
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

  private static func invalid(_ text: String) -> S3Failure {
    .invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: "x-amz-copy-source",
      value: text)
  }
}
