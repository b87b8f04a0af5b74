internal import S3Types

/// The token of a sign-on, as the AWS CLI keeps it in a file.
struct SSOToken: Sendable, CustomReflectable {
  /// The file's content; members that we do not know are written back as they were.
  private var document: JSONValue
  let accessToken: String
  let expiration: Timestamp

  /// Reads a file's content; the error says what is wrong, to follow "it".
  init(_ bytes: [UInt8]) throws(JSONFailure) {
    try self.init(document: try JSONReader.read(bytes))
  }

  private init(document: JSONValue) throws(JSONFailure) {
    guard let token = document["accessToken"]?.text, token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw JSONFailure(reason: "has no accessToken", offset: 0)
    }
    guard let moment = document["expiresAt"]?.text.flatMap(CredentialTime.parse) else {
      throw JSONFailure(reason: "has no expiresAt, or one that is no time", offset: 0)
    }
    self.document = document
    accessToken = token
    expiration = moment
  }

  /// What a refresh needs; nil when the file does not have all of it, or the registration has expired.
  func renewal(at now: Timestamp) -> Renewal? {
    guard let token = document["refreshToken"]?.text, let id = document["clientId"]?.text,
      let secret = document["clientSecret"]?.text,
      let end = document["registrationExpiresAt"]?.text.flatMap(CredentialTime.parse), end > now
    else { return nil }
    return Renewal(refreshToken: token, clientID: id, clientSecret: secret)
  }

  /// What a refresh needs.
  struct Renewal: Sendable, CustomReflectable {
    let refreshToken: String
    let clientID: String
    let clientSecret: String

    /// No children, because all of it is secret (row S24).
    var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// The token with what the service answered to a refresh.
  func renewed(by answer: JSONValue, at now: Timestamp) throws(JSONFailure) -> SSOToken {
    guard let token = answer["accessToken"]?.text else { throw JSONFailure(reason: "has no accessToken", offset: 0) }
    guard let seconds = answer["expiresIn"]?.integer, (1...31_536_000).contains(seconds) else {
      throw JSONFailure(reason: "has no expiresIn", offset: 0)
    }
    var document = document
    document.set("accessToken", .string(token))
    document.set("expiresAt", .string(now.advanced(by: .seconds(seconds)).format("%Y-%m-%dT%H:%M:%SZ")))
    if let refreshToken = answer["refreshToken"]?.text { document.set("refreshToken", .string(refreshToken)) }
    return try SSOToken(document: document)
  }

  /// What goes back into the file.
  var serialised: [UInt8] { document.serialised }

  /// No children, because the token is secret (row S24).
  var customMirror: Mirror { Mirror(self, children: []) }
}
