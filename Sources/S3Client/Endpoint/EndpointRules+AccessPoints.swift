internal import S3Types

extension EndpointRules {
  /// The place of a request to an access point: never in the path, and signed for the region that its ARN names.
  func route(to accessPoint: AccessPointARN, for operation: S3Operation) throws(S3Error) -> EndpointRoute {
    if let reason = refusal(of: accessPoint, for: operation) {
      throw S3Error(code: .configuration, message: "\(accessPoint) cannot be used: \(reason)")
    }
    let service =
      endpoint
      ?? AWSEndpoint.url(
        region: accessPoint.region, service: "s3-accesspoint", isFIPS: variants.useFIPS,
        isDualStack: variants.useDualStack)
    guard let service else {
      throw S3Error(
        code: .configuration, message: "'\(Sanitised.text(accessPoint.region))' cannot be the name of an AWS region")
    }
    return EndpointRoute(
      endpoint: service.with(label: "\(accessPoint.name)-\(accessPoint.account)"), pathBucket: nil,
      region: accessPoint.region)
  }

  /// Why an access point cannot be used, as the end of a sentence.
  private func refusal(of accessPoint: AccessPointARN, for operation: S3Operation) -> String? {
    let own = Partition.of(region: accessPoint.region)
    let client = Partition.of(region: region)
    if accessPoint.isMultiRegion { return "multi-region access points need SigV4A signatures, which are not supported" }
    if operation == .createBucket || operation == .listBuckets {
      return "\(operation) is no operation of access points; name a bucket"
    }
    if own.name != accessPoint.partition {
      return "its region '\(accessPoint.region)' is of partition \(own.name), not of \(accessPoint.partition)"
    }
    if own != client {
      return "it is of partition \(own.name), and the region '\(Sanitised.text(region))' of the client of "
        + "\(client.name), where its accounts are unknown; set the region of the client to '\(accessPoint.region)'"
    }
    if !variants.useARNRegion, accessPoint.region != region {
      return "it is in region '\(accessPoint.region)', the client's region is '\(Sanitised.text(region))', and "
        + "s3_use_arn_region is false; set the region to that of the access point, or s3_use_arn_region to true"
    }
    if addressing == .path { return "addressing_style path puts it into the path, where no access point may stand" }
    if variants.useAccelerate { return "use_accelerate_endpoint is on, and access points have no acceleration" }
    if variants.useFIPS, !own.hasFIPS {
      return "use_fips_endpoint is on, and partition \(own.name) has no FIPS endpoints"
    }
    if let endpoint, endpoint.isAddress {
      return "endpoint_url is the IP address \(endpoint), so no access point can stand in front of it"
    }
    return nil
  }
}

extension S3Location {
  /// The value of `x-amz-copy-source` without a version: `bucket/key`, or `arn:…:accesspoint/NAME/object/key`.
  ///
  /// The key is encoded as in a path, so that `?` in it starts no version (s3-semantics 3a).
  var copySource: String {
    var bytes: [UInt8] = []
    PercentEncoding.append(bucket.rawValue, keepingSlashes: true, to: &bytes)
    bytes.append(contentsOf: (bucket.isAccessPoint ? "/object/" : "/").utf8)
    PercentEncoding.append(key.rawValue, keepingSlashes: true, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
