internal import S3Types

/// Where the parts lie that an object was written in, as far as the service tells.
struct PartLayout: Sendable, Hashable {
  let sizes: [Int]

  var ranges: [Range<Int>] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return start..<(start + size)
    }
  }

  /// Equal parts but for the last; nil when the numbers cannot belong together.
  init?(size: Int, firstPart: Int, count: Int) {
    guard firstPart > 0, count > 0, size > 0, (size - 1) / firstPart + 1 == count else { return nil }
    sizes = (0..<count).map { min(firstPart, size - $0 * firstPart) }
  }

  init(sizes: [Int]) { self.sizes = sizes }
}

/// Asks a service for the parts of an object.
struct PartLayoutQuestion: Sendable {
  let reader: any ObjectReader
  /// Without a condition: some services compare it with the ETag of the part, and the ranges have it anyway (row T11).
  let parameters: HeadObjectParameters
  /// No object has more parts.
  static let maximumCount = 10_000
  /// Larger parts are not fetched as one range, because they could not be fetched side by side.
  static let maximumSize = 64 << 20

  /// The parts as the size of the first one lets them be; nil when that fits nothing, or when they are too large.
  func inferred(size: Int, count: Int) async throws(S3Error) -> PartLayout? {
    if count == 1 { return PartLayout(size: size, firstPart: size, count: 1) }
    guard let first = try await head(1), first.partsCount == count, first.size <= Self.maximumSize else { return nil }
    return PartLayout(size: size, firstPart: first.size, count: count)
  }

  /// The parts for a reader to whom their size does not matter, and whether that is for sure; nil when the service does
  /// not tell.
  func known(size: Int, count: Int, limit: Int) async throws(S3Error) -> (layout: PartLayout, isExact: Bool)? {
    if count == 1 { return PartLayout(size: size, firstPart: size, count: 1).map { ($0, true) } }
    guard let first = try await head(1), first.partsCount == count else { return nil }
    if let equal = PartLayout(size: size, firstPart: first.size, count: count) { return (equal, false) }
    return try await exact(size: size, count: count, limit: limit).map { ($0, true) }
  }

  /// The parts, each asked for; nil when they are too many, make another size or cannot be asked for.
  ///
  /// That is up to one request for each, so it is asked only where bytes do not fit the parts that were inferred.
  func exact(size: Int, count: Int, limit: Int) async throws(S3Error) -> PartLayout? {
    guard count <= Self.maximumCount else { return nil }
    let sizes = try await PartRunner(limit: limit).run(1...count) { (number) async throws(S3Error) in
      try await head(number)?.size ?? 0
    }
    return sizes.reduce(0, +) == size ? PartLayout(sizes: sizes) : nil
  }

  private func head(_ number: Int) async throws(S3Error) -> ObjectMetadata? {
    var parameters = parameters
    parameters.partNumber = number
    do throws(S3Error) {
      return try await reader.headObject(parameters)
    } catch {
      // These a service answers that does not know parts; others say nothing about the parts of an object.
      guard let status = error.status, [400, 405, 416, 501].contains(status) else { throw error }
      return nil
    }
  }
}
