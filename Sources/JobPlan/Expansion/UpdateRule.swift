import JobManifest
import S3Types

/// Decides whether an object that is there is written again for what the manifest declares about it; pure.
enum UpdateRule {
  /// The decision.
  enum Verdict: Sendable, Hashable {
    case update(StepReason)
    case skip(StepReason)
    case fail(StepReason, String)
  }

  /// Compares what is declared with what is; nothing is rewritten that could not be kept whole.
  static func verdict(declared: HeaderSettings, actual: ObjectMetadata) -> Verdict {
    guard let reason = difference(declared, actual) else { return .skip(.same) }
    // A rewrite resends every field (section 3e), so all of them have to be known.
    guard actual.missingMetadataCount == 0 else {
      let count = actual.missingMetadataCount
      return .fail(
        .unseenMetadata,
        "\(count) metadata \(count == 1 ? "entry" : "entries") cannot be read as headers and would be lost")
    }
    if let algorithm = actual.customerKeyAlgorithm {
      return .fail(.customerKey, "it is encrypted with a key of its owner (\(algorithm)), which is not supported")
    }
    // Row R21.
    if let name = archive(actual) {
      return .fail(.archived, "its class is \(name); restore it first, or exclude it")
    }
    return .update(reason)
  }

  /// Why an object is not as declared; nil when it is.
  static func difference(_ declared: HeaderSettings, _ actual: ObjectMetadata) -> StepReason? {
    if let name = HeaderDrift.firstDifference(declared: declared, actual: actual.headers) { return .header(name) }
    if let wanted = declared.storageClass, wanted.unlessStandard != actual.headers.storageClass?.unlessStandard {
      return .storageClass
    }
    guard let wanted = declared.extras.encryption, !actual.encryption.satisfies(wanted) else { return nil }
    return .encryption
  }

  /// The class that keeps the bytes out of reach; nil where they can be copied, a restored copy included.
  static func archive(_ object: ObjectMetadata) -> String? {
    let isRestored = object.restore?.contains("ongoing-request=\"false\"") ?? false
    guard !isRestored else { return nil }
    if let status = object.archiveStatus { return status }
    let name = object.headers.storageClass?.rawValue
    return name.flatMap { ["GLACIER", "DEEP_ARCHIVE"].contains($0) ? $0 : nil }
  }
}
