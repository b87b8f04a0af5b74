internal import S3Types

/// Writes one object from a file, in parts above the threshold.
struct ManagedUpload: Sendable {
  let path: String
  let file: LocalFile
  let destination: S3Path
  let headers: ObjectHeaders
  var condition: WriteCondition = .none

  /// Uploads; a file that is not what it was when it was looked at fails (rows D6, D7).
  func run() async throws(S3Error) {
    let client = destination.client
    let source = FileSource(path: path, expectedSize: file.size, expectedModified: file.modified)
    guard client.writeRules.usesParts(forUploadOf: file.size) else {
      _ = try await client.putObject(
        try destination.putParameters(.file(source), headers: headers, condition: condition))
      return
    }
    let extras = client.defaults(for: .upload)
    _ = try await PartwiseUpload(
      source, size: file.size,
      to: CreateMultipartUploadParameters(
        try destination.location, headers: headers, tags: extras.tags, acl: extras.acl,
        encryption: destination.uploadEncryption, customerKey: extras.customerKey, options: client.options(for: .upload)
      ),
      on: client, condition: condition
    ).run()
  }
}
