import NIOHTTP1
import S3Types

/// The part that `partNumber=N` of GetObject or HeadObject names.
///
/// An object that was not put together from parts is its own part 1.
struct PartSelection {
  let range: Range<Int>
  let checksums: [Checksum]
  /// nil for an object that was not put together from parts.
  let partsCount: Int?

  /// nil when the request names no part; throws `InvalidPartNumber` for one that the object does not have.
  init?(_ request: S3Request, _ object: StoredObject) throws(S3Failure) {
    guard let text = request.query["partNumber"] else { return nil }
    let number = try UploadPart.partNumber(text)
    guard !request.headers.contains(name: "range") else {
      throw .invalidRequest("Cannot specify both Range header and partNumber query parameter")
    }
    guard !object.facts.parts.isEmpty else {
      guard number == 1 else { throw Self.missing(number, actual: 1) }
      range = 0..<object.size
      checksums = object.facts.checksums
      partsCount = nil
      return
    }
    guard let index = object.facts.parts.firstIndex(where: { $0.number == number }) else {
      throw Self.missing(number, actual: object.facts.parts.count)
    }
    let start = object.facts.parts[..<index].reduce(0) { $0 + $1.size }
    let part = object.facts.parts[index]
    range = start..<(start + part.size)
    checksums = part.checksum.map { [$0] } ?? []
    partsCount = object.facts.parts.count
  }

  private static func missing(_ number: Int, actual: Int) -> S3Failure {
    S3Failure(
      .rangeNotSatisfiable, "InvalidPartNumber", "The requested partnumber is not satisfiable",
      details: [("PartNumberRequested", String(number)), ("ActualPartCount", String(actual))])
  }
}
