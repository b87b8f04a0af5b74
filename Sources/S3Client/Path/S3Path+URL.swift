internal import HTTPTransport
internal import S3Types

extension S3Path {
  /// A URL with which anybody can do one thing to the object until it expires, 3,600 s by default; a secret.
  ///
  /// Nothing is sent. See `S3Client.presign(_:expiresIn:)` for versions, answers under other headers and signed headers.
  ///
  /// - Throws: `.invalidRequest` for a bucket and for a time outside of 1 s to 7 days, `.configuration` for a client
  ///   without credentials.
  public func presignedURL(
    _ action: PresignParameters.Action = .get, expiresIn lifetime: Duration = .seconds(3600)
  ) async throws(S3Error) -> PresignedURL {
    let options = client.options(for: action == .put ? .upload : .download)
    return try await client.presign(PresignParameters(try location, action, options: options), expiresIn: lifetime)
  }

  /// The URL of the object or bucket without a signature: it works where everybody may read.
  ///
  /// - Throws: `.configuration` for a region that cannot be one, `.invalidRequest` for a key that is too long.
  public var publicURL: String {
    get throws(S3Error) {
      let key = try isBucket ? nil : location.key
      let request = try S3Request(key == nil ? .listObjectsV2 : .getObject, .get, bucket: bucket, key: key)
      return RequestTarget(
        try client.route(of: request, region: client.configuration.region), key: key, query: []
      ).url
    }
  }
}
