internal import ConcurrencyHelpers
internal import Digests
internal import S3Types

/// Follows the parts of an object as they arrive, in any order, and says at the end whether they are its bytes (I3).
///
/// A check that is linear is made from those of the parts. For every other digest the parts wait, with their room in the
/// budget, until those before them are there; so what was written in parts is proven whatever its copy is cut into.
final class RelayCheck: Sendable {
  private struct State {
    var crc: PartwiseCRC?
    var hash: PieceHash?
    var next = 1
    var waiting: [Int: (bytes: [UInt8], share: ByteBudget.Share?)] = [:]
    var hasGivenUp = false
  }

  private let size: Int
  private let proof: RelayProof
  private let state: Locked<State>

  init(size: Int, _ proof: RelayProof) {
    self.size = size
    self.proof = proof
    state = Locked(Self.start(size, proof))
  }

  private static func start(_ size: Int, _ proof: RelayProof) -> State {
    guard let digest = proof.digest else { return State() }
    if let variant = proof.variant { return State(crc: PartwiseCRC(variant, size: size)) }
    return State(hash: PieceHash(digest.kind, of: proof.pieces))
  }

  /// Takes a part.
  func add(_ number: Int, _ range: Range<Int>, _ bytes: [UInt8], _ share: ByteBudget.Share?) {
    if let variant = proof.variant {
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
      guard state.hash != nil, !state.hasGivenUp else { return }
      state.waiting[number] = (bytes, share)
      while let part = state.waiting.removeValue(forKey: state.next) {
        state.hash?.update(part.bytes)
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
      defer { state = Self.start(size, proof) }
      guard !state.hasGivenUp else { return false }
      guard let digest = proof.digest else { return true }
      if let crc = state.crc { return crc.value.map(digest.kind.text) == digest.expected }
      guard let pieces = state.hash?.pieces, pieces.map(\.range) == proof.pieces else { return false }
      return digest.holds(for: pieces, size: size)
    }
  }
}

/// Digests of the pieces of a stream of bytes, which may be cut otherwise than they come.
private struct PieceHash {
  private let kind: DigestKind
  private let ranges: [Range<Int>]
  private var offset = 0
  private var running: RunningDigest?
  /// The pieces that are whole.
  private(set) var pieces: [DownloadProof.Piece] = []

  init(_ kind: DigestKind, of ranges: [Range<Int>]) {
    self.kind = kind
    self.ranges = ranges
    running = RunningDigest(kind)
    endPieces()
  }

  mutating func update(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, pieces.count < ranges.count {
      let part = rest.prefix(ranges[pieces.count].upperBound - offset)
      running?.update(part.count == bytes.count ? bytes : Array(part))
      offset += part.count
      rest = rest.dropFirst(part.count)
      endPieces()
    }
  }

  private mutating func endPieces() {
    while pieces.count < ranges.count, offset == ranges[pieces.count].upperBound {
      pieces.append(DownloadProof.Piece(range: ranges[pieces.count], digest: running?.finish() ?? []))
      running = RunningDigest(kind)
    }
  }
}

/// The room of parts that were admitted and not begun.
final class RelayShares: Sendable {
  private let shares = Locked<[Int: ByteBudget.Share?]>([:])

  func put(_ share: ByteBudget.Share?, _ number: Int) { shares.withLock { $0[number] = share } }

  func take(_ number: Int) -> ByteBudget.Share? { shares.withLock { $0.removeValue(forKey: number) ?? nil } }
}
