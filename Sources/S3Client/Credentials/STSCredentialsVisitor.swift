/// Reads the `Credentials` of an answer of STS.
struct STSCredentialsVisitor: XMLVisitor {
  private var values: [String: String] = [:]

  mutating func begin(_ name: String, depth: Int) {}

  mutating func end(_ name: String, parent: String, depth: Int, text: Span<UInt8>) {
    if parent == "Credentials" { values[name] = text.string }
  }

  /// All four parts, or an error (invariant I3).
  func credentials() throws(S3Error) -> Credentials {
    func value(_ name: String) throws(S3Error) -> String {
      guard let value = values[name], !value.isEmpty else {
        throw S3Error(code: .missingResult, message: "the answer cannot be used: it has no \(name)")
      }
      return value
    }
    let (id, secret) = (try value("AccessKeyId"), try value("SecretAccessKey"))
    guard let expiration = CredentialTime.parse(try value("Expiration")) else {
      throw S3Error(code: .missingResult, message: "the answer cannot be used: its Expiration is not a time")
    }
    return try Credentials(validating: id, secret, try value("SessionToken"), expiration: expiration, source: "STS")
  }
}
