internal import ConcurrencyHelpers
internal import Digests
internal import S3Types

/// Follows the parts of an object as they arrive, in any order, and says at the end whether they are its bytes (I3).
///
/// By a checksum of the whole that the service keeps, made from those of the parts; else by the MD5 that its ETag is. For
/// the latter the parts wait, with their room in the budget, until those before them are there.
final class RelayCheck: Sendable {
  private struct State {
    var crc: PartwiseCRC?
    var md5: Digest?
    var next = 1
    var waiting: [Int: (bytes: [UInt8], share: ByteBudget.Share?)] = [:]
    var hasGivenUp = false
  }

  private let size: Int
  private let variant: CRC.Variant?
  private let expectedCRC: String?
  private let expectedMD5: String?
  private let state: Locked<State>

  init(of metadata: ObjectMetadata, isETagMD5: Bool) {
    size = metadata.size
    let checksum = metadata.checksums.first { $0.coversBytes && CRC.Variant($0.algorithm) != nil }
    variant = checksum.flatMap { CRC.Variant($0.algorithm) }
    expectedCRC = checksum?.value
    expectedMD5 = isETagMD5 && !metadata.hasForeignETag ? metadata.etag?.md5Hex : nil
    state = Locked(Self.start(variant, size: size, hashing: expectedMD5 != nil))
  }

  private static func start(_ variant: CRC.Variant?, size: Int, hashing: Bool) -> State {
    State(crc: variant.map { PartwiseCRC($0, size: size) }, md5: variant == nil && hashing ? Digest(.md5) : nil)
  }

  /// The MD5 that the bytes have, where the source says one.
  var md5: String? { expectedMD5 }

  /// Takes a part.
  func add(_ number: Int, _ range: Range<Int>, _ bytes: [UInt8], _ share: ByteBudget.Share?) {
    if let variant {
      var crc = CRC(variant)
      unsafe crc.update(bytes.span.bytes)
      let value = crc.value
      return state.withLock { state in
        if state.crc?.add(value, of: range) != true { state.hasGivenUp = true }
      }
    }
    // Outside of the lock the shares are given back, which wakes others.
    var done: [ByteBudget.Share?] = []
    state.withLock { state in
      guard let md5 = state.md5, !state.hasGivenUp else { return }
      state.waiting[number] = (bytes, share)
      while let part = state.waiting.removeValue(forKey: state.next) {
        md5.update(part.bytes)
        done.append(part.share)
        state.next += 1
      }
    }
    done.removeAll()
  }

  /// Lets go of everything, because there will be no object.
  func giveUp() {
    let waiting = state.withLock { state in
      state.hasGivenUp = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    withExtendedLifetime(waiting) {}
  }

  /// Whether all bytes arrived, as far as the service says what they are; another round may follow.
  func finish() -> Bool {
    state.withLock { state in
      defer { state = Self.start(variant, size: size, hashing: expectedMD5 != nil) }
      guard !state.hasGivenUp else { return false }
      if let crc = state.crc { return crc.value.map(Base64.encode) == expectedCRC }
      return state.md5.map { Hex.encode($0.finish()) == expectedMD5 } ?? true
    }
  }
}

/// The room of parts that were admitted and not begun.
final class RelayShares: Sendable {
  private let shares = Locked<[Int: ByteBudget.Share?]>([:])

  func put(_ share: ByteBudget.Share?, _ number: Int) { shares.withLock { $0[number] = share } }

  func take(_ number: Int) -> ByteBudget.Share? { shares.withLock { $0.removeValue(forKey: number) ?? nil } }
}
