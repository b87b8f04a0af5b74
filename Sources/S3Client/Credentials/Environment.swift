#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// The environment variables, as a value.
public struct Environment: Sendable, CustomStringConvertible, CustomReflectable {
  package let values: [String: String]

  /// Takes variables.
  public init(_ values: [String: String]) { self.values = values }

  /// Copies the variables of this process.
  public static func ofProcess() -> Environment {
    var values: [String: String] = [:]
    var cursor = unsafe environ
    while let entry = unsafe cursor.pointee {
      let text = unsafe String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        values[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      unsafe cursor += 1
    }
    return Environment(values)
  }

  /// The value of a variable; an empty one counts as not set.
  public subscript(name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// How many variables there are; never their values, which may be secret (row S5).
  public var description: String { "Environment(\(values.count) variables)" }

  /// No children, so that `dump` and mirrors show no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads small configuration files.
///
/// Returns nil for a file that does not exist; throws when it exists and cannot be read.
public typealias FileReading = @Sendable (_ path: String) throws(S3Error) -> [UInt8]?
