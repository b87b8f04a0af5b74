package import S3Types

/// Reads an object, or ranges of it, into memory, as long as it is the one that was looked up (row T11).
package struct RelaySource: Sendable {
  /// Where it lies.
  package let location: S3Location
  /// What the ETags of its service say, and how it is asked.
  let rules: DownloadRules
  private let store: any ObjectReader
  private let etag: ETag?
  private let customerKey: CustomerKey?
  private let options: RequestOptions

  /// A body that was cut is asked for again so often; the requests have their own retries.
  private static let attempts = 3

  /// Names an object that must have this ETag.
  package init(
    _ location: S3Location, etag: ETag?, on store: any MultipartStore, customerKey: CustomerKey? = nil,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.etag = etag
    self.store = store
    let (dialect, transfer) = (store.writeRules.dialect, store.writeRules.transfer)
    rules = DownloadRules(
      transfer: transfer, isETagMD5: dialect.isETagMD5, isMultipartETagTrusted: dialect.isMultipartETagTrusted)
    self.customerKey = customerKey
    self.options = options
  }

  /// Asks for the parts of the object.
  var question: PartLayoutQuestion {
    PartLayoutQuestion(
      reader: store, parameters: HeadObjectParameters(location, customerKey: customerKey, options: options))
  }

  /// A range of the object, or all of it, which has to have this size.
  func read(_ range: ClosedRange<Int>?, size: Int) async throws(S3Error) -> [UInt8] {
    var attempt = 1
    while true {
      do throws(S3Error) {
        return try await readOnce(range, size: size)
      } catch {
        // Row T5; what was read goes, because a part of a body proves nothing.
        guard error.code == .transport, attempt < Self.attempts else { throw error }
        attempt += 1
      }
    }
  }

  private func readOnce(_ range: ClosedRange<Int>?, size: Int) async throws(S3Error) -> [UInt8] {
    let opened = try await store.getObject(
      GetObjectParameters(
        location, range: range, ifMatch: etag, expectedLength: size, customerKey: customerKey, options: options))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while let chunk = try await opened.body.next() {
      // A service that sends more than it announced must not fill the memory.
      guard bytes.count + chunk.count <= size else { throw wrongSize(bytes.count + chunk.count, size) }
      bytes += chunk
    }
    guard bytes.count == size else { throw wrongSize(bytes.count, size) }
    return bytes
  }

  /// Row T6.
  private func wrongSize(_ count: Int, _ expected: Int) -> S3Error {
    S3Error(
      code: .sizeMismatch, operation: .getObject, bucket: location.bucket, key: location.key,
      message: "\(expected) bytes were asked for and \(count) arrived")
  }
}
