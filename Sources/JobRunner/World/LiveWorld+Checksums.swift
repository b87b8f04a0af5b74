package import JobPlan
import S3Client
package import S3Types

/// Checksums of objects and files, as services keep them or as the bytes say.
extension LiveWorld {
  package func checksums(at address: ObjectAddress) async throws -> [ObjectChecksum]? {
    do throws(S3Error) {
      return try await readers[address.endpoint].headObject(
        HeadObjectParameters(address.location, wantsChecksums: true)
      ).checksums
    } catch  where error.isNotFound && error.code != .noSuchBucket {
      return nil
    } catch {
      throw Self.failure(error)
    }
  }

  package func checksum(_ algorithm: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum? {
    do {
      return try await FileDigest.checksum(algorithm, ofFile: path)
    } catch let error as SystemError {
      throw PlanFailure(code: PlanFailure.unreadable, message: "cannot read '\(path)': \(error.text)")
    }
  }

  package func checksum(
    _ algorithm: ChecksumAlgorithm, ofObject address: ObjectAddress
  ) async throws -> ObjectChecksum? {
    guard var checksum = RunningChecksum(algorithm) else { return nil }
    do throws(S3Error) {
      let opened = try await readers[address.endpoint].getObject(GetObjectParameters(address.location))
      var count = 0
      while let chunk = try await opened.body.next() {
        checksum.update(chunk)
        count += chunk.count
      }
      guard count == opened.metadata.size else {
        throw .step(
          .sizeMismatch, "\(address.location) has \(opened.metadata.size) bytes and \(count) arrived",
          at: address.location)
      }
    } catch {
      throw Self.failure(error)
    }
    return checksum.finish()
  }
}
