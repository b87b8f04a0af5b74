import JobManifest
import S3Types

extension OperationExpansion {
  /// Refreshes an object and keeps everything, or creates an empty one with the type that its name suggests.
  func expand(_ touch: Touch) async throws {
    let key = try key(of: touch.object)
    try await checkBucket(of: touch.object)
    let address = address(key, in: touch.object)
    if let object = try await view.object(key, of: touch.object) {
      let step = Step(
        operation: operation, action: .touch, source: object.source(at: address), destination: .object(address),
        size: object.size, reason: .requested, expected: object.expected, storageClass: object.storageClass)
      return try emit(try await world.readable(step, of: object))
    }
    switch touch.ifMissing {
    case .create:
      let headers = HeaderResolver(rules: [], settings: .none, guessesTypes: true)
      try emit(
        Step(
          operation: operation, action: .create, destination: .object(address), size: 0, reason: .new,
          expected: .absent,
          headers: .write(headers.headers(for: key.rawValue))))
    case .skip:
      try emit(
        Step(
          operation: operation, action: .skip, destination: .object(address), size: 0, reason: .missing,
          expected: .absent))
    case .error:
      throw PlanFailure(
        code: PlanFailure.missingTarget,
        message: "'\(name)' found no object '\(touch.object.url)', and 'if_missing: error' makes that a failure")
    }
  }
}
