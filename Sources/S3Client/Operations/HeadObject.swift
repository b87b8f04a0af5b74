public import S3Types

/// Which object to look up.
public struct HeadObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Answer only if the object has this ETag.
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
