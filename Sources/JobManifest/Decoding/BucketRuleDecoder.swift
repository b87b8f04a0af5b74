import S3Types

/// Reads `expected_owner` and `request_payer` of an operation, which are about the buckets that it names.
///
/// What one operation says about a bucket holds for every request of the job to it: a bucket has one owner, and a request
/// that another operation sends to the wrong one does as much harm (row S16).
struct BucketRuleDecoder {
  private static let owner = "expected_owner"
  private static let payer = "request_payer"
  /// The keys in the manifest.
  static let keys = [owner, payer]

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads what an operation says, once its places have been read.
  func decode(_ verb: YAMLEntry, path: String) {
    guard case .mapping(let entries) = verb.value.content else { return }
    for entry in entries where !entry.value.isNull {
      let field = path + "." + entry.key
      switch entry.key {
      case Self.owner: decodeOwner(entry, field: field)
      case Self.payer:
        let word: Payer? = context.word(entry, field: field)
        guard word != nil else { continue }
        for place in context.places { context.bucketRules[place.bucket, default: BucketRule()].paysForRequests = true }
      default: continue
      }
    }
  }

  private enum Payer: String, CaseIterable { case requester }

  /// One account for all buckets of the operation, or one for each side.
  private func decodeOwner(_ entry: YAMLEntry, field: String) {
    guard case .mapping(let sides) = entry.value.content else {
      guard let account = account(entry.value, field: field) else { return }
      for place in context.places { expect(account, of: place.bucket) }
      return
    }
    for side in sides {
      let places = context.places.filter { $0.key == side.key }
      if places.isEmpty {
        context.keyError(
          "the operation has no place \(side.key.quoted) in S3", at: side.keyRange,
          hint: "places with buckets are: " + context.places.map(\.key).joined(separator: ", "))
      }
      guard let account = account(side.value, field: field + "." + side.key) else { continue }
      for place in places { expect(account, of: place.bucket) }
    }
  }

  /// Reads the number of an account.
  func account(_ node: YAMLNode, field: String) -> Text? {
    guard let text = context.text(node, field: field) else { return nil }
    guard text.value.utf8.count == 12, text.value.utf8.allSatisfy(ASCII.isDigit) else {
      context.error(
        "\(text.value.quoted) is not the number of an account", at: text.range, hint: "write its 12 digits")
      return nil
    }
    return text
  }

  /// Notes the owner; a bucket has one.
  func expect(_ account: Text, of bucket: BucketPlace) {
    if let first = context.owners[bucket], first.value != account.value {
      context.findings.error(
        "bucket '\(bucket.bucket)' cannot belong to \(account.value) and to \(first.value)", at: account.range,
        hint: "a bucket has one owner", notes: [Diagnostic(.note, "the other one is here", at: first.range)])
      return
    }
    context.owners[bucket] = account
    context.bucketRules[bucket, default: BucketRule()].expectedOwner = account.value
  }
}
