internal import S3Types

extension ObjectDownload {
  /// Ranges under If-Match, several at a time, each written in its place (row T11).
  func fetchRanges(
    _ metadata: ObjectMetadata, _ etag: ETag, _ file: TemporaryFile
  ) async throws(S3Error) -> Received {
    // Row D1: a disk that is too small is known before the bytes are paid for.
    try parameters.location.writing { () throws(FileFailure) in try file.reserve(metadata.size) }
    let arrangement = try await arrangement(metadata)
    let combines = arrangement.proof?.canCombine(pieces: arrangement.ranges.count) == true
    let pieces = try await fetch(arrangement.ranges, etag, file, combines ? arrangement.proof?.kind : nil)
    guard let proof = arrangement.proof else { return Received(metadata: metadata, verification: .length) }
    let isProven: Bool
    if combines {
      isProven = proof.holds(for: pieces, size: metadata.size)
    } else {
      let whole = try digest(proof.kind, [0..<metadata.size], file)
      isProven = proof.holds(for: whole, size: metadata.size)
    }
    if isProven { return Received(metadata: metadata, verification: proof.verification) }
    guard proof.rule == .ofParts else { throw failed(proof) }
    return try await proveByExactParts(metadata, proof, arrangement.ranges, file)
  }

  private struct Arrangement {
    var ranges: [Range<Int>]
    var proof: DownloadProof?
  }

  /// Which ranges to fetch, so that their digests prove the whole.
  private func arrangement(_ metadata: ObjectMetadata) async throws(S3Error) -> Arrangement {
    let equal = equalRanges(metadata.size)
    let whole = DownloadProof(ofWhole: metadata, rules)
    if let whole, whole.canCombine(pieces: equal.count) { return Arrangement(ranges: equal, proof: whole) }
    if let count = metadata.partCountBySuffix, let proof = DownloadProof(ofParts: count, metadata, rules),
      let layout = try await question.inferred(size: metadata.size, count: count)
    {
      return Arrangement(ranges: layout.ranges, proof: proof)
    }
    return Arrangement(ranges: equal, proof: whole)
  }

  private var question: PartLayoutQuestion { PartLayoutQuestion(reader: reader, parameters: head) }

  /// Reading has no limit on the number of parts.
  private func equalRanges(_ size: Int) -> [Range<Int>] {
    let length = rules.transfer.partSize
    return stride(from: 0, to: size, by: length).map { $0..<min($0 + length, size) }
  }

  private func fetch(
    _ ranges: [Range<Int>], _ etag: ETag, _ file: TemporaryFile, _ kind: DigestKind?
  ) async throws(S3Error) -> [DownloadProof.Piece] {
    try await PartRunner(limit: rules.transfer.maxConcurrentParts).run(1...ranges.count) {
      (number) async throws(S3Error) in
      let range = ranges[number - 1]
      let fetch = RangeFetch(reader: reader, parameters: parameters, file: file, range: range, isWhole: false)
      let opened = try await fetch.open(etag: etag)
      return DownloadProof.Piece(range: range, digest: try await fetch.drain(opened, etag: etag, kind))
    }
  }

  /// The parts may not be equal after all: then their sizes are asked for, and bytes that do not fit these are wrong, as
  /// are those that nobody tells other sizes of (row T8).
  private func proveByExactParts(
    _ metadata: ObjectMetadata, _ proof: DownloadProof, _ ranges: [Range<Int>], _ file: TemporaryFile
  ) async throws(S3Error) -> Received {
    let layout = try await question.exact(
      size: metadata.size, count: ranges.count, limit: rules.transfer.maxConcurrentParts)
    guard let layout, layout.ranges != ranges,
      proof.holds(for: try digest(proof.kind, layout.ranges, file), size: metadata.size)
    else { throw failed(proof) }
    return Received(metadata: metadata, verification: proof.verification)
  }

  /// Reads the file once more, in order.
  private func digest(
    _ kind: DigestKind, _ ranges: [Range<Int>], _ file: TemporaryFile
  ) throws(S3Error) -> [DownloadProof.Piece] {
    try parameters.location.writing { () throws(FileFailure) in
      try ranges.map { (range) throws(FileFailure) in
        var digest = RunningDigest(kind)
        var offset = range.lowerBound
        while offset < range.upperBound {
          let bytes = try file.read(count: min(1 << 20, range.upperBound - offset), at: offset)
          guard !bytes.isEmpty else { break }
          digest?.update(bytes)
          offset += bytes.count
        }
        return DownloadProof.Piece(range: range, digest: digest?.finish() ?? [])
      }
    }
  }
}
