internal import S3Types

extension S3Error: CustomStringConvertible {
  /// What failed, on which object, why, and what to do next, in one line without secrets.
  public var description: String {
    var text = operation.map { "\($0): \(code)" } ?? code.rawValue
    if let status { text += " (\(status))" }
    if let place { text += " on \(place)" }
    text += ": \(message)"
    if attempts > 1 { text += ", after \(attempts) attempts" }
    if let requestID { text += " [request \(requestID)]" }
    if let hint { text += "; \(hint)" }
    return text
  }

  /// What to do next, where we know.
  public var hint: String? {
    switch code {
    case .noSuchBucket: "check the bucket name, the endpoint and the account"
    case .accessDenied: "check the policy of the bucket and the permissions of the credentials"
    case .signatureDoesNotMatch:
      "check the secret access key and the region, and that no proxy changes the request"
    case .invalidAccessKeyID:
      "check the access key ID; keys of one service are unknown to another, so check the endpoint"
    case .expiredToken, .invalidToken: "get new temporary credentials"
    case .requestTimeTooSkewed: "set the clock of this machine"
    case .permanentRedirect, .authorizationHeaderMalformed: "set the region of the bucket"
    case .notS3: "check the endpoint URL"
    case .notImplemented: "this service does not have the feature; leave the option out for this endpoint"
    case .transport: connectHint
    case .preconditionFailed: "the object was changed by someone else; plan again"
    case .conditionalRequestConflict where operation == .completeMultipartUpload:
      "abort this upload and begin a new one"
    case .noSuchUpload: "it was completed or aborted; begin a new upload"
    case .fileChanged: "run again when nothing writes to the file"
    case .brokenListing: "nothing is deleted on the word of this listing"
    default: nil
    }
  }

  private var connectHint: String? {
    guard case .transport(let kind)? = cause else { return nil }
    return switch kind {
    case "cannotResolve": "check the host name of the endpoint"
    case "cannotConnect", "connectTimedOut": "check that the service runs and that the network reaches it"
    case "tlsFailed": "check the certificate of the endpoint, or use http:// if it speaks no TLS"
    default: nil
    }
  }

  /// `s3://bucket/key` with control characters made harmless (row S13).
  private var place: String? {
    guard let bucket else { return nil }
    return "s3://\(bucket)" + (key.map { "/" + Sanitised.text($0.rawValue, limit: 1024) } ?? "")
  }
}
