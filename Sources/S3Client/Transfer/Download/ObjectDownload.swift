package import S3Types

/// Brings the bytes of one object into a file: in ranges side by side above a threshold, taken up where they were cut, and
/// proven (invariants I3, I4; rows T5 to T11).
package struct ObjectDownload: Sendable {
  let reader: any ObjectReader
  let parameters: GetObjectParameters
  let rules: DownloadRules
  let expected: State
  let replacement: Replacement

  /// What is done when the object is replaced while it is fetched (row T11).
  package enum Replacement: Sendable, Hashable {
    /// The fetch fails, as under a plan that names the state of the object.
    case refused
    /// The newer one is fetched from its start, once, if it has the size that was planned.
    case ofSameSize
    /// The newer one is fetched from its start, once.
    case any
  }

  /// One state of the object.
  struct State: Sendable {
    var size: Int
    var etag: ETag?
    /// What a HEAD with checksums has said of it.
    var head: ObjectMetadata?
  }

  /// Names the object.
  ///
  /// - Parameters:
  ///   - parameters: What to read, with the ETag that it must have where one is known; no range.
  ///   - size: The number of bytes that it must have.
  ///   - head: What a HEAD that asked for checksums has said of it.
  ///   - replacement: What is done when the object is replaced meanwhile.
  package init(
    _ parameters: GetObjectParameters, size: Int, from reader: any ObjectReader, _ rules: DownloadRules,
    head: ObjectMetadata? = nil, replacement: Replacement
  ) {
    self.reader = reader
    self.parameters = parameters
    self.rules = rules
    self.replacement = replacement
    expected = State(size: size, etag: parameters.ifMatch, head: head)
  }

  /// What arrived.
  package struct Received: Sendable {
    /// What the service says about it.
    package let metadata: ObjectMetadata
    /// How its bytes were proven.
    package let verification: Verification
  }

  /// Fetches until the bytes are proven, or nothing helps.
  @concurrent
  func run(into file: TemporaryFile) async throws(S3Error) -> Received {
    var state = expected
    var recovery = DownloadRecovery(mayRestart: replacement != .refused)
    while true {
      do throws(S3Error) {
        return try await attempt(state, file, isOneStream: recovery.isOneStream)
      } catch {
        try await prepare(&state, after: error, &recovery)
        try parameters.location.writing { () throws(FileFailure) in try file.truncate() }
      }
    }
  }

  /// Returns when another attempt should be made, or throws the failure for good.
  private func prepare(
    _ state: inout State, after error: S3Error, _ recovery: inout DownloadRecovery
  ) async throws(S3Error) {
    switch recovery.verdict(on: error) {
    case .fail: throw error
    case .oneStream: return
    case .restart: state = try accepted(try await look(etag: nil), after: error)
    case .retry:
      let found: State
      do throws(S3Error) {
        found = try await look(etag: state.etag)
      } catch {
        return try await prepare(&state, after: error, &recovery)
      }
      state = try accepted(found, after: error)
    }
  }

  /// Row T6: where listing and service do not agree on the size, no other attempt changes that.
  private func accepted(_ found: State, after error: S3Error) throws(S3Error) -> State {
    guard found.size == expected.size || replacement == .any else { throw error }
    return found
  }

  private func look(etag: ETag?) async throws(S3Error) -> State {
    var question = head
    question.ifMatch = etag
    let found = try await reader.headObject(question)
    return State(size: found.size, etag: found.etag, head: found)
  }

  /// The question about the whole object.
  var head: HeadObjectParameters {
    HeadObjectParameters(
      parameters.location, versionID: parameters.versionID, wantsChecksums: true,
      customerKey: parameters.customerKey, options: parameters.options)
  }

  private func attempt(_ state: State, _ file: TemporaryFile, isOneStream: Bool) async throws(S3Error) -> Received {
    guard !isOneStream, rules.usesRanges(forSize: state.size) else {
      return try await fetchWhole(state, file, canResume: !isOneStream)
    }
    var state = state
    if state.head == nil {
      let known = try await look(etag: state.etag)
      try check(known.size, is: state.size)
      state = known
    }
    guard let metadata = state.head, let etag = state.etag else {
      return try await fetchWhole(state, file, canResume: true)
    }
    return try await fetchRanges(metadata, etag, file)
  }

  private func check(_ found: Int, is size: Int) throws(S3Error) {
    guard found != size else { return }
    throw parameters.location.failure(.sizeMismatch, "the object has \(found) bytes and not the expected \(size)")
  }

  private func fetchWhole(_ state: State, _ file: TemporaryFile, canResume: Bool) async throws(S3Error) -> Received {
    let fetch = RangeFetch(
      reader: reader, parameters: parameters, file: file, range: 0..<state.size, isWhole: true, canResume: canResume)
    let opened = try await fetch.open(etag: state.etag)
    let metadata = opened.metadata
    var proof = DownloadProof(ofWhole: metadata, rules)
    // Of a single part the digest of the parts is known without asking.
    if proof == nil { proof = DownloadProof(ofParts: 1, metadata, rules) }
    let digest = try await fetch.drain(opened, etag: state.etag, proof?.kind)
    if let proof, !proof.holds(for: [DownloadProof.Piece(range: 0..<state.size, digest: digest)], size: state.size) {
      throw failed(proof)
    }
    return Received(metadata: state.head ?? metadata, verification: proof?.verification ?? .length)
  }

  func failed(_ proof: DownloadProof) -> S3Error {
    let what = proof.rule == .ofParts ? "\(proof.kind) of parts" : "\(proof.kind)"
    return parameters.location.failure(
      .digestMismatch, "the bytes that arrived do not have the \(what) that the service says of the object")
  }
}
