import FaultFile
import JobManifest
import JobRunner
import S3Sandbox

extension Console {
  /// Reads a script of faults; mistakes in it are shown and end the command with exit code 2.
  func faultScript(in path: String) throws -> FaultScript {
    let bytes = try InputFile.read(path, limit: 16 << 20)
    return try showing { try FaultFileReader.read(try SourceFile(name: path, contents: bytes)) }
  }

  /// Says on standard error how often each rule of the script was hit, so that a rehearsal is seen to have been one.
  func tellFaults(of server: SandboxServer) {
    let counts = server.faultCounts
    guard !counts.isEmpty else { return }
    error("Injected on purpose:")
    for count in counts {
      let hits = "\(count.injected) of \(count.seen) requests"
      error("  \(TerminalText.escaping(count.label)): " + (count.seen == 0 ? "no request was of this kind" : hits))
    }
  }
}
