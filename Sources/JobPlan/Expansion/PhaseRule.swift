import JobManifest
import S3Types

/// Which phase the steps of a sync belong to; pure.
struct PhaseRule {
  private let last: [Located<Pattern>]
  /// What stands before the relative name of a destination.
  private let start: String

  /// - Parameters:
  ///   - sync: The operation.
  ///   - root: The local directory of a sync to files.
  init(_ sync: Sync, root: String?) {
    last = sync.last
    switch sync.transfer {
    case .upload(let upload): start = upload.to.url.keyOrPrefix.asTree
    case .copy(let copy): start = copy.to.url.keyOrPrefix.asTree
    case .download: start = (root ?? "").asTree
    }
  }

  /// Deletes come after every write; what is written last, in the order of the patterns, the first that matches counts.
  func phase(of step: Step) -> StepPhase {
    switch step.action {
    case .check, .wait, .list, .skip, .fail: return .transfers
    case .delete, .move: return .deletes
    case .remove:
      if case .file(let path) = step.destination, path.isTreeName { return .directories }
      return .deletes
    case .put, .get, .copy, .relay, .create, .touch, .update: break
    }
    let name: String
    switch step.destination {
    case .object(let address): name = address.location.key.rawValue
    case .file(let path): name = path
    case .tree: return .transfers
    }
    guard name.utf8.starts(with: start.utf8) else { return .transfers }
    let relative = String(decoding: name.utf8.dropFirst(start.utf8.count), as: UTF8.self)
    return last.firstIndex { $0.value.matches(relative) }.map(StepPhase.last) ?? .transfers
  }
}
