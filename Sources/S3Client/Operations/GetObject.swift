public import S3Types

/// Which object to read, and which part of it.
public struct GetObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The bytes to read, first and last included; nil for all.
  public var range: ClosedRange<Int>?
  /// Read only if the object has this ETag.
  public var ifMatch: ETag?
  /// The number of bytes that the answer must have; another announced length is a failure (row T6).
  public var expectedLength: Int?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(
    _ location: S3Location, range: ClosedRange<Int>? = nil, ifMatch: ETag? = nil, expectedLength: Int? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.range = range
    self.ifMatch = ifMatch
    self.expectedLength = expectedLength
    self.options = options
  }
}

/// An object that is open for reading.
public struct GetObjectResult: Sendable {
  /// What the headers say; `size` is that of the answer (of the range, when one was asked for).
  public let metadata: ObjectMetadata
  /// The bytes, as they arrive.
  public let body: ObjectBody
}

/// The bytes of an object as they arrive.
///
/// Read it to its end: only then has the announced length been proven (rows T5, T6).
public struct ObjectBody: Sendable {
  private let pull: @Sendable () async throws(S3Error) -> [UInt8]?

  /// Wraps a source of chunks; nil from it is the proven end.
  public init(pull: @escaping @Sendable () async throws(S3Error) -> [UInt8]?) { self.pull = pull }

  /// The next chunk, or nil at the proven end.
  public func next() async throws(S3Error) -> [UInt8]? { try await pull() }
}
