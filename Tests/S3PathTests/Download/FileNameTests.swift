import ConcurrencyHelpers
import Glibc
import S3Types
import Testing

@testable import S3Client

/// A file gets its name at once and replaces nothing, also where the file system has no hard links (row S3).
@Suite struct FileNameTests {
  /// Lets the first calls that give a name fail so.
  private static func disk(_ errors: [Int32]) -> Disk {
    let rest = Locked(errors)
    return Disk { call in
      guard case .name = call else { return 0 }
      return rest.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
    }
  }

  @Test(arguments: [[EPERM], [EOPNOTSUPP], [ENOSYS], [EPERM, EINVAL]])
  func `without hard links a new file has another way to its name`(errors: [Int32]) throws {
    let files = try LocalFiles()
    try files.write("there", "theirs")
    let directory = try LocalDirectory.open(files.path, creating: false)
    let file = try TemporaryFile(in: directory)
    try file.write(Array("mine".utf8), at: 0)
    #expect(throws: FileFailure.system(path: files.at("there"), call: "create", errno: EEXIST)) {
      try file.name(as: "there", replacing: false, Self.disk(errors))
    }
    try file.name(as: "new", replacing: false, Self.disk(errors))
    #expect(files.text("new") == "mine")
    #expect(files.text("there") == "theirs")
  }

  @Test func `another failure stays one, and no name is left`() throws {
    let files = try LocalFiles()
    let directory = try LocalDirectory.open(files.path, creating: false)
    do {
      let file = try TemporaryFile(in: directory)
      #expect(throws: FileFailure.self) { try file.name(as: "new", replacing: false, Self.disk([EIO])) }
      #expect(throws: FileFailure.self) { try file.name(as: "new", replacing: false, Self.disk([EPERM, EIO])) }
    }
    #expect(files.tree().isEmpty)
  }

  @Test func `a file system without syncs of directories is told from one that fails`() throws {
    let files = try LocalFiles()
    let directory = try LocalDirectory.open(files.path, creating: false)
    try directory.sync(Disk { _ in EINVAL })
    #expect(throws: FileFailure.self) { try directory.sync(Disk { _ in EIO }) }
  }
}
