/// The environment variables, as a value.
public struct Environment: Sendable, CustomStringConvertible, CustomReflectable {
  private let values: [String: String]

  /// Takes variables.
  public init(_ values: [String: String]) { self.values = values }

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
