internal import S3Types

extension S3Client {
  /// The buckets of the account, in the order in which the service lists them; read-only (row 29).
  ///
  /// Accounts have 10,000 buckets at most, so they fit into memory. Buckets whose names no request can use any more are
  /// left out.
  public func buckets() async throws(S3Error) -> [S3Path] {
    let pages = listBuckets()
    var paths: [S3Path] = []
    while let page = try await pages.nextPage() {
      for listed in page.buckets {
        if let bucket = listed.bucket { paths.append(S3Path(client: self, bucket: bucket)) }
      }
    }
    return paths
  }
}
