extension Dialect {
  /// Reads a profile file: `key = value` lines, the first of them `version = 1`.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file.
  ///   - file: What messages call it.
  /// - Throws: `.configuration` with `file:line:` and what is wrong there.
  public init(parsing text: [UInt8], file: String) throws(S3Error) {
    self = try DialectFile.parse(text, file: file)
  }

  /// The dialect with a name, or the one in a file.
  ///
  /// A name of a profile wins over a file of that name; write `./aws` for such a file.
  /// - Throws: `.configuration` when there is neither, or when the file cannot be read or has a mistake.
  public static func load(
    _ nameOrFile: String, readFile: FileReading = ConfigurationFile.read
  ) throws(S3Error) -> Dialect {
    if let dialect = named.first(where: { $0.name == nameOrFile }) { return dialect }
    guard let bytes = try readFile(nameOrFile) else {
      throw S3Error(code: .configuration, message: "\(unknown(nameOrFile)), and there is no file of that name")
    }
    return try Dialect(parsing: bytes, file: nameOrFile)
  }

  /// The profile file that says all of this; `comments` stand above it.
  public func fileText(comments: [String] = []) -> String { DialectFile.text(of: self, comments: comments) }

  /// What to say about a name that no profile has.
  static func unknown(_ name: String) -> String {
    let names = named.map(\.name)
    return "'\(Sanitised.text(name))' is not a dialect: \(names.joined(separator: ", "))"
      + NearestName.hint(for: name, among: names)
  }
}
