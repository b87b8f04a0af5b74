import Digests
import Glibc
package import S3Types

/// The identity of a run and the built-in variables that follow from its moment.
package struct RunIdentity: Sendable, Hashable {
  /// Sorts by time and is unique: `20261122T101112Z-5f3a9c01`.
  package let id: String
  /// When the run was asked for.
  package let moment: Timestamp

  /// Names a run by its moment and four random bytes.
  package init(moment: Timestamp, random: UInt32) {
    self.moment = moment
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: random >> (24 - 8 * $0)) }
    id = moment.basicISO8601 + "-" + Hex.encode(bytes)
  }

  /// Random text for the digests of a run file.
  package static func salt() -> String {
    (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
  }

  /// Names a run that was planned earlier.
  package init(id: String, moment: Timestamp) {
    self.id = id
    self.moment = moment
  }

  /// `run.id`, `run.date`, `run.time`, in UTC.
  package var builtins: [String: String] {
    ["run.id": id, "run.date": moment.format("%Y-%m-%d"), "run.time": moment.format("%H:%M:%S")]
  }
}
