package import S3Types

/// Decides which headers an object gets from its name.
///
/// For each header on its own: what the operation says, else the first rule that sets it, else (type and encoding only)
/// the guess from the name, else nothing.
package struct HeaderResolver: Sendable {
  let rules: [ContentTypeRule]
  let settings: HeaderSettings
  private let guessesTypes: Bool

  /// The type of bytes that nobody knows anything about (RFC 9110 section 8.3, RFC 2046 section 4.5.1).
  ///
  /// It is sent in so many words, because what a service assumes without it differs: `binary/octet-stream` on AWS, other
  /// types or none elsewhere. So the same manifest gives the same object everywhere.
  package static let unknownType = "application/octet-stream"

  /// Combines the rules of a manifest with what one operation says.
  package init(rules: [ContentTypeRule], settings: HeaderSettings, guessesTypes: Bool) {
    self.rules = rules
    self.settings = settings
    self.guessesTypes = guessesTypes
  }

  /// The headers of a new object, by its path relative to the tree.
  package func headers(for relativePath: String) -> ObjectHeaders {
    let changes = changes(for: relativePath)
    let guess = guessesTypes ? ContentTypeGuess.guess(relativePath) : (type: nil, encoding: nil)
    return ObjectHeaders(
      contentType: changes.contentType.resolved(else: type(by: guess, encodingSetting: changes.contentEncoding)),
      contentEncoding: changes.contentEncoding.resolved(else: guess.encoding),
      contentLanguage: changes.contentLanguage.resolved(else: nil),
      contentDisposition: changes.contentDisposition.resolved(else: nil),
      cacheControl: changes.cacheControl.resolved(else: nil), expires: changes.expires.resolved(else: nil),
      websiteRedirectLocation: changes.websiteRedirectLocation.resolved(else: nil), storageClass: changes.storageClass,
      userMetadata: changes.metadata)
  }

  /// What the operation and the rules say, without guesses: the changes that a copy makes.
  package func changes(for relativePath: String) -> HeaderSettings {
    rules.reduce(settings) { merged, rule in
      guard rule.settings != .none, rule.match.matches(relativePath) else { return merged }
      return merged.filled(from: rule.settings)
    }
  }

  /// The guessed type; of the file itself, not of what is packed in it, when `content_encoding: none` says so.
  ///
  /// `a.tar.gz` is a tar in gzip encoding by its name, but sent without the encoding it is a gzip file.
  private func type(by guess: (type: String?, encoding: String?), encodingSetting: HeaderSetting?) -> String? {
    guard guessesTypes else { return nil }
    if encodingSetting == HeaderSetting.none, let encoding = guess.encoding {
      return ContentTypeGuess.type(ofEncoding: encoding) ?? Self.unknownType
    }
    return guess.type ?? Self.unknownType
  }
}

extension HeaderSettings {
  /// Adds what is not said yet.
  fileprivate func filled(from other: HeaderSettings) -> HeaderSettings {
    var filled = HeaderSettings(
      contentType: contentType ?? other.contentType, contentEncoding: contentEncoding ?? other.contentEncoding,
      contentLanguage: contentLanguage ?? other.contentLanguage,
      contentDisposition: contentDisposition ?? other.contentDisposition,
      cacheControl: cacheControl ?? other.cacheControl, expires: expires ?? other.expires,
      websiteRedirectLocation: websiteRedirectLocation ?? other.websiteRedirectLocation,
      storageClass: storageClass ?? other.storageClass,
      metadata: metadata.merging(other.metadata) { first, _ in first })
    filled.extras = ObjectExtras(
      tags: extras.tags ?? other.extras.tags, acl: extras.acl ?? other.extras.acl,
      encryption: extras.encryption ?? other.extras.encryption)
    return filled
  }
}

extension HeaderSetting? {
  fileprivate func resolved(else guess: String?) -> String? {
    switch self {
    case .some(.set(let value)): value
    case .some(HeaderSetting.none): nil
    case nil: guess
    }
  }
}
