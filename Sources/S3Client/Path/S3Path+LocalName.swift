internal import S3Types

extension S3Path {
  /// The segments of a local path for this key below a tree.
  func localSegments(below root: S3Path, isMarker: Bool) throws(S3Error) -> [String] {
    do throws(LocalName.Unsafe) {
      return try LocalName.segments(of: relative(to: root) ?? key, isMarker: isMarker)
    } catch {
      throw failure(.unsafeName, "it cannot be a file below the directory: \(error.reason)")
    }
  }
}
