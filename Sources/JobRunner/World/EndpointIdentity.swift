package import JobManifest
package import S3Client

/// What an endpoint is called once all names for it are taken away: two names of one service are one endpoint.
///
/// Order, overlaps and conflicts are found by it, so it has to err on the side of "the same".
package enum EndpointIdentity {
  /// The identity of a service that a client is configured for.
  package static func of(_ configuration: S3ClientConfiguration) -> String {
    configuration.endpoint.map(of) ?? aws(isChina: configuration.region.hasPrefix("cn-"))
  }

  /// The identity by what a manifest alone says; the default endpoint counts as AWS.
  package static func of(_ definition: EndpointDefinition?) -> String {
    guard let url = definition?.url else { return aws(isChina: definition?.region?.hasPrefix("cn-") ?? false) }
    // A URL that is none is reported when the endpoint is used.
    return (try? EndpointURL(url)).map(of) ?? url
  }

  private static func of(_ url: EndpointURL) -> String {
    if url.host.hasSuffix(".amazonaws.com") { return aws(isChina: false) }
    if url.host.hasSuffix(".amazonaws.com.cn") { return aws(isChina: true) }
    return url.description
  }

  /// Names of buckets are unique in a partition, whatever the region (and row R18 follows them there).
  private static func aws(isChina: Bool) -> String { isChina ? "AWS China" : "AWS" }
}
