import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which lists the tree when it is its turn; it sees what earlier operations have done.
  ///
  /// How many bytes it writes is not known before; the plan counts none.
  func expand(_ inventory: Inventory) async throws {
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
    try emit(
      Step(
        operation: operation, action: .list, destination: destination, size: 0,
        reason: expected == .absent ? .new : .requested, expected: expected,
        headers: .write(ObjectHeaders(contentType: inventory.format.contentType)),
        detail: "\(inventory.from.url) as \(inventory.format.rawValue)"))
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
