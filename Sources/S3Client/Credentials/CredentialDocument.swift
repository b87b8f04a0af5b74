internal import S3Types

/// The JSON form of credentials that processes, containers and instances answer with.
enum CredentialDocument {
  /// The credentials in a text.
  ///
  /// - Parameters:
  ///   - tokenName: The member that holds the session token: `SessionToken` or `Token`.
  ///   - source: Where it came from, as the subject of messages such as "credential_process of profile 'x'".
  static func credentials(
    in document: JSONValue, tokenName: String, source: String, isTemporary: Bool
  ) throws(S3Error) -> Credentials {
    func text(_ name: String) throws(S3Error) -> String {
      guard let text = document[name]?.text else { throw broken(source, "it has no \(name)") }
      return text
    }
    let id = try text("AccessKeyId")
    let secret = try text("SecretAccessKey")
    let token = isTemporary ? try text(tokenName) : document[tokenName]?.text
    var expiration: Timestamp?
    if isTemporary || document["Expiration"].map({ $0 != .null }) == true {
      guard let moment = CredentialTime.parse(try text("Expiration")) else {
        throw broken(source, "its Expiration is not a time such as 2026-11-22T10:11:12Z")
      }
      expiration = moment
    }
    return try Credentials(validating: id, secret, token, expiration: expiration, source: source)
  }

  /// Reads JSON; the error says what is wrong and quotes nothing.
  static func parse(_ bytes: [UInt8], source: String) throws(S3Error) -> JSONValue {
    do throws(JSONFailure) {
      let value = try JSONReader.read(bytes)
      guard case .object = value else { throw JSONFailure(reason: "is not an object", offset: 0) }
      return value
    } catch {
      throw broken(source, "it is not JSON: it \(error.reason) (byte \(error.offset))")
    }
  }

  static func broken(_ source: String, _ reason: String) -> S3Error {
    S3Error(code: .credentials, message: "the answer of \(source) cannot be used: \(reason); check what answers there")
  }
}

/// The moments that credential sources write.
enum CredentialTime {
  /// Parses ISO 8601 with `Z`, `UTC` (older caches of single sign-on) or an offset such as `+01:00`.
  static func parse(_ text: String) -> Timestamp? {
    if text.hasSuffix("UTC") { return Timestamp(parsing: text.dropLast(3) + "Z") }
    let bytes = Array(text.utf8)
    guard bytes.count > 20, let sign = bytes.dropFirst(19).lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) else {
      return Timestamp(parsing: text)
    }
    let offset = bytes[(sign + 1)...].filter { $0 != UInt8(ascii: ":") }
    guard offset.count == 4, bytes.count - sign <= 6, offset.allSatisfy({ (0x30...0x39).contains($0) }),
      let digits = Int(String(decoding: offset, as: UTF8.self)), digits % 100 < 60, digits < 2400,
      let local = Timestamp(parsing: String(decoding: bytes[..<sign], as: UTF8.self) + "Z")
    else { return nil }
    let minutes = digits / 100 * 60 + digits % 100
    return local.advanced(by: .seconds((bytes[sign] == 0x2B ? -60 : 60) * minutes))
  }
}
