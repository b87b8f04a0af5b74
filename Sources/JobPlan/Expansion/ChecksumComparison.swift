import JobManifest
import S3Types

/// Compares two things by checksums (`compare: [checksum]`).
///
/// The cheapest way that proves something is taken: checksums that services keep of both, else one that a service keeps
/// and the bytes of a file, else ETags where they are MD5s, else the bytes of whatever is left, all of which are read.
struct ChecksumComparison: Sendable {
  /// One of the two.
  enum Side: Sendable {
    case file(path: String)
    case object(ObjectAddress, etag: ETag?)
  }

  /// What came out; the text names the algorithm, or says why there is no answer.
  enum Answer: Sendable, Hashable {
    case same(String)
    case different(String)
    /// The destination is no longer there.
    case gone
    /// Nobody may look at one of the objects.
    case incomparable(String)
    /// A file or the source cannot be read.
    case unreadable(String)
  }

  let source: Side
  let destination: Side
  /// Whether only what services keep counts, and a file is the only thing that is read.
  var asksServicesOnly = false

  /// Finds out; throws what concerns the whole operation.
  func answer(in world: any PlanWorld) async throws -> Answer {
    do {
      guard let mine = try await kept(of: source, in: world) else {
        return .unreadable("it has gone since it was listed")
      }
      guard let theirs = try await kept(of: destination, in: world) else { return .gone }
      return try await answer(mine, theirs, in: world)
    } catch let failure as PlanFailure where failure.status == 403 {
      return .incomparable("its checksum may not be read")
    } catch let failure as PlanFailure where failure.status == 400 {
      // So a service answers for an object with a key of its owner, and a HEAD has no body to say so.
      return .incomparable("its checksum cannot be read (400), as where it has a key of its owner (SSE-C)")
    } catch let failure as PlanFailure where failure.status == nil {
      return .unreadable(failure.message)
    }
  }

  private func answer(
    _ mine: [ObjectChecksum], _ theirs: [ObjectChecksum], in world: any PlanWorld
  ) async throws -> Answer {
    for algorithm in ChecksumAlgorithm.known {
      guard let left = mine.value(algorithm), let right = theirs.value(algorithm) else { continue }
      return Self.answer(left == right, algorithm)
    }
    if let answer = try await answerOfFile(mine + theirs, in: world) { return answer }
    guard !asksServicesOnly else { return .incomparable("by size and time, for no checksum of the whole is kept") }
    if let answer = try await answerOfTags(in: world) { return answer }
    let algorithm = ChecksumAlgorithm.known.first { (mine + theirs).value($0) != nil } ?? .crc64nvme
    let left = try await mine.value(algorithm).orElse { try await computed(algorithm, of: source, in: world) }
    let right = try await theirs.value(algorithm).orElse { try await computed(algorithm, of: destination, in: world) }
    guard let left, let right else { return .incomparable("no checksum of it can be worked out") }
    return Self.answer(left == right, algorithm)
  }

  /// A service keeps a checksum of the object: then only the file is read.
  private func answerOfFile(_ kept: [ObjectChecksum], in world: any PlanWorld) async throws -> Answer? {
    for side in [source, destination] {
      guard case .file(let path) = side else { continue }
      for algorithm in ChecksumAlgorithm.known {
        guard let value = kept.value(algorithm), let mine = try await world.checksum(algorithm, ofFile: path) else {
          continue
        }
        return Self.answer(mine.value == value, algorithm)
      }
    }
    return nil
  }

  private func answerOfTags(in world: any PlanWorld) async throws -> Answer? {
    switch (source, destination) {
    case (.object(_, let mine), .object(_, let theirs)):
      switch WriteRule.tags(mine, theirs) {
      case .equal: return .same("etag")
      case .different: return .different("etag")
      case .md5, .incomparable: return nil
      }
    case (.file(let path), .object(_, let etag)), (.object(_, let etag), .file(let path)):
      guard let md5 = etag?.md5Hex else { return nil }
      return try await world.md5Hex(ofFile: path) == md5 ? .same("md5") : .different("md5")
    case (.file, .file): return nil
    }
  }

  private func kept(of side: Side, in world: any PlanWorld) async throws -> [ObjectChecksum]? {
    switch side {
    case .file: []
    case .object(let address, _): try await world.checksums(at: address)
    }
  }

  private func computed(
    _ algorithm: ChecksumAlgorithm, of side: Side, in world: any PlanWorld
  ) async throws -> String? {
    switch side {
    case .file(let path): try await world.checksum(algorithm, ofFile: path)?.value
    case .object(let address, _): try await world.checksum(algorithm, ofObject: address)?.value
    }
  }

  private static func answer(_ areEqual: Bool, _ algorithm: ChecksumAlgorithm) -> Answer {
    let name = algorithm.rawValue.lowercased()
    return areEqual ? .same(name) : .different(name)
  }
}

extension [ObjectChecksum] {
  /// The checksum of an algorithm that covers the whole object.
  fileprivate func value(_ algorithm: ChecksumAlgorithm) -> String? {
    // Of a checksum without a word on its coverage, "-N" at its end says that it is one of N parts.
    first { $0.algorithm == algorithm && $0.coverage != .composite && !$0.value.contains("-") }?.value
  }
}

extension String? {
  fileprivate func orElse(_ other: () async throws -> String?) async rethrows -> String? {
    if let self { return self }
    return try await other()
  }
}
