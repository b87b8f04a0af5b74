import S3Types

/// Where a header of a written object comes from.
package struct HeaderOrigin: Sendable, Hashable {
  /// Who decides about a header.
  package enum Decision: Sendable, Hashable {
    /// The operation itself.
    case operation
    /// A rule of `content_types`, by its number from 1.
    case rule(number: Int, range: SourceRange?)
    /// Nobody says anything, so the name of the object suggests it.
    case guess
  }

  /// The name of the header in lower case.
  package var name: String
  /// Its value; nil when it is left away on purpose.
  package var value: String?
  /// Who decided.
  package var decision: Decision

  /// Describes a header.
  package init(name: String, value: String?, decision: Decision) {
    self.name = name
    self.value = value
    self.decision = decision
  }
}

extension [String: String] {
  /// Tags for people, in the order of their names: `owner=web&tier=hot`.
  package var shownTags: String {
    sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
  }
}

extension ServerSideEncryption {
  /// The algorithm, and the key where one is named.
  fileprivate var shown: String { algorithm + (kmsKeyID.map { " " + $0 } ?? "") }
}

extension HeaderResolver {
  /// Every header that is decided for a path, in the order in which they are shown, with who decided.
  package func origins(for relativePath: String) -> [HeaderOrigin] {
    let written = headers(for: relativePath)
    let guessed: [(String, String?)] = [
      ("content-type", written.contentType), ("content-encoding", written.contentEncoding),
    ]
    let all = Self.said(by: changes(for: relativePath))
    let declared = all.map { name, value in
      HeaderOrigin(name: name, value: value, decision: decision(about: name, relativePath))
    }
    let names = Set(all.map(\.name))
    let guesses = guessed.compactMap { name, value in
      names.contains(name) ? nil : value.map { HeaderOrigin(name: name, value: $0, decision: .guess) }
    }
    return guesses + declared
  }

  private func decision(about name: String, _ relativePath: String) -> HeaderOrigin.Decision {
    guard !Self.said(by: settings).contains(where: { $0.name == name }) else { return .operation }
    for (index, rule) in rules.enumerated() where rule.match.matches(relativePath) {
      if Self.said(by: rule.settings).contains(where: { $0.name == name }) {
        return .rule(number: index + 1, range: rule.range)
      }
    }
    return .guess
  }

  private static func said(by settings: HeaderSettings) -> [(name: String, value: String?)] {
    let named: [(String, HeaderSetting?)] = [
      ("content-type", settings.contentType), ("content-encoding", settings.contentEncoding),
      ("content-language", settings.contentLanguage), ("content-disposition", settings.contentDisposition),
      ("cache-control", settings.cacheControl), ("expires", settings.expires),
      ("x-amz-website-redirect-location", settings.websiteRedirectLocation),
      ("x-amz-storage-class", settings.storageClass.map { .set($0.rawValue) }),
      ("x-amz-acl", settings.extras.acl.map { .set($0.rawValue) }),
      ("x-amz-server-side-encryption", settings.extras.encryption.map { .set($0.shown) }),
      ("x-amz-tagging", settings.extras.tags.map { $0.isEmpty ? .none : .set($0.shownTags) }),
    ]
    let metadata = settings.metadata.sorted { $0.key < $1.key }.map { ("x-amz-meta-" + $0.key, $0.value) }
    return named.compactMap { name, setting in
      switch setting {
      case nil: nil
      case .set(let value)?: (name, value)
      case HeaderSetting.none?: (name, nil)
      }
    } + metadata
  }
}
