import NIOCore
import NIOHTTP1
import S3Types

/// The list of parts that a request brings, and whether an object can be made of it.
extension CompleteMultipartUpload {
  /// A part as the request names it.
  struct Named {
    let number: Int
    let etag: ETag
    let checksum: Checksum?
  }

  static func parse(_ bytes: ByteBuffer) throws(S3Failure) -> [Named] {
    let root = try XMLElement.parse(bytes)
    guard root.name == "CompleteMultipartUpload" else { throw .malformedXML }
    var named: [Named] = []
    for child in root.children {
      guard child.name == "Part", let number = child.child("PartNumber").flatMap({ Int($0.text) }),
        let etag = child.child("ETag")
      else { throw .malformedXML }
      let checksum = ChecksumAlgorithm.allCases.lazy.compactMap { algorithm in
        child.child(algorithm.elementName).map { Checksum(algorithm: algorithm, value: $0.text) }
      }.first
      named.append(Named(number: number, etag: ETag(etag.text), checksum: checksum))
    }
    guard (1...UploadPart.mostParts).contains(named.count) else { throw .malformedXML }
    return named
  }

  /// What the request says about checksums has to fit what the upload was begun with.
  ///
  /// Its checksum headers are those of the object to come, not of the document.
  static func checkChecksums(
    _ named: [Named], _ plan: MultipartUploads.Plan, _ request: S3Request
  ) throws(S3Failure) {
    if let type = request.header("x-amz-checksum-type"), plan.checksum == nil || type != plan.checksumType {
      throw .invalidRequest(
        "The upload was created using the \(plan.checksum == nil ? "null" : plan.checksumType) checksum mode. The "
          + "complete request must use the same checksum mode.")
    }
    for algorithm in ChecksumAlgorithm.allCases
    where algorithm != plan.checksum && request.headers.contains(name: algorithm.headerName) {
      throw .invalidRequest(
        "Checksum Type mismatch occurred, expected checksum Type: \(plan.checksum?.rawValue ?? "null"), actual checksum "
          + "Type: \(algorithm.rawValue)")
    }
    guard let algorithm = plan.checksum, !plan.isFullObjectChecksum else { return }
    if let bare = named.first(where: { $0.checksum == nil }) {
      throw .invalidRequest(
        "The upload was created using a \(algorithm.rawValue.lowercased()) checksum. The complete request must include "
          + "the checksum for each part. It was missing for part \(bare.number) in the request.")
    }
  }

  /// The parts that the request names, which may be fewer than were uploaded (row R15).
  static func select(
    _ named: [Named], from parts: [MultipartUploads.Part]
  ) throws(S3Failure) -> [MultipartUploads.Part] {
    let byNumber = Dictionary(parts.map { ($0.number, $0) }, uniquingKeysWith: { _, last in last })
    var selected: [MultipartUploads.Part] = []
    var previous = 0
    for part in named {
      guard part.number > previous else {
        throw S3Failure(
          .badRequest, "InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number.")
      }
      previous = part.number
      guard let found = byNumber[part.number], found.etag == part.etag,
        part.checksum == nil || part.checksum == found.checksum
      else {
        throw S3Failure(
          .badRequest, "InvalidPart",
          "One or more of the specified parts could not be found. The part may not have been uploaded, or the "
            + "specified entity tag or checksum may not match the part's.",
          details: [("PartNumber", String(part.number)), ("ETag", part.etag.rawValue)])
      }
      selected.append(found)
    }
    return selected
  }

  static func checkSizes(_ parts: [MultipartUploads.Part], _ expected: String?) throws(S3Failure) {
    for part in parts.dropLast() where part.size < UploadPart.smallestPart {
      throw S3Failure(
        .badRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
        details: [
          ("ProposedSize", String(part.size)), ("MinSizeAllowed", String(UploadPart.smallestPart)),
          ("PartNumber", String(part.number)),
        ])
    }
    let size = parts.reduce(0) { $0 + $1.size }
    if let expected, Int(expected) != size {
      throw .invalidRequest(
        "The provided 'x-amz-mp-object-size' header value \(expected) does not match what was computed: \(size)")
    }
  }
}
