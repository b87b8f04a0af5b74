internal import ConcurrencyHelpers
internal import HTTPTransport
internal import S3Types

/// Buckets that are in another region than the client's (row R18).
extension S3Client {
  /// Where a bucket was found before.
  func knownRegion(of bucket: BucketName?) -> String? {
    bucket.flatMap { bucket in learned.withLock { $0.regions[bucket] } }
  }

  /// The region to go to, when AWS says that the bucket is elsewhere; a request is sent on once and not again.
  ///
  /// Another service than AWS has no regions to be sent to, and an access point says itself where it is.
  func redirection(
    after failure: AttemptFailure, _ progress: inout AttemptProgress, _ request: S3Request
  ) async -> String? {
    guard configuration.endpoint == nil, !progress.redirected, let bucket = request.bucket, !bucket.isAccessPoint,
      request.operation != .createBucket, Self.isAboutRegion(failure)
    else { return nil }
    progress.redirected = true
    var region = failure.bucketRegion
    if region == nil {
      // Another request may have learned it meanwhile.
      let known = knownRegion(of: bucket)
      region = known == progress.region ? nil : known
      if region == nil, request.operation != .headBucket { region = await askRegion(of: bucket, progress) }
    }
    // It becomes part of a host name that gets our signature, so it has to be one label.
    guard let region, region != progress.region, AWSEndpoint.isLabel(region) else { return nil }
    learned.withLock { $0.regions[bucket] = region }
    return region
  }

  /// What HeadBucket says, which names the region of a bucket also when it refuses.
  private func askRegion(of bucket: BucketName, _ progress: AttemptProgress) async -> String? {
    var question = AttemptProgress(region: progress.region)
    question.sent = 1
    do throws(S3Error) {
      let request = try S3Request(.headBucket, .head, bucket: bucket)
      do throws(AttemptFailure) {
        return try await attempt(request, question, invocation: invocationID()) { (response) throws(S3Error) in
          response.headers["x-amz-bucket-region"]
        }
      } catch {
        return error.bucketRegion
      }
    } catch {
      // The failure that led here says more than one about a question that could not be put.
      return nil
    }
  }

  private static func isAboutRegion(_ failure: AttemptFailure) -> Bool {
    switch failure.error.status {
    case 301, 307: true
    case 400:
      failure.isBodyless || failure.error.code == .authorizationHeaderMalformed
        || failure.error.code.rawValue == "IllegalLocationConstraintException"
    default: false
    }
  }
}
