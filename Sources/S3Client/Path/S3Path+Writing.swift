public import S3Types

extension S3Path {
  /// Writes the object from memory; type and encoding follow from the name unless `headers` say them.
  ///
  /// - Parameters:
  ///   - bytes: The whole object.
  ///   - headers: What is said here goes before the rules, the guess and the defaults of the client.
  ///   - condition: What must be there now; nothing in particular by default, so that an object is replaced.
  /// - Throws: `.preconditionFailed` when the condition does not hold, and whatever the service answers.
  @discardableResult
  public func writeBytes(
    _ bytes: [UInt8], headers: ObjectHeaders = .none, condition: WriteCondition = .none
  ) async throws(S3Error) -> PutObjectResult {
    try await client.putObject(
      try putParameters(.bytes(bytes), headers: fullHeaders(headers, names: [name]), condition: condition))
  }

  /// Writes the object from text as UTF-8, as `writeBytes(_:headers:condition:)`.
  @discardableResult
  public func writeText(
    _ text: String, headers: ObjectHeaders = .none, condition: WriteCondition = .none
  ) async throws(S3Error) -> PutObjectResult {
    try await writeBytes(Array(text.utf8), headers: headers, condition: condition)
  }

  /// What the caller says, then the defaults of the client, then rules and guess by name (rows 12, 39).
  func fullHeaders(_ explicit: ObjectHeaders, names: [String]) -> ObjectHeaders {
    let said = explicit.filling(from: client.defaults(for: .upload).headers)
    return client.configuration.headers(explicit: said, names: names)
  }

  func putParameters(
    _ source: ObjectSource, headers: ObjectHeaders, condition: WriteCondition
  ) throws(S3Error) -> PutObjectParameters {
    let extras = client.defaults(for: .upload)
    return PutObjectParameters(
      try location, source: source, headers: headers, tags: extras.tags, acl: extras.acl,
      encryption: uploadEncryption, customerKey: extras.customerKey, condition: condition,
      options: client.options(for: .upload))
  }

  /// How what is written here is encrypted, unless with a key of the caller's own.
  var uploadEncryption: ServerSideEncryption? {
    let extras = client.defaults(for: .upload)
    return extras.customerKey == nil ? extras.encryption : nil
  }
}
