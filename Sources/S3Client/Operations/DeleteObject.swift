public import S3Types

/// Which object to delete.
public struct DeleteObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Delete only the object with this ETag; some services ignore it.
  public var ifMatch: ETag?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(_ location: S3Location, ifMatch: ETag? = nil, options: RequestOptions = .none) {
    self.location = location
    self.ifMatch = ifMatch
    self.options = options
  }
}

/// What a delete did.
public struct DeleteObjectResult: Sendable, Hashable {
  /// Whether a delete marker was put on top of the versions instead.
  public let isDeleteMarker: Bool
  /// The version that was deleted, or that the marker has.
  public let versionID: String?

  /// Describes a delete.
  public init(isDeleteMarker: Bool = false, versionID: String? = nil) {
    self.isDeleteMarker = isDeleteMarker
    self.versionID = versionID
  }
}
