internal import HTTPTransport
public import S3Types

/// Which archived object to bring back, for how long and how fast.
public struct RestoreObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// How many days the copy stays; nil for an object of Intelligent-Tiering, which stays for good.
  public var days: Int?
  /// How fast, and at which price; nil is `Standard`.
  public var tier: Tier?
  /// Owner check and payer.
  public var options: RequestOptions

  /// A speed by the name that S3 gives it; unknown names survive.
  public struct Tier: RawRepresentable, Sendable, Hashable {
    /// The name on the wire.
    public let rawValue: String

    /// Takes any name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Minutes; not for `DEEP_ARCHIVE`.
    public static let expedited = Tier(rawValue: "Expedited")
    /// Hours.
    public static let standard = Tier(rawValue: "Standard")
    /// Half a day or more, at the lowest price.
    public static let bulk = Tier(rawValue: "Bulk")
  }

  /// Names the object.
  public init(
    _ location: S3Location, versionID: String? = nil, days: Int? = nil, tier: Tier? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.versionID = versionID
    self.days = days
    self.tier = tier
    self.options = options
  }
}

/// What came of the request for an archived object.
public enum RestoreObjectResult: Sendable, Hashable {
  /// It has begun; `headObject` tells in `restore` when the copy is there.
  case started
  /// The copy is there already and stays for the days that were asked for.
  case alreadyRestored
}

extension S3Client {
  /// Asks for a readable copy of an archived object; throws `RestoreAlreadyInProgress` while one is being made.
  public func restoreObject(_ parameters: RestoreObjectParameters) async throws(S3Error) -> RestoreObjectResult {
    var request = try S3Request(
      .restoreObject, .post, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("restore")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    var document = RequestDocument("RestoreRequest")
    if let days = parameters.days {
      guard days > 0 else { throw request.failure(.invalidRequest, "a copy stays for at least 1 day, not \(days)") }
      try document.add("Days", String(days), of: request)
    }
    if let tier = parameters.tier {
      document.open("GlacierJobParameters")
      try document.add("Tier", tier.rawValue, of: request)
      document.close("GlacierJobParameters")
    }
    try request.setDocument(document.finish())
    do {
      return try await perform(request) { response async throws(S3Error) in
        guard [200, 202].contains(response.http.status) else {
          throw response.failure(
            .malformedResponse, "status \(response.http.status) does not say whether the object is restored")
        }
        try await response.readNothing()
        return response.http.status == 202 ? .started : .alreadyRestored
      }
    } catch {
      // The answer to an earlier attempt was lost after it had begun (row T3).
      guard error.code == "RestoreAlreadyInProgress", error.attempts > 1 else { throw error }
      return .started
    }
  }
}
