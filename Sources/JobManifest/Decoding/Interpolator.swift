/// Replaces `${name}` by values.
///
/// Values are data: they are not read again, neither as YAML nor for further `${…}`, and in patterns they stand for
/// themselves (row Y26).
struct Interpolator: Sendable {
  /// What is known of a variable.
  enum Value: Sendable, Hashable {
    case text(String)
    /// It has no usable value, and that has been reported.
    case reported
  }

  /// The declared variables.
  var variables: [String: Value] = [:]
  /// The declared variables whose values came from the environment, each with the name that it has there.
  var environmentNames: [String: String] = [:]
  /// The environment variables that the manifest declares; those without a value are empty.
  var environment: [String: Value] = [:]
  /// `run.id` and its relatives.
  var builtins: [String: String] = [:]

  /// The names behind `run.`; those of later versions are refused by name.
  static let builtinNames = ["run.id", "run.date", "run.time"]
  private static let laterBuiltinNames = ["run.window.start", "run.window.end"]

  /// What is wrong with one `${…}`.
  struct Problem: Error {
    var message: String
    var hint: String?
    /// In UTF-8 offsets of the text.
    var range: Range<Int>
  }

  /// The text with all values put in; nil when a value was reported already.
  func expand(_ text: String, problems: inout [Problem], transform: (String) -> String = { $0 }) -> String? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var isUsable = true
    var index = 0
    // One text full of mistakes does not need all of them said.
    while index < bytes.count, problems.count < 20 {
      if bytes[index...].starts(with: "$${".utf8) {
        result += "${".utf8
        index += 3
      } else if bytes[index...].starts(with: "${".utf8) {
        guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
          problems.append(
            Problem(
              message: "'${' is never closed", hint: "write '$${' for the characters themselves",
              range: index..<index + 2))
          return nil
        }
        let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
        do throws(Problem) {
          switch try value(of: name, at: index..<end + 1) {
          case .text(let value): result += transform(value).utf8
          case .reported: isUsable = false
          }
        } catch {
          problems.append(error)
          isUsable = false
        }
        index = end + 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return isUsable ? String(decoding: result, as: UTF8.self) : nil
  }

  /// The offset of the first `${` that is not escaped.
  static func firstReference(in text: String) -> Int? {
    let bytes = Array(text.utf8)
    return bytes.indices.first { index in
      bytes[index...].starts(with: "${".utf8) && (index == 0 || bytes[index - 1] != UInt8(ascii: "$"))
    }
  }

  private func value(of name: String, at range: Range<Int>) throws(Problem) -> Value {
    if let value = variables[name] { return value }
    if let key = name.afterPrefix("env.") { return try environmentValue(String(key), at: range) }
    if name.afterPrefix("run.") != nil { return try builtin(name, at: range) }
    guard VariableName.isValid(name) else {
      throw Problem(
        message: "\(name.quoted) is not the name of a variable",
        hint: "names have letters, digits, '_' and '-'; defaults are given in 'variables'", range: range)
    }
    throw Problem(
      message: "variable \(name.quoted) is not declared",
      hint: Nearest.hint(for: name, among: Array(variables.keys)) ?? "declare it in 'variables'", range: range)
  }

  private func environmentValue(_ key: String, at range: Range<Int>) throws(Problem) -> Value {
    try Self.refuseCredentials(key, at: range)
    guard let declared = environment[key] else {
      throw Problem(
        message: "environment variable \(key.quoted) is not declared",
        hint: "declare it in 'variables', for example 'name: {env: \(key)}'", range: range)
    }
    guard declared != .text("") else {
      throw Problem(
        message: "environment variable \(key.quoted) is not set, or empty",
        hint: "set it, or use the variable that declares it", range: range)
    }
    return declared
  }

  private func builtin(_ name: String, at range: Range<Int>) throws(Problem) -> Value {
    if Self.laterBuiltinNames.contains(name) {
      throw Problem(message: "\(name.quoted) is not supported by this version", range: range)
    }
    guard Self.builtinNames.contains(name) else {
      let known = Self.builtinNames.map(\.quoted).joined(separator: ", ")
      throw Problem(message: "there is no \(name.quoted)", hint: "there are \(known)", range: range)
    }
    guard let value = builtins[name], !value.isEmpty else {
      throw Problem(message: "\(name.quoted) has no value here", range: range)
    }
    return .text(value)
  }

  /// Row S4: a manifest from somewhere else must not carry credentials out in the name of a key.
  static func refuseCredentials(_ key: String, at range: Range<Int>) throws(Problem) {
    guard key.uppercased().hasPrefix("AWS_") else { return }
    throw Problem(
      message: "environment variable \(key.quoted) may not be used in a manifest",
      hint: "credentials and regions belong into profiles and 'endpoints'", range: range)
  }
}

/// The grammar of variable names.
enum VariableName {
  /// Letters, digits, "_" and "-", starting with a letter or "_".
  static func isValid(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, isLetter(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy { isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { ASCII.isLetter(byte) || byte == UInt8(ascii: "_") }
}

/// Classes of ASCII bytes.
enum ASCII {
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  /// C0 and DEL.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }
}
