internal import S3Types

/// Where a request goes and for which region it is signed.
struct EndpointRoute: Sendable, Hashable {
  /// The host, with the bucket in front of it where that is its place.
  let endpoint: EndpointURL
  /// The bucket, when its place is in the path.
  let pathBucket: BucketName?
  /// The region of the signature.
  let region: String
}

/// Decides where requests go; pure (s3-semantics 3f).
struct EndpointRules: Sendable, Hashable {
  /// A service that is not found by region; nil for AWS.
  var endpoint: EndpointURL?
  var region: String
  var addressing = AddressingStyle.auto
  var variants = EndpointVariants.standard

  /// The place of one request; throws `.configuration` when the settings contradict each other or the bucket.
  func route(
    for operation: S3Operation, bucket: BucketName?, key: ObjectKey?
  ) throws(S3Error) -> EndpointRoute {
    if let conflict { throw conflict.error() }
    if let accessPoint = bucket?.accessPoint { return try route(to: accessPoint, for: operation) }
    let service = try service()
    guard let bucket else { return EndpointRoute(endpoint: service, pathBucket: nil, region: region) }
    if endpoint == nil { try Self.refuseSpecial(bucket) }
    if variants.useAccelerate, operation != .createBucket { return try accelerated(bucket) }
    guard try isVirtual(at: service, bucket, key) else {
      return EndpointRoute(endpoint: service, pathBucket: bucket, region: region)
    }
    return EndpointRoute(endpoint: service.with(label: bucket.rawValue), pathBucket: nil, region: region)
  }

  /// The settings that contradict each other whatever the bucket.
  var conflict: EndpointConflict? {
    if endpoint != nil {
      // Whoever names a URL names the variant with it, and a service that is not AWS has none.
      let reason = "the URL says itself which endpoint is meant"
      if variants.useFIPS { return EndpointConflict(.endpointURL, .fips, reason) }
      if variants.useDualStack { return EndpointConflict(.endpointURL, .dualStack, reason) }
      if variants.useAccelerate { return EndpointConflict(.endpointURL, .accelerate, reason) }
      return nil
    }
    let partition = Partition.of(region: region)
    if variants.useAccelerate {
      if variants.useFIPS { return EndpointConflict(.accelerate, .fips, "no edge location is validated by FIPS 140") }
      if addressing == .path {
        return EndpointConflict(.accelerate, .addressing, "an edge location finds the bucket by its host name only")
      }
      if partition != .usual {
        return EndpointConflict(.accelerate, .region, "partition \(partition.name) has no transfer acceleration")
      }
    }
    if variants.useFIPS, !partition.hasFIPS {
      return EndpointConflict(.fips, .region, "partition \(partition.name) has no FIPS endpoints of S3")
    }
    return nil
  }

  private func service() throws(S3Error) -> EndpointURL {
    if let endpoint { return endpoint }
    let url = AWSEndpoint.url(region: region, isFIPS: variants.useFIPS, isDualStack: variants.useDualStack)
    guard let url else {
      throw S3Error(
        code: .configuration, message: "'\(Sanitised.text(region))' cannot be the name of an AWS region")
    }
    return url
  }

  private func accelerated(_ bucket: BucketName) throws(S3Error) -> EndpointRoute {
    guard bucket.isSingleLabel else {
      throw S3Error(
        code: .configuration, bucket: bucket,
        message: "use_accelerate_endpoint cannot be used with a bucket whose name has a dot, because the certificate "
          + "does not cover its host name")
    }
    let service = AWSEndpoint.accelerated(isDualStack: variants.useDualStack)
    return EndpointRoute(endpoint: service.with(label: bucket.rawValue), pathBucket: nil, region: region)
  }

  private func isVirtual(at service: EndpointURL, _ bucket: BucketName, _ key: ObjectKey?) throws(S3Error) -> Bool {
    let isAWS = AWSEndpoint.isAWS(host: service.host)
    let isCovered = bucket.isSingleLabel || !service.isTLS
    switch addressing {
    case .path: return false
    case .auto:
      // `soap` is taken by the old SOAP interface of every virtual host.
      return isAWS && isCovered && key?.rawValue != "soap"
    case .virtual:
      guard !service.isAddress else {
        throw S3Error(
          code: .configuration, bucket: bucket,
          message: "the endpoint \(service) is an IP address, so no bucket can stand in front of it; "
            + "use path addressing")
      }
      guard !isAWS || isCovered else {
        throw S3Error(
          code: .configuration, bucket: bucket,
          message: "addressing_style virtual cannot be used with a bucket whose name has a dot, because the "
            + "certificate of \(service.host) does not cover its host name; use path or auto addressing")
      }
      return true
    }
  }

  /// Throws for names that S3 has given to things that are no general purpose buckets.
  private static func refuseSpecial(_ bucket: BucketName) throws(S3Error) {
    let kinds = [
      ("--x-s3", "a directory bucket of S3 Express, which needs sessions"),
      ("--op-s3", "an alias of S3 on Outposts"), ("--table-s3", "a table bucket"),
      (".mrap", "an alias of a multi-region access point, which needs SigV4A signatures"),
    ]
    guard let kind = kinds.first(where: { bucket.rawValue.hasSuffix($0.0) })?.1 else { return }
    throw S3Error(
      code: .configuration, bucket: bucket,
      message: "it is \(kind), and that is not supported; name a general purpose bucket")
  }
}

extension EndpointURL {
  /// The URL with a label in front of its host.
  func with(label: String) -> EndpointURL {
    EndpointURL(isTLS: isTLS, host: "\(label).\(host)", port: port, basePath: basePath)
  }

  /// Whether the host is an IPv4 or IPv6 address.
  var isAddress: Bool {
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return host.hasPrefix("[") || labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
  }
}
