internal import HTTPTransport
internal import S3Types

/// DeleteObjects and its digests.
extension Probe {
  static let deletes: [Probe] = [
    Probe("multi_delete", "DeleteObjects with Content-MD5") { bench async throws(S3Error) in
      try await deletes(bench, "multi-md5") {
        $0.contentMD5 = .always
        $0.checksums = .none
      }
    },
    Probe("multi_delete_checksum", "DeleteObjects with a checksum in its place") { bench async throws(S3Error) in
      try await deletes(bench, "multi-checksum") {
        $0.contentMD5 = .none
        $0.checksums = .always
        $0.checksumAlgorithm = .sha256
      }
    },
  ]

  private static func deletes(
    _ bench: ProbeBench, _ name: String, _ change: (inout Dialect) -> Void
  ) async throws(S3Error) -> Answer {
    let locations = [try bench.location(name + "/1"), try bench.location(name + "/2")]
    for location in locations { try await bench.put(location, "x") }
    let outcomes = try await bench.client(change).deleteObjects(
      DeleteObjectsParameters(bucket: bench.bucket, entries: locations.map { DeleteObjectsParameters.Entry($0.key) }))
    for outcome in outcomes { _ = try outcome.result.get() }
    for location in locations where try await bench.head(location) != nil {
      return .ignored("answered as done, and an object is still there")
    }
    return .supported("2 objects gone in one request")
  }
}
