import ConcurrencyHelpers
import Digests
import Glibc
package import JobManifest
package import JobPlan
package import S3Client
package import S3Types

/// The reading half of the real world: listings and heads through readers, the local disk through the walker.
///
/// It is given readers only, so a plan made with it cannot change anything (invariant I9).
package struct LiveWorld: PlanWorld {
  let readers: Endpoints<any ObjectReader>
  private let ownFiles: OwnFiles
  private let inputs: OwnFiles
  private let manifest: OwnFiles
  private let directories = LinkFreeDirectories()

  /// Reads through the given readers.
  ///
  /// - Parameters:
  ///   - readers: What reads from S3.
  ///   - ownFiles: What the run has made itself, which is no data.
  ///   - inputs: What the run is made from, such as lists of keys: data like any other, but nothing that it may delete.
  ///   - manifest: One that it may not even replace.
  package init(
    readers: Endpoints<any ObjectReader>, ownFiles: OwnFiles = OwnFiles(), inputs: OwnFiles = OwnFiles(),
    manifest: OwnFiles = OwnFiles()
  ) {
    self.readers = readers
    self.ownFiles = ownFiles
    self.inputs = inputs.union(manifest)
    self.manifest = manifest
  }

  package func objects(
    on endpoint: EndpointName, in bucket: BucketName, prefix: String
  ) -> Pages<ObjectSummary> {
    let pager = readers[endpoint].listObjectsV2InParallel(ListObjectsV2Parameters(bucket: bucket, prefix: prefix))
    return Pages {
      do throws(S3Error) {
        return try await pager.nextPage()?.objects
      } catch {
        throw Self.failure(error)
      }
    }
  }

  package func object(at address: ObjectAddress) async throws -> ObjectSummary? {
    try await metadata(at: address).map { metadata in
      ObjectSummary(
        key: address.location.key, size: metadata.size, etag: metadata.etag,
        lastModified: metadata.lastModified ?? Timestamp(nanoseconds: 0), storageClass: metadata.headers.storageClass)
    }
  }

  package func headers(at address: ObjectAddress) async throws -> ObjectHeaders? {
    try await metadata(at: address)?.headers
  }

  package func metadata(at address: ObjectAddress) async throws -> ObjectMetadata? {
    do throws(S3Error) {
      return try await readers[address.endpoint].headObject(HeadObjectParameters(address.location))
    } catch  where error.isNotFound && error.code != .noSuchBucket {
      return nil  // Only a 404 says "absent"; a 403 may hide an object (row R19).
    } catch {
      throw Self.failure(error)
    }
  }

  package func tags(at address: ObjectAddress) async throws -> [String: String]? {
    do throws(S3Error) {
      return try await readers[address.endpoint].getObjectTagging(GetObjectTaggingParameters(address.location)).tags
    } catch  where error.isNotFound && error.code != .noSuchBucket {
      return nil
    } catch  where error.code == .notImplemented {
      throw PlanFailure(
        code: error.code.rawValue,
        message: "the service has no tags, so 'tags' cannot be kept on '\(address.location)'; leave the field out",
        status: error.status, requestID: error.requestID)
    } catch {
      throw Self.failure(error)
    }
  }

  package func checkBucket(_ bucket: BucketName, on endpoint: EndpointName) async throws {
    do throws(S3Error) {
      _ = try await readers[endpoint].headBucket(HeadBucketParameters(bucket))
    } catch  where error.isNotFound {
      // HeadBucket has no body, so its 404 is put into the words that other operations get from the service.
      throw PlanFailure(
        code: "NoSuchBucket", message: "bucket '\(bucket)' does not exist; create it or correct its name",
        status: error.status, requestID: error.requestID)
    } catch  where error.status == 403 {
      try await explainRefusal(of: bucket, on: endpoint)
    } catch {
      throw Self.failure(error)
    }
  }

  package func canRead(_ bucket: BucketName, on endpoint: EndpointName) async throws -> Bool {
    do throws(S3Error) {
      _ = try await readers[endpoint].headBucket(HeadBucketParameters(bucket))
      return true
    } catch {
      // To doubt it costs bandwidth, and to believe it a copy that is refused.
      if error.status == 403 || error.isNotFound { return false }
      throw Self.failure(error)
    }
  }

  /// Asks again in a way that is answered with a reason: a HEAD has no body, so its 403 may be a wrong secret.
  ///
  /// Credentials that may write but not look are fine here; what they may not do shows where it is done.
  private func explainRefusal(of bucket: BucketName, on endpoint: EndpointName) async throws {
    do throws(S3Error) {
      _ = try await readers[endpoint].listObjectsV2Page(
        ListObjectsV2Parameters(bucket: bucket, maxKeys: 1), continuationToken: nil)
    } catch  where error.code == .accessDenied {
      return
    } catch {
      throw Self.failure(error)
    }
  }

  /// What the plan records; a cancelled task ends planning instead.
  static func failure(_ error: S3Error) -> any Error {
    error.code == .cancelled ? CancellationError() : PlanFailure(error)
  }

  package func localEntry(at path: String) async throws -> LocalEntry? {
    switch FileStatus.of(path, followingLinks: true) {
    case .failure(let error) where error.code == ENOENT:
      // A dangling link is something that stands there, and can never be opened (row D5).
      if case .success = FileStatus.of(path, followingLinks: false) { return .special("dangling symlink") }
      return nil
    case .failure(let error):
      throw PlanFailure(code: PlanFailure.unreadable, message: "cannot look at '\(path)': \(error.text)")
    case .success(let status):
      switch status.kind {
      case .directory: return .directory
      case .special: return .special(status.name)
      case .regular:
        let name = String(path.split(separator: "/").last ?? "")
        return .file(LocalFile.looking(at: path, relative: name, followingLinks: true))
      }
    }
  }

  package func standing(at path: String, below root: String?) async throws -> LocalEntry? {
    if let root, let link = directories.link(between: root, and: path) {
      throw PlanFailure(
        code: PlanFailure.notADirectory,
        message:
          "'\(link)' is a symbolic link, and below '\(root)' none is followed; remove it or exclude what lies there")
    }
    switch FileStatus.of(path, followingLinks: false) {
    case .failure(let error) where error.code == ENOENT: return nil
    case .failure(let error) where error.code == ENOTDIR:
      throw PlanFailure(
        code: PlanFailure.notADirectory,
        message: "a file stands where '\(path)' needs a directory; remove or exclude it")
    case .failure(let error):
      throw PlanFailure(code: PlanFailure.unreadable, message: "cannot look at '\(path)': \(error.text)")
    case .success(let status):
      switch status.kind {
      case .directory: return .directory
      case .special: return .special(status.name)
      // What a run is made from, or writes itself, is nothing that it may replace (row D14).
      case .regular where ownFiles.holds(path) || manifest.holds(path): return .special("file of this run")
      case .regular:
        return .file(
          LocalFile(
            relativePath: LocalPath.name(of: path), path: path, kind: .regular, size: status.size,
            modified: status.modified))
      }
    }
  }

  package func foldsNames(in directory: String) async throws -> Bool { NameFolding().folds(in: directory) }

  package func localFiles(
    under root: String, withEmptyDirectories: Bool, opening opens: @escaping @Sendable (String) -> Bool
  ) -> Pages<LocalFile> {
    // Who asks for empty directories looks for what is to be deleted.
    let kept = withEmptyDirectories ? ownFiles.union(inputs) : ownFiles
    let walker = Locked(
      LocalWalker(root: root, ownFiles: kept, tellsOfEmptyDirectories: withEmptyDirectories, opens: opens))
    return Pages { walker.withLock { $0.nextPage() } }
  }

  package func md5Hex(ofFile path: String) async throws -> String {
    do {
      return try await FileDigest.md5Hex(ofFile: path)
    } catch let error as SystemError {
      throw PlanFailure(code: PlanFailure.unreadable, message: "cannot read '\(path)': \(error.text)")
    }
  }
}

extension PlanFailure {
  /// What the service or the client said, for the plan.
  init(_ error: S3Error) {
    self.init(
      code: error.code.rawValue, message: error.description, status: error.status, requestID: error.requestID)
  }
}
