import NIOHTTP1
import S3Types

/// PutBucketVersioning: `PUT /bucket?versioning`, which starts or suspends versions and never ends them.
enum PutBucketVersioning {
  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let root = try XMLElement.parse(bytes)
    guard root.name == "VersioningConfiguration" else { throw .malformedXML }
    if let deletes = root.child("MfaDelete")?.text, deletes != "Disabled" { throw .notImplemented("MfaDelete") }
    guard let versioning = root.child("Status").flatMap({ Versioning(rawValue: $0.text) }), versioning != .never else {
      throw S3Failure(
        .badRequest, "IllegalVersioningConfigurationException",
        "The Versioning element must be specified")
    }
    try context.store.setVersioning(versioning, of: try context.request.validBucket())
    return S3Response(status: .ok)
  }
}
