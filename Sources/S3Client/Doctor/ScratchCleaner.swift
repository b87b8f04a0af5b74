internal import HTTPTransport
internal import S3Types

/// Removes what probes wrote: exactly the uploads that they began and the keys that they named, nothing by prefix.
struct ScratchCleaner {
  let bench: ProbeBench

  /// Returns what could not be removed, with the reason.
  func clean() async -> [String] {
    var leftBehind: [String] = []
    for upload in bench.written.uploads {
      do throws(S3Error) {
        try await bench.abort(upload)
      } catch  where error.isNotFound {
        // It has ended already.
      } catch {
        leftBehind.append("an upload to \(upload.location.printable) (\(error.shortText))")
      }
    }
    for key in bench.written.keys {
      let location = S3Location(bucket: bench.bucket, key: key)
      do throws(S3Error) {
        try await remove(location)
      } catch  where error.isNotFound {
        // Some services answer so for what is not there.
      } catch {
        // A key that the service refuses was refused when it was written too.
        guard await isPresent(location) else { continue }
        leftBehind.append("\(location.printable) (\(error.shortText))")
      }
    }
    if bench.written.hasVersions { leftBehind += await removeVersions() }
    return leftBehind
  }

  private func remove(_ location: S3Location) async throws(S3Error) {
    try await bench.send(.deleteObject, .delete, location)
  }

  private func isPresent(_ location: S3Location) async -> Bool {
    do throws(S3Error) { return try await bench.head(location) != nil } catch { return error.status == nil }
  }

  /// A delete by key leaves versions and markers in a bucket that keeps them.
  private func removeVersions() async -> [String] {
    let keys = Set(bench.written.keys)
    var leftBehind: [String] = []
    do throws(S3Error) {
      let pager = bench.client.listObjectVersions(
        ListObjectVersionsParameters(bucket: bench.bucket, prefix: bench.prefix))
      while let page = try await pager.nextPage() {
        for version in page.versions where keys.contains(version.key) {
          let location = S3Location(bucket: bench.bucket, key: version.key)
          try await bench.send(
            .deleteObject, .delete, location, query: [QueryItem("versionId", version.versionID)])
        }
      }
    } catch {
      leftBehind.append("versions below s3://\(bench.bucket)/\(Sanitised.text(bench.prefix)) (\(error.shortText))")
    }
    return leftBehind
  }
}
