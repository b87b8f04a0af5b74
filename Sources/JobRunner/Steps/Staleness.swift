import Glibc
import JobPlan
import S3Client
import S3Types

/// Finds out what has changed since the plan, once a precondition has failed; nothing was written then.
struct Staleness {
  let stores: Endpoints<any ObjectStore>

  /// Whether a failure means that the world is not what the step was planned for; such a step changed nothing.
  ///
  /// A missing source is one: it was there when the plan was made (row R23).
  static func isOne(_ error: S3Error, _ step: Step) -> Bool {
    switch error.code {
    case .preconditionFailed, .fileChanged: return true
    case .noSuchBucket: return false
    case .fileUnreadable:
      guard case .file(let path, _, _)? = step.source,
        case .failure(let failure) = FileStatus.of(path, followingLinks: true)
      else { return false }
      return failure.code == ENOENT
    default: return error.isNotFound
    }
  }

  /// The failure with what has changed in words; the service only says that a condition did not hold.
  func explained(_ error: S3Error, _ step: Step) async -> String {
    var changes: [String] = []
    if case .object(let address, let state)? = step.source, step.action != .update, step.action != .touch {
      changes.append(contentsOf: await change(of: address, from: .present(state)))
    }
    if let address = step.destination.object {
      changes.append(contentsOf: await change(of: address, from: step.expected))
    }
    guard !changes.isEmpty else { return error.description }
    return changes.joined(separator: "; ") + "; make a new plan"
  }

  private func change(of address: ObjectAddress, from expected: ExpectedState) async -> [String] {
    let location = address.location
    let before: ObjectState?
    switch expected {
    case .absent: before = nil
    case .present(let state): before = state
    case .planned, .unknown: return []
    }
    let now: ObjectState?
    do throws(S3Error) {
      let found = try await stores[address.endpoint].headObject(HeadObjectParameters(location))
      now = ObjectState(size: found.size, etag: found.etag, modified: found.lastModified)
    } catch  where error.isNotFound {
      now = nil
    } catch {
      return []  // What failed first is what is reported.
    }
    switch (before, now) {
    case (nil, let now?): return ["\(location) has appeared since the plan was made: now \(Self.text(now))"]
    case (.some, nil): return ["\(location) has gone since the plan was made"]
    case (let before?, let now?) where before.etag != now.etag || before.size != now.size:
      return ["\(location) has changed since the plan was made: it had \(Self.text(before)), now \(Self.text(now))"]
    default: return []
    }
  }

  private static func text(_ state: ObjectState) -> String {
    "\(state.size) bytes" + (state.etag.map { ", ETag \($0.rawValue)" } ?? "")
  }
}
