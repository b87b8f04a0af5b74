/// Splits the command of `credential_process` into words, as a POSIX shell does without expanding anything.
///
/// White space parts words; single quotes keep all, double quotes all but `\"` and `\\`; elsewhere a backslash keeps the
/// character after it. No shell ever sees the text.
enum CommandLine {
  /// Why a text is no command, to follow "it".
  struct Failure: Error, Sendable, Hashable {
    let reason: String
  }

  /// The words, at least one.
  static func split(_ text: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar != "\0" else { throw Failure(reason: "contains a null character") }
      switch (quote, scalar) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case ("'", _): word?.append(scalar)
      case (_, "\\"):
        guard let next = scalars.next(), next != "\0" else { throw Failure(reason: "ends with a backslash") }
        if quote != nil, next != "\"", next != "\\" { word?.append("\\") }
        word = (word ?? .init()) + [next]
      case ("\"", _): word?.append(scalar)
      case (_, "'"), (_, "\""):
        quote = scalar
        word = word ?? .init()
      case (_, " "), (_, "\t"), (_, "\n"), (_, "\r"):
        if let word { words.append(String(word)) }
        word = nil
      default: word = (word ?? .init()) + [scalar]
      }
    }
    guard quote == nil else { throw Failure(reason: "has a quote that is not closed") }
    if let word { words.append(String(word)) }
    guard let first = words.first, !first.isEmpty else { throw Failure(reason: "names no program") }
    return words
  }
}
