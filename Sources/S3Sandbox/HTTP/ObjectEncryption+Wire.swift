import Digests
import NIOHTTP1
import S3Types

extension ObjectEncryption {
  private static let header = "x-amz-server-side-encryption"

  /// Reads what a write asks for; SSE-S3 when it asks for nothing.
  init(_ context: OperationContext) throws(S3Failure) {
    let request = context.request
    let method = request.header(Self.header)
    let key = try CustomerKey(request)
    if let key {
      guard method == nil else {
        throw .invalidArgument(
          "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
          name: Self.header, value: method ?? "")
      }
      self = .customer(keyMD5: key.md5)
      return
    }
    switch method {
    case nil, "AES256":
      for suffix in ["-aws-kms-key-id", "-context"] {
        guard let value = request.header(Self.header + suffix) else { continue }
        throw .invalidArgument(
          "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
          name: Self.header + suffix, value: value)
      }
      _ = try Self.usesBucketKey(request)
      self = .managed
    case "aws:kms"?, "aws:kms:dsse"?: self = .kms(try Self.kmsKey(method ?? "", context))
    case let other?:
      throw .invalidArgument("The encryption method specified is not supported", name: Self.header, value: other)
    }
  }

  private static func kmsKey(_ algorithm: String, _ context: OperationContext) throws(S3Failure) -> KMSKey {
    let request = context.request
    var key = KMSKey(
      algorithm: algorithm, id: arn(of: request.header(header + "-aws-kms-key-id"), context),
      usesBucketKey: try usesBucketKey(request))
    guard !key.usesBucketKey || algorithm == "aws:kms" else {
      throw .invalidArgument(
        "An S3 Bucket Key is not supported for aws:kms:dsse", name: header + "-bucket-key-enabled", value: "true")
    }
    if let text = request.header(header + "-context") {
      guard let json = Base64.decode(text), json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else {
        throw .invalidArgument(
          "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which "
            + "represents a string-string map", name: header + "-context", value: text)
      }
      key.context = text
    }
    return key
  }

  /// S3 answers with the ARN, whatever of a key the request named; without any it takes the account's own.
  private static func arn(of id: String?, _ context: OperationContext) -> String {
    let id = id ?? ""
    guard !id.hasPrefix("arn:") else { return id }
    let owner = "arn:aws:kms:\(context.region):\(context.ownerID):"
    if id.isEmpty { return owner + "key/00000000-0000-4000-8000-000000000000" }
    return owner + (id.hasPrefix("alias/") ? id : "key/\(id)")
  }

  private static func usesBucketKey(_ request: S3Request) throws(S3Failure) -> Bool {
    switch request.header(header + "-bucket-key-enabled")?.lowercased() {
    case "true": true
    case nil, "false": false
    case let other?:
      throw .invalidArgument("The value must be true or false", name: header + "-bucket-key-enabled", value: other)
    }
  }
}
