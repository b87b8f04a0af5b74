import ArgumentParser
import Digests
import JobManifest
import JobPlan
import JobRunner
import RunFile
import S3Client
import S3Types

/// A plan that was saved, opened to be carried out exactly as it is.
///
/// What the plan was made from has to be what is there now: the manifest, the values of its variables, and the services
/// behind its endpoints. Anything else refuses the whole run (exit code 3), before a request is sent.
struct SavedPlan {
  let path: String
  let runFile: RunFile
  let seal: RunFile.Seal
  let header: RunFileHeader

  /// Opens the file; one that is missing, damaged, foreign or of another version is wrong use (exit code 2).
  static func open(_ path: String) throws -> SavedPlan {
    do throws(RunFileError) {
      let (file, seal) = try RunFile.openSealed(at: path)
      return SavedPlan(path: path, runFile: file, seal: seal, header: try file.header())
    } catch {
      throw RunError.usage(error.message)
    }
  }

  /// Refuses another manifest: the one that is named, or the one that lies where that of the plan lay.
  ///
  /// Where there is none any more, the plan's own copy of the text speaks for it.
  func requireManifest(_ given: String?) throws(RunError) {
    let place = given ?? header.manifestPath
    if given == nil, !InputFile.exists(place) { return }
    let bytes = try InputFile.read(place, limit: 64 << 20)
    guard Hex.encode(Digest.of(bytes, .sha256)) == header.manifestSHA256 else {
      throw .refused("the manifest '\(place)' is not the one that \(subject) was made from; make a new plan")
    }
  }

  /// Refuses other values of variables, given by hand or by the environment.
  func requireVariables(_ given: [String: String], environment: [String: String]) throws {
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let planned = header.variables[name] else {
        throw RunError.usage("--var sets '\(name)', which the manifest of \(subject) does not declare")
      }
      let isSame = header.environment[name].map { $0.matches(value) } ?? (planned == value)
      guard isSame else {
        throw RunError.refused("\(subject) was made with another value of '\(name)'; make a new plan")
      }
    }
    for (name, origin) in header.environment.sorted(by: { $0.key < $1.key }) {
      guard environment[origin.name].map(origin.matches) == true else {
        throw RunError.refused(
          "\(subject) was made with another value of '\(name)' in the environment variable \(origin.name); "
            + "set it as it was, or make a new plan")
      }
    }
  }

  /// Refuses other services: a plan for one must never be carried out on another.
  func requireEndpoints(_ identity: (EndpointName) -> String) throws(RunError) {
    for (name, planned) in header.endpointIdentities.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
      let now = identity(name)
      guard now == planned else {
        let endpoint = name.map { "endpoint '\($0)'" } ?? "the default endpoint"
        throw .refused("\(subject) was made for \(planned), and \(endpoint) is \(now) now; make a new plan")
      }
    }
  }

  /// Notes that the plan is carried out now; once is all that it is good for.
  func begin() throws {
    let earlier: Timestamp?
    do throws(RunFileError) { earlier = try runFile.begin(at: .now()) } catch { throw RunError.usage(error.message) }
    guard let earlier else { return }
    throw RunError.refused("\(subject) was carried out already, on \(earlier); make a new plan")
  }

  private var subject: String { "plan '\(path)'" }
}
