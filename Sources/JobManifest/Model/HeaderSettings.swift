package import S3Types

/// What a rule or an operation says about one header.
package enum HeaderSetting: Sendable, Hashable {
  /// Use this value.
  case set(String)
  /// Send no such header, also where the name would suggest one (`none` in the manifest).
  case none
}

/// The headers that a rule or an operation sets; what is nil it says nothing about.
package struct HeaderSettings: Sendable, Hashable {
  package var contentType: HeaderSetting?
  package var contentEncoding: HeaderSetting?
  package var contentLanguage: HeaderSetting?
  package var contentDisposition: HeaderSetting?
  package var cacheControl: HeaderSetting?
  /// An HTTP date.
  package var expires: HeaderSetting?
  package var websiteRedirectLocation: HeaderSetting?
  package var storageClass: StorageClass?
  /// User metadata; names in lower case.
  ///
  /// Each name is a header of its own: the first that sets it wins.
  package var metadata: [String: String]
  /// Tags, all together as one: a rule does not add to the tags of another.
  package var extras = ObjectExtras.none

  /// Says what is given and nothing else.
  package init(
    contentType: HeaderSetting? = nil, contentEncoding: HeaderSetting? = nil, contentLanguage: HeaderSetting? = nil,
    contentDisposition: HeaderSetting? = nil, cacheControl: HeaderSetting? = nil, expires: HeaderSetting? = nil,
    websiteRedirectLocation: HeaderSetting? = nil, storageClass: StorageClass? = nil, metadata: [String: String] = [:]
  ) {
    self.contentType = contentType
    self.contentEncoding = contentEncoding
    self.contentLanguage = contentLanguage
    self.contentDisposition = contentDisposition
    self.cacheControl = cacheControl
    self.expires = expires
    self.websiteRedirectLocation = websiteRedirectLocation
    self.storageClass = storageClass
    self.metadata = metadata
  }

  /// Says nothing.
  package static let none = HeaderSettings()

  /// The same without tags and whatever else is no header of the object.
  package var headersAlone: HeaderSettings {
    var headers = self
    headers.extras = .none
    return headers
  }
}

/// One entry of `content_types`: the files that it is about and the headers that it sets.
package struct ContentTypeRule: Sendable, Hashable {
  /// Matches the path relative to the tree.
  package var match: Pattern
  /// What it sets.
  package var settings: HeaderSettings
  /// Where it is written.
  package var range: SourceRange?

  /// Pairs a pattern with headers.
  package init(match: Pattern, settings: HeaderSettings, range: SourceRange?) {
    self.match = match
    self.settings = settings
    self.range = range
  }
}
