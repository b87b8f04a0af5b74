import JobPlan
import S3Client
import S3Types

/// Downloads one object.
enum GetStep {
  /// Fetches the object that was planned (row T11), whole and verified, into a file that is as it was planned.
  static func perform(_ step: Step, root: String, on store: any ObjectStore) async throws(S3Error) -> StepSuccess {
    guard let address = step.source?.object, case .file(let path) = step.destination else {
      preconditionFailure("a get without an object or without a file: \(step)")
    }
    let target = target(path, root: root)
    guard path.utf8.last != UInt8(ascii: "/") else {
      try target.makeDirectory(for: address.location)
      return StepSuccess(attempts: 0)
    }
    var etag: ETag?
    if case .object(_, let state)? = step.source { etag = state.etag }
    let opened = try await store.getObject(
      GetObjectParameters(address.location, ifMatch: etag, expectedLength: step.size, wantsChecksums: true))
    try await target.receive(
      opened, of: address.location, size: step.size, md5Hex: md5(opened.metadata, on: store),
      condition: condition(step))
    return StepSuccess(etag: opened.metadata.etag)
  }

  /// A file that is the root itself lies in the directory that holds it.
  private static func target(_ path: String, root: String) -> FileTarget {
    let whole = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    let above = root.utf8.split(separator: UInt8(ascii: "/")).count
    let count = min(above, max(0, whole.count - 1))
    return FileTarget(root: "/" + whole.prefix(count).joined(separator: "/"), segments: Array(whole.dropFirst(count)))
  }

  /// The MD5 of the bytes, where the ETag is one (row T8).
  private static func md5(_ metadata: ObjectMetadata, on store: any ObjectStore) -> String? {
    guard store.hasMD5ETags, metadata.customerKeyAlgorithm == nil,
      metadata.encryption?.algorithm.hasPrefix("aws:") != true
    else { return nil }
    return metadata.etag?.md5Hex
  }

  private static func condition(_ step: Step) -> FileTarget.Condition {
    switch step.expected {
    case .absent: .absent
    case .present(let state): state.modified.map { .unchanged(size: state.size, modified: $0) } ?? .none
    case .planned, .unknown: .none
    }
  }
}
