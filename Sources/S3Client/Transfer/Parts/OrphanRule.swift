internal import S3Types

/// Which uploads are ours although nobody told us their ids: the answer to our CreateMultipartUpload was lost (row T3).
///
/// A listing shows no metadata of an upload, so nothing in it says "ours" beyond doubt, and an upload of somebody else must
/// never be aborted. The one that our last attempt has begun is in the listing, too, and serves as the measure. An upload
/// counts as ours only when
/// 1. it is for exactly the same key,
/// 2. its initiator, storage class and checksum are those of our own upload, and the listing names the initiator,
/// 3. by the clock of the service it was begun after our first attempt and not after our own upload,
/// 4. there are no more of these than attempts of ours before the last: with one more, one is somebody else's, and none is
///    touched,
/// 5. and, looked up once our own upload has ended, no part of it has ever arrived, so nothing that anybody sent is lost.
struct OrphanRule: Sendable, Hashable {
  /// The key that we write.
  let key: ObjectKey
  /// The upload whose id we know.
  let ownUploadID: String
  /// Attempts of ours that had no answer.
  let lostAnswers: Int
  /// From before our first attempt to the answer to the last one, in nanoseconds.
  let elapsed: Int64

  /// Listings may give whole seconds.
  private static let resolution: Int64 = 1_000_000_000

  /// The ids of the uploads that points 1 to 4 make ours; point 5 is for who asks.
  func candidates(among uploads: [ListedUpload]) -> [String] {
    guard lostAnswers > 0, let own = uploads.first(where: { $0.uploadID == ownUploadID }), own.key == key,
      let began = own.initiated, own.initiator != nil
    else { return [] }
    let (start, isBefore) = began.nanoseconds.subtractingReportingOverflow(elapsed)
    let (earliest, isBeforeThat) = start.subtractingReportingOverflow(Self.resolution)
    // A time that no clock of a service can have.
    guard !isBefore, !isBeforeThat else { return [] }
    let found = uploads.filter { upload in
      guard upload.uploadID != ownUploadID, upload.key == key, let moment = upload.initiated else { return false }
      return upload.initiator == own.initiator && upload.storageClass == own.storageClass
        && upload.checksumAlgorithm == own.checksumAlgorithm && moment.nanoseconds >= earliest
        && moment.nanoseconds <= began.nanoseconds
    }
    return found.count <= lostAnswers ? found.map(\.uploadID) : []
  }
}
