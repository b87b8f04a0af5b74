import ArgumentParser
import S3Sandbox
import S3Types

/// `BUCKET=PREFIX:COUNT[:SIZE[:flat]]`: a bucket of computed objects.
struct SyntheticOption: ExpressibleByArgument {
  let bucket: BucketName
  let objects: SyntheticObjects

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    let fields = argument[argument.index(after: equals)...].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...4).contains(fields.count), let count = Int(fields[1]), let size = fields.count > 2 ? Int(fields[2]) : 0,
      fields.count < 4 || fields[3] == "flat"
    else { return nil }
    do {
      bucket = try BucketName(String(argument[..<equals]))
      objects = try SyntheticObjects(prefix: String(fields[0]), count: count, size: size, isFlat: fields.count == 4)
    } catch {
      return nil
    }
  }
}
