package import S3Types

/// What was found out about an endpoint; text and JSON are rendered from this and nothing else.
package struct Examination: Sendable {
  /// The version of the JSON form.
  package static let formatVersion = 1

  /// The endpoint.
  package let endpoint: String
  /// The region that requests were signed for.
  package let region: String
  /// The bucket.
  package let bucket: BucketName
  /// Where everything was written; nothing of it is left, except for `leftBehind`.
  package let scratchPrefix: String
  /// When the examination began.
  package let began: Timestamp
  /// What each probe found, in order.
  package let findings: [Finding]
  /// What could not be removed, with the reason.
  package let leftBehind: [String]
  /// The dialect that the findings make up.
  package let dialect: Dialect
  /// The named profile that differs least from it.
  package let nearest: Nearest

  /// A named profile and what is different there.
  package struct Nearest: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The keys of a profile file that have other values.
    package let differences: [String]
  }

  /// Whether writing, reading, listing and deleting work, without which nothing else does.
  package var isUsable: Bool { findings.allSatisfy { !$0.isEssential || $0.verdict == .supported } }
}

/// What one probe found.
package struct Finding: Sendable, Hashable {
  /// The name of the probe.
  package let name: String
  /// What it asked, for people.
  package let title: String
  /// Whether nothing works without it.
  package let isEssential: Bool
  /// The answer.
  package let verdict: Verdict
  /// What was seen, in one line; harmless in a terminal.
  package let evidence: String

  /// The answers there are.
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It works as S3 documents it.
    case supported
    /// The service refuses it, or does something else and says so.
    case notSupported = "not_supported"
    /// The service says that it did it, and did not.
    case ignored
    /// It could not be told.
    case unclear
  }
}
