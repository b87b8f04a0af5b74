import Foundation
import JobPlan
import S3Types
import Testing

@testable import RunFile

@Suite struct RunFileErrorTests {
  private func code(_ body: () throws -> Void) -> RunFileError.Code? {
    do {
      try body()
      return nil
    } catch let error as RunFileError {
      return error.code
    } catch {
      return nil
    }
  }

  @Test func `a new run file never replaces another file`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/precious"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
    #expect(code { _ = try RunFile.create(at: .file(path), header: try header()) } == .exists)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
  }

  @Test func `what cannot be opened says why`() throws {
    let directory = try TemporaryDirectory()
    #expect(code { _ = try RunFile.open(at: directory.path + "/none") } == .missing)
    #expect(
      code { _ = try RunFile.create(at: .file(directory.path + "/no/dir"), header: try header()) } == .inputOutput)
    let text = directory.path + "/text"
    try Data(String(repeating: "this is no database ", count: 100).utf8).write(to: URL(fileURLWithPath: text))
    #expect(code { _ = try RunFile.open(at: text) } == .notARunFile)
    let empty = directory.path + "/empty"
    try Data().write(to: URL(fileURLWithPath: empty))
    #expect(code { _ = try RunFile.open(at: empty) } == .notARunFile)
    #expect(code { _ = try RunFile.open(at: directory.path) } != nil)
  }

  @Test func `a run file is its owner's business`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let file = try RunFile.create(at: .file(path), header: try header())
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    file.close()
    // One file is left.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["run.s3job"])
  }

  @Test func `a closed file says so`() throws {
    let file = try temporaryRunFile()
    file.close()
    #expect(code { try file.append([try step(.put, "k")]) } == .closed)
    #expect(code { _ = try file.summary() } == .closed)
  }

  @Test func `another version is refused by name`() throws {
    let directory = try filled { bytes in bytes[63] = 9 }
    let error = #expect(throws: RunFileError.self) { try RunFile.open(at: directory.path + "/run.s3job") }
    #expect(error?.code == .unsupportedVersion)
    #expect(error?.message.contains("has version 9, this program writes 11; make a new plan") == true)
  }

  @Test func `damage is reported as damage, not as another plan`() throws {
    // Every page after the header page is overwritten.
    let directory = try filled { bytes in for index in 4096..<bytes.count { bytes[index] = 0xA5 } }
    #expect(
      code {
        let file = try RunFile.open(at: directory.path + "/run.s3job")
        _ = try file.header()
        _ = try file.operations()
        _ = try file.steps(limit: 1000)
      } == .corrupt)
  }

  @Test func `a file that is cut short is reported as damage`() throws {
    let directory = try filled { bytes in bytes.removeLast(bytes.count / 2) }
    #expect(
      code {
        let file = try RunFile.open(at: directory.path + "/run.s3job")
        _ = try file.steps(limit: 1000)
      } == .corrupt)
  }

  @Test func `words that the schema does not know are damage too`() throws {
    let directory = try filled { bytes in
      // The state of every step: a word of the same length.
      let planned = Data("planned".utf8)
      while let range = bytes.range(of: planned) { bytes.replaceSubrange(range, with: Data("plundrd".utf8)) }
    }
    #expect(
      code {
        let file = try RunFile.open(at: directory.path + "/run.s3job")
        _ = try file.steps(limit: 1000)
      } == .corrupt)
  }

  @Test func `a full disk is reported as such, nothing of the batch is kept, and room helps`() throws {
    let file = try temporaryRunFile()
    try file.append([try step(.put, "before")])
    try execute("PRAGMA max_page_count = 40", on: file)
    let batch = try (0..<5000).map { try step(.put, "key/\($0)") }
    #expect(code { try file.append(batch) } == .full)
    #expect(try file.steps(limit: 10).count == 1)
    try execute("PRAGMA max_page_count = 100000", on: file)
    try file.append(batch)
    #expect(try file.steps(limit: 10_000).count == 5001)
  }

  @Test func `a file that another process writes is busy, and free again afterwards`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let file = try RunFile.create(at: .file(path), header: try header())
    let other = try RunFile.open(at: path)
    try execute("PRAGMA busy_timeout = 0", on: file)
    try execute("BEGIN IMMEDIATE", on: other)
    #expect(code { try file.append([try step(.put, "k")]) } == .busy)
    // Reading goes on meanwhile.
    #expect(try file.operations().count == 3)
    try execute("ROLLBACK", on: other)
    try file.append([try step(.put, "k")])
    #expect(try file.steps(limit: 10).count == 1)
  }

  @Test func `a batch that is taken back leaves no trace in what is remembered`() throws {
    let file = try temporaryRunFile()
    let headers = StepHeaders.write(ObjectHeaders(contentType: "text/css"))
    var first = try step(.put, "k", on: "new endpoint")
    first.headers = headers
    try execute("PRAGMA max_page_count = 40", on: file)
    let batch = [first] + (try (0..<5000).map { try step(.put, "key/\($0)") })
    #expect(code { try file.append(batch) } == .full)
    try file.append([first])
    #expect(try file.steps(limit: 10).map(\.step) == [first])
  }

  private func execute(_ sql: String, on file: RunFile) throws {
    try file.use { database throws(RunFileError) in try database.connection.execute(sql) }
  }

  /// A closed run file with steps, whose bytes have been changed.
  private func filled(_ change: (inout Data) -> Void) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.s3job"
    let file = try RunFile.create(at: .file(path), header: try header())
    try file.append(try (0..<500).map { try step(.put, "key/\($0)") })
    file.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    change(&bytes)
    try bytes.write(to: URL(fileURLWithPath: path))
    return directory
  }
}
