internal import S3Types

/// A function from a name to a media type and a content encoding; nil for what it does not know.
public typealias ContentTypeMethod = @Sendable (_ name: String) -> (type: String?, encoding: String?)

/// The headers of objects whose names match a pattern; of several rules, for each header the first that sets it wins.
public struct ContentTypeRule: Sendable {
  /// The pattern as it was given.
  public let pattern: String
  /// `Content-Type`; nil leaves it to later rules and to the guess.
  public let type: String?
  /// `Content-Encoding`; nil leaves it to later rules and to the guess, `none` means that there is none.
  public let encoding: Encoding?
  private let automaton: GlobAutomaton

  /// What a rule says about the encoding.
  public enum Encoding: Sendable, Hashable {
    /// This one.
    case named(String)
    /// None, whatever the guess would be: clients unpack what is declared as packed.
    case none
  }

  /// Reads a rule.
  ///
  /// - Throws: `.invalidRequest` for a pattern that is none; the grammar is that of `S3Path.matches(_:)`.
  public init(_ pattern: String, type: String? = nil, encoding: Encoding? = nil) throws(S3Error) {
    self.pattern = pattern
    self.type = type
    self.encoding = encoding
    automaton = GlobAutomaton(try PathGlob.parse(pattern))
  }

  /// Whether the rule is about a name.
  func matches(_ name: String) -> Bool { automaton.matches(name) }
}

extension S3ClientConfiguration {
  /// The headers of an object by its name: what was said explicitly, else the first rule that says it, else the guess
  /// (row 39).
  ///
  /// - Parameters:
  ///   - explicit: What the caller says.
  ///   - names: The names to go by, the local one first where there is one; the guess is made from the first that
  ///     leads to a type or an encoding.
  func headers(explicit: ObjectHeaders, names: [String]) -> ObjectHeaders {
    var headers = explicit
    var type: String?
    var encoding: ContentTypeRule.Encoding?
    for rule in contentTypeRules where names.contains(where: rule.matches) {
      type = type ?? rule.type
      encoding = encoding ?? rule.encoding
    }
    let guess = contentTypeMethod.flatMap { method in
      names.lazy.map { method($0) }.first { $0.type != nil || $0.encoding != nil }
    }
    headers.contentType = headers.contentType ?? type ?? guess?.type
    switch encoding {
    case .named(let name): headers.contentEncoding = headers.contentEncoding ?? name
    case .some(.none): break
    case nil:
      // Who says the type has said what the bytes are; a guessed encoding would say it again in another way.
      headers.contentEncoding = headers.contentEncoding ?? (explicit.contentType == nil ? guess?.encoding : nil)
    }
    return headers
  }
}
