import S3Client

/// The `manifest.json` of a report of S3 Inventory: which files it has, and what is in them.
package struct InventoryManifest: Sendable {
  /// One data file.
  package struct File: Sendable, Hashable {
    /// Its key in the bucket that the report was delivered to.
    package var key: String
    /// Its bytes.
    package var size: Int
    /// Its MD5 in lower-case hex.
    package var md5: String
  }

  /// The largest manifest that is read.
  package static let maximumByteCount = 64 << 20

  /// The bucket that was listed.
  package let sourceBucket: String
  /// The data files.
  package let files: [File]
  /// The columns of the data files, in lower case.
  let columns: [String]

  /// Why a report cannot be read; the offset is that of bytes before the place, nil for the whole.
  package struct Failure: Error {
    package let message: String
    package var hint: String?
    package var offset: Int?
  }

  /// Reads a manifest.
  package init(_ bytes: [UInt8]) throws(Failure) {
    let json: JSONValue
    do throws(JSONFailure) {
      json = try JSONReader.read(bytes, limit: Self.maximumByteCount)
    } catch {
      throw Failure(
        message: "it \(error.reason), so it is no manifest of S3 Inventory, or not the whole of it",
        offset: error.offset)
    }
    guard let bucket = json["sourceBucket"]?.text, let schema = json["fileSchema"]?.text,
      case .array(let files)? = json["files"]
    else {
      throw Failure(
        message: "it lacks 'sourceBucket', 'fileSchema' or 'files'",
        hint: "name the manifest.json of a report of S3 Inventory")
    }
    let format = json["fileFormat"]?.text ?? ""
    guard format == "CSV" else {
      throw Failure(
        message: "the report is in \(format.isEmpty ? "a format that it does not name" : format), and only CSV is read",
        hint: "have the inventory written as CSV, or query the report for the keys and list them as CSV or NDJSON")
    }
    sourceBucket = bucket
    columns = schema.split(separator: ",").map { column in
      String(decoding: column.utf8.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self).lowercased()
    }
    guard columns.contains("bucket"), columns.contains("key") else {
      throw Failure(message: "its 'fileSchema' has no column 'Bucket' or no column 'Key'")
    }
    self.files = try Self.files(files)
  }

  private static func files(_ values: [JSONValue]) throws(Failure) -> [File] {
    var files: [File] = []
    for value in values {
      guard let key = value["key"]?.text, let size = value["size"]?.integer, size >= 0,
        let md5 = value["MD5checksum"]?.text, md5.utf8.count == 32
      else {
        throw Failure(
          message: "file \(files.count + 1) of it lacks 'key', 'size' or 'MD5checksum', by which it is proven whole")
      }
      files.append(File(key: key, size: size, md5: md5.lowercased()))
    }
    return files
  }
}
