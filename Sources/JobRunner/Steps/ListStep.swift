import Glibc
import JobManifest
import JobPlan
import JobReport
import S3Client
import S3Types

/// Writes an inventory as a stream: no more than a page of the listing is in memory.
///
/// An incomplete listing leaves nothing under the name (invariant I1): the lines grow in a temporary file, which gets its
/// name, or goes to S3, only after the proven end of the listing.
enum ListStep {
  /// Lists, and writes the file or the object.
  static func perform(
    _ step: Step, _ inventory: Inventory, in look: PlaceLook, on stores: Endpoints<any ObjectStore>, at now: Timestamp
  ) async throws(S3Error) -> StepSuccess {
    switch step.destination {
    case .file(let path):
      try makeDirectory(of: path)
      return StepSuccess(bytes: try await write(inventory, to: path, expecting: step.expected, in: look, at: now))
    case .object(let address):
      let path = temporaryDirectory + "/s3job-inventory-\(getpid())-\(UInt64.random(in: .min ... .max))"
      defer { unsafe unlink(path) }
      let bytes = try await write(inventory, to: path, expecting: .unknown, in: look, at: now)
      var headers = ObjectHeaders.none
      if case .write(let declared) = step.headers { headers = declared }
      let source = FileSource(path: path, expectedSize: bytes)
      var success = try await PutStep.send(
        source, size: bytes, as: step, headers: headers, on: stores[address.endpoint])
      success.bytes = bytes
      return success
    case .tree: preconditionFailure("an inventory is one file: \(step)")
    }
  }

  /// Writes the lines to a file that appears under its name when it is whole; answers with its bytes.
  private static func write(
    _ inventory: Inventory, to path: String, expecting expected: ExpectedState, in look: PlaceLook,
    at now: Timestamp
  ) async throws(S3Error) -> Int {
    let text = InventoryText(inventory)
    do {
      // Named like what a run leaves behind when it is killed, so that no later one takes it for data (row D14).
      let identity = RunIdentity(moment: now, random: .random(in: .min ... .max))
      let file = try ReportFile(path: path, runID: identity.id, as: "inventory")
      var bytes = 0
      func add(_ line: String) throws {
        bytes += line.utf8.count
        try file.write(line)
      }
      try add(text.header)
      try await look.list(inventory) { try add(text.line($0)) }
      try require(expected, at: path)
      try file.commit()
      return bytes
    } catch let error as S3Error {
      throw error
    } catch let failure as PlanFailure {
      throw S3Error(
        code: S3Error.Code(rawValue: failure.code), origin: failure.status.map { .service(status: $0) } ?? .client,
        message: failure.message, requestID: failure.requestID)
    } catch let error as RunError {
      throw S3Error(code: .fileUnwritable, message: error.message)
    } catch let error as ReportFailure {
      throw S3Error(code: .fileUnwritable, message: error.message)
    } catch {
      throw S3Error(code: .cancelled, message: "\(error)")
    }
  }

  /// What stands there must be what was planned, as for a download; looked at just before the file gets its name.
  private static func require(_ expected: ExpectedState, at path: String) throws(S3Error) {
    let found: FileStatus?
    switch FileStatus.of(path, followingLinks: false) {
    case .success(let status): found = status
    case .failure(let error) where error.code == ENOENT: found = nil
    case .failure(let error):
      throw S3Error(code: .fileUnwritable, message: "cannot look at '\(path)': \(error.text)")
    }
    switch expected {
    case .planned, .unknown: return
    case .absent where found == nil: return
    case .present(let state) where found?.size == state.size && found?.modified == state.modified: return
    case .absent, .present:
      throw S3Error(code: .fileChanged, message: "'\(path)' has changed since it was planned, so it was not replaced")
    }
  }

  /// As a download makes the directories that it needs.
  private static func makeDirectory(of path: String) throws(S3Error) {
    var made = ""
    for segment in InputFile.directory(of: path).split(separator: "/") {
      made += "/" + segment
      guard unsafe mkdir(made, 0o777) != 0, errno != EEXIST else { continue }
      let why = SystemError.current().text
      guard InputFile.exists(made) else {
        throw S3Error(code: .fileUnwritable, message: "cannot make the directory '\(made)': \(why)")
      }
    }
  }

  private static var temporaryDirectory: String {
    guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
    let path = unsafe String(cString: value)
    return path.isEmpty ? "/tmp" : path
  }
}
