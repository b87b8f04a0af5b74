import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which lists the tree when it is its turn; it sees what earlier operations have done.
  ///
  /// How many bytes it writes is not known before; the plan counts none.
  func expand(_ inventory: Inventory) async throws {
    try refuseOverwriting(inventory)
    try await checkBucket(of: inventory.from)
    let destination: StepTarget
    let expected: ExpectedState
    switch inventory.to {
    case .file(let place):
      let path = LocalPath.joined(place.path, in: baseDirectory)
      let standing = try await view.standing(at: path)
      switch standing {
      case nil, .file?: break
      case .directory?: throw notAFile(path, "a directory")
      case .special(let kind)?: throw notAFile(path, "a \(kind)")
      }
      (destination, expected) = (.file(path: path), standing.expected)
    case .object(let place):
      try await checkBucket(of: place)
      let key = try key(of: place)
      destination = .object(address(key, in: place))
      expected = try await view.object(key, of: place).expected
    }
    let shortfall = try await shortfall(of: inventory)
    let what = "\(inventory.from.url) as \(inventory.format.rawValue)"
    try emit(
      Step(
        operation: operation, action: .list, destination: destination, size: 0,
        reason: shortfall != nil ? .wouldFail : expected == .absent ? .new : .requested, expected: expected,
        headers: .write(ObjectHeaders(contentType: inventory.format.contentType)),
        detail: shortfall.map { "\(what): \($0)" } ?? what))
  }

  /// A list of keys is somebody's; an inventory of what is there now, in its place, would take what it said.
  private func refuseOverwriting(_ inventory: Inventory) throws {
    let isSame: Bool
    switch (inventory.to, inventory.keys?.place) {
    case (.file(let file), .file(let list)?):
      isSame = ByteOrder.areEqual(
        LocalPath.joined(file.path, in: baseDirectory), LocalPath.joined(list.path, in: baseDirectory))
    case (.object(let object), .object(let list)?):
      isSame =
        object.url == list.url && graph.identity(of: object.endpoint) == graph.identity(of: list.endpoint)
    default: isSame = false
    }
    guard isSame, let list = inventory.keys else { return }
    throw refusal(
      .keysWritten, "'\(name)' would write its inventory over '\(list.place.name)', which names its keys",
      hint: "choose another name for the inventory", at: list.range)
  }

  /// What is missing of a list all of which has to be there, by what the plan has seen; the run looks again.
  private func shortfall(of inventory: Inventory) async throws -> String? {
    let (place, prefix) = (inventory.from, inventory.from.url.keyOrPrefix)
    guard let keys = try await selection(inventory.keys, of: .objects(place, prefix: prefix), isKept: true),
      keys.list.ifMissing == .fail
    else { return nil }
    var listing = view.listing(of: place, prefix: prefix, parts: keys.parts)
    let found = try await TreeLook(prefix, inventory.filter, keys).find(for: Requirement()) { try await listing.next() }
    return found.keys?.shortfall
  }

  private func notAFile(_ path: String, _ what: String) -> PlanFailure {
    PlanFailure(
      code: PlanFailure.specialFile, message: "'\(name)' cannot write '\(path)': there is \(what) of that name")
  }
}

extension Inventory.Format {
  /// The media type of a file in this format.
  fileprivate var contentType: String {
    switch self {
    case .csv, .s3Batch: "text/csv; charset=utf-8"
    case .ndjson: "application/x-ndjson"
    }
  }
}
