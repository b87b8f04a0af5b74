import Foundation
import Testing

@testable import JobRunner

struct FilesTests {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  @Test func `a second run of one manifest is refused while the first goes on, and only then (row P7)`() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var first: RunLock? = try RunLock.take(forManifestAt: "/m.yaml", directory: directory)
    #expect(throws: RunError.self) { try RunLock.take(forManifestAt: "/m.yaml", directory: directory) }
    _ = try RunLock.take(forManifestAt: "/other.yaml", directory: directory)
    #expect(first != nil)
    first = nil
    _ = try RunLock.take(forManifestAt: "/m.yaml", directory: directory)
  }

  @Test func `all names of one manifest lead to one lock`() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let manifest = directory + "/m.yaml"
    try Data().write(to: URL(fileURLWithPath: manifest))
    try FileManager.default.createSymbolicLink(atPath: directory + "/link.yaml", withDestinationPath: "m.yaml")
    let lock = try RunLock.take(forManifestAt: manifest, directory: directory + "/locks")
    for name in ["/./m.yaml", "/link.yaml"] {
      #expect(throws: RunError.self) {
        try RunLock.take(forManifestAt: directory + name, directory: directory + "/locks")
      }
    }
    withExtendedLifetime(lock) {}
  }

  @Test func `a lock directory that others may write is refused`() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory)
    #expect(throws: RunError.self) { try RunLock.take(forManifestAt: "/m.yaml", directory: directory) }
  }

  @Test func `a busy lock has its own exit code`() {
    #expect(RunError.locked("").exitCode == ExitStatus(rawValue: 4))
  }

  @Test func `a report appears under its name only when it is complete (row P10)`() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/report.json"
    do {
      let abandoned = try ReportFile(path: path, runID: "1")
      try abandoned.write("half")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    let file = try ReportFile(path: path, runID: "2")
    try file.write(String(repeating: "x", count: 200_000))
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.commit()
    #expect(FileManager.default.contents(atPath: path)?.count == 200_000)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["report.json"])
  }

  @Test(arguments: ["/dev/null/report.json", "/"])
  func `a report that cannot be written is refused before anything starts`(path: String) {
    #expect(throws: RunError.self) { try ReportFile(path: path, runID: "1") }
  }

  @Test(arguments: [("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72")])
  func `the MD5 of a file is that of its bytes`(text: String, md5: String) async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/f"))
    #expect(try await FileDigest.md5Hex(ofFile: directory + "/f") == md5)
  }

  @Test func `a cancelled task reads no file to its end`() async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Data("abc".utf8).write(to: URL(fileURLWithPath: directory + "/f"))
    let path = directory + "/f"
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await FileDigest.md5Hex(ofFile: path)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(arguments: ["/nonexistent", "/", "/dev/null"])
  func `only a regular file is read as input`(path: String) {
    #expect(throws: RunError.self) { try InputFile.read(path, limit: 10) }
  }
}
