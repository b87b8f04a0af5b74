import JobManifest
import S3Types

/// Compares what a manifest declares about an object's headers with what they are; pure.
///
/// Only what is declared counts: guesses, and headers that somebody else has set, are no difference. Nor is the storage
/// class, which is about how an object is written: a lifecycle rule may have moved it since, as it should.
enum HeaderDrift {
  /// The name of the first header that is not as declared, in a fixed order; nil when all are.
  static func firstDifference(declared: HeaderSettings, actual: ObjectHeaders) -> String? {
    let named: [(name: String, declared: HeaderSetting?, actual: String?)] = [
      ("content-type", declared.contentType, actual.contentType),
      ("content-encoding", declared.contentEncoding, actual.contentEncoding),
      ("content-language", declared.contentLanguage, actual.contentLanguage),
      ("content-disposition", declared.contentDisposition, actual.contentDisposition),
      ("cache-control", declared.cacheControl, actual.cacheControl), ("expires", declared.expires, actual.expires),
      ("x-amz-website-redirect-location", declared.websiteRedirectLocation, actual.websiteRedirectLocation),
    ]
    for header in named where !isMet(header.declared, by: header.actual, of: header.name) { return header.name }
    for (name, value) in declared.metadata.sorted(by: { $0.key < $1.key }) where actual.userMetadata[name] != value {
      return "x-amz-meta-" + name
    }
    return nil
  }

  /// What services say about an object that was written without a type: S3 never leaves it out of an answer.
  private static let defaultTypes: Set<String> = ["binary/octet-stream", "application/octet-stream"]

  private static func isMet(_ setting: HeaderSetting?, by value: String?, of name: String) -> Bool {
    switch setting {
    case nil: true
    case .set(let text)?: text == value ?? ""  // An empty header says as much as none, and is not always stored.
    case HeaderSetting.none?: value.map { name == "content-type" && defaultTypes.contains($0) } ?? true
    }
  }
}

extension StepReason {
  /// The bytes are equal and this header is not as declared.
  static func header(_ name: String) -> StepReason { StepReason(rawValue: "header:" + name) }
}
