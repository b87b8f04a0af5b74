package import JobManifest
package import S3Client
package import S3Types

extension Manifest {
  /// What every request to a bucket of an endpoint says (row S16).
  package func bucketOptions(on endpoint: EndpointName) -> [BucketName: RequestOptions] {
    var options: [BucketName: RequestOptions] = [:]
    for (place, rule) in bucketRules where place.endpoint == endpoint {
      options[place.bucket] = RequestOptions(
        expectedBucketOwner: rule.expectedOwner, requestPayer: rule.paysForRequests)
    }
    return options
  }
}
