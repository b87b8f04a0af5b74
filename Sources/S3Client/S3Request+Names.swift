extension S3Request {
  /// Adds the part of an upload that the request is about.
  mutating func name(uploadID: String, partNumber: Int? = nil) throws(S3Error) {
    guard !uploadID.isEmpty else {
      throw failure(.invalidRequest, "the upload ID is empty, and without one the request means something else")
    }
    if let partNumber {
      guard PartNumber.range.contains(partNumber) else {
        throw failure(.invalidRequest, "parts have numbers from 1 to 10,000, and \(partNumber) is none")
      }
      query.append(QueryItem("partNumber", String(partNumber)))
    }
    query.append(QueryItem("uploadId", uploadID))
  }

  /// Adds the version that the request is about.
  mutating func name(versionID: String?) throws(S3Error) {
    guard let versionID else { return }
    guard !versionID.isEmpty else {
      throw failure(.invalidRequest, "the version ID is empty, and without one the request means another object")
    }
    query.append(QueryItem("versionId", versionID))
  }
}

/// The numbers that parts of an upload can have.
enum PartNumber {
  static let range = 1...10_000
}
