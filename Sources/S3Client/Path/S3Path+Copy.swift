public import S3Types

extension S3Path {
  /// Copies the object to another place, with every header, metadata entry and tag, its storage class and encryption.
  ///
  /// Within a client the service copies, in parts above the threshold; between clients the bytes pass through memory, a
  /// part at a time, and never through a local file (row 46). The copy is looked up afterwards and compared.
  ///
  /// - Parameters:
  ///   - destination: Where to; below it, under the same name, when it is a bucket or ends in "/". The place itself is
  ///     left alone.
  ///   - overwrite: When an object there may be replaced.
  ///   - headers: Headers in the place of those of the source; nil keeps them.
  /// - Throws: `.isPrefix` for a prefix (`copyTree`), an error whose `isNotFound` is true when there is nothing,
  ///   `.preconditionFailed` when either object is changed meanwhile, `.notProven` when the copy is not like its source.
  @discardableResult
  public func copy(
    to destination: S3Path, overwrite: OverwritePolicy = .always, headers: ObjectHeaders? = nil
  ) async throws(S3Error) -> TransferOutcome {
    let source = try await object()
    let target = endsInSlash && destination.endsInSlash ? destination : destination.target(named: name)
    return try await copy(source, to: target, overwrite, headers: headers)
  }

  /// Copies an object that has been looked up.
  func copy(
    _ source: ObjectMetadata, to destination: S3Path, _ overwrite: OverwritePolicy, headers: ObjectHeaders? = nil,
    isMove: Bool = false
  ) async throws(S3Error) -> TransferOutcome {
    guard !isSameObject(as: destination) else { return .skipped(reason: "source and destination are the same") }
    let clearance = try await destination.clearance(overwrite, source: source.side(at: self))
    if let reason = clearance.skip { return .skipped(reason: reason) }
    var copy = ManagedCopy(
      source: self, metadata: source, destination: destination, headers: headers, condition: clearance.condition)
    copy.isMove = isMove
    try await copy.run()
    return .done(bytes: source.size)
  }

  /// Copies every object below this place, markers too, a fixed number of them at a time.
  ///
  /// - Parameters:
  ///   - destination: The prefix below which the copies go, whether it is written with its "/" or not.
  ///   - ignoring: Says of a key, relative to this place, whether to leave it out.
  ///   - overwrite: When an object there may be replaced.
  ///   - observer: Is told about each object.
  /// - Throws: `.refused` when the destination is inside the source or is the source, `.isObject` for an object,
  ///   an error whose `isNotFound` is true when there is nothing, `.partlyFailed` when objects failed.
  @discardableResult
  public func copyTree(
    to destination: S3Path, ignoring: (@Sendable (_ relativeKey: String) -> Bool)? = nil,
    overwrite: OverwritePolicy = .always, observer: TreeObserver? = nil
  ) async throws(S3Error) -> TreeResult {
    try await eachBelow(to: destination, ignoring, observer) {
      (source, found, target) async throws(S3Error) in
      try await source.copy(found, to: target, overwrite)
    }
  }

  /// Looks up every object below, and hands it on with its place below the destination.
  func eachBelow(
    to destination: S3Path, _ ignoring: (@Sendable (_ relativeKey: String) -> Bool)?, _ observer: TreeObserver?,
    _ work:
      @escaping @Sendable (_ source: S3Path, _ found: ObjectMetadata, _ target: S3Path) async throws(S3Error) ->
      TransferOutcome
  ) async throws(S3Error) -> TreeResult {
    try await requireTree(.copyObject)
    guard !holds(destination) else {
      // Row L12: copies would be listed and copied again.
      throw failure(.refused, "the destination \(destination.description) is inside the source", .copyObject)
    }
    let runner = TreeRunner(limit: client.configuration.transfer.maxConcurrentObjects, observer: observer)
    var entries = list(recursive: true).makeAsyncIterator()
    return try await runner.run(of: self) { () async throws(S3Error) in
      while let entry = try await entries.next(isolation: nil) {
        guard entry.kind != .prefix else { continue }
        let source = entry.path
        guard let relative = source.relative(to: asPrefix) else { continue }
        let isIgnored = ignoring?(relative) ?? false
        let target = relative.utf8.isEmpty ? destination.asPrefix : destination.asPrefix / relative
        return TreeRunner.Step(path: source) { () async throws(S3Error) in
          guard !isIgnored else { return .skipped(reason: "it is ignored") }
          guard let found = try await source.headIfThere() else { throw source.missing() }
          return try await work(source, found, target)
        }
      }
      return nil
    }
  }

  /// Throws unless there are keys below.
  func requireTree(_ operation: S3Operation) async throws(S3Error) {
    switch try await classifyTree().kind {
    case .object: throw failure(.isObject, "it is an object and has no keys below it", operation)
    case .missing: throw missing(operation)
    case .prefix, .both: break
    }
  }
}
