import S3Types

/// GetBucketVersioning: `GET /bucket?versioning`; the answer is empty for a bucket that never had versions.
enum GetBucketVersioning {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let versioning = try context.store.versioning(of: try context.request.validBucket())
    var xml = XMLWriter()
    xml.open("VersioningConfiguration", namespace: XMLWriter.namespace)
    if versioning != .never { xml.element("Status", versioning.rawValue) }
    xml.close("VersioningConfiguration")
    return .xml(xml)
  }
}
