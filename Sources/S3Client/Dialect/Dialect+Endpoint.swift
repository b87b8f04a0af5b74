extension S3Client {
  /// What asks for encoded keys, where the dialect has it.
  var encodingQuery: [QueryItem] {
    configuration.dialect.encodesListings ? [QueryItem("encoding-type", "url")] : []
  }
}

extension Dialect {
  /// The dialect of an endpoint by its host; nil is AWS, and a host that is nobody's in particular is `generic`.
  public static func of(_ endpoint: EndpointURL?) -> Dialect {
    guard let endpoint else { return .aws }
    if AWSEndpoint.isAWS(host: endpoint.host) { return .aws }
    let known = domains.first { endpoint.host == $0.domain || endpoint.host.hasSuffix("." + $0.domain) }
    return known?.dialect ?? .generic
  }

  /// The region to sign for: what was named, else what the host says, else the default of the service.
  func region(orElse named: Resolved<String>, at endpoint: EndpointURL?) -> Resolved<String> {
    guard named.source == EndpointResolver.defaultSource else { return named }
    if let region = region(namedBy: endpoint) { return Resolved(region, source: "the host of the endpoint") }
    return Resolved(defaultRegion, source: named.source, note: named.note)
  }

  /// The region that the host of an endpoint names, for services that put it there: `s3.us-west-004.backblazeb2.com`.
  func region(namedBy endpoint: EndpointURL?) -> String? {
    guard let endpoint else { return nil }
    for domain in ["backblazeb2.com", "wasabisys.com"] where endpoint.host.hasSuffix("." + domain) {
      let labels = endpoint.host.dropLast(domain.utf8.count + 1).split(separator: ".")
      if labels.count == 2, labels[0] == "s3" { return String(labels[1]) }
    }
    return nil
  }

  private static let domains: [(domain: String, dialect: Dialect)] = [
    ("r2.cloudflarestorage.com", .r2), ("backblazeb2.com", .b2), ("wasabisys.com", .wasabi),
    ("storage.googleapis.com", .gcs),
  ]
}
