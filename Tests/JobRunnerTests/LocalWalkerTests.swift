import Foundation
import JobPlan
import Testing

@testable import JobRunner

struct LocalWalkerTests {
  private func withTree(_ names: [String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for name in names {
      let path = root + "/" + name
      let parent = (path as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try Data(name.utf8).write(to: URL(fileURLWithPath: path))
    }
    try body(root)
  }

  private func walk(_ root: String, limit: Int = 1000) -> [LocalFile] {
    var walker = LocalWalker(root: root)
    var all: [LocalFile] = []
    while let page = walker.nextPage(limit: limit) { all += page }
    return all
  }

  @Test(arguments: [1, 2, 1000])
  func `files come in the byte order of their keys, whatever the page size`(limit: Int) throws {
    let names = ["a/b", "a-b/c", "a.txt", "a/a/z", "B", "ü", "z z", "a+", "b/%", "b/é"]
    try withTree(names) { root in
      let found = walk(root, limit: limit).map(\.relativePath)
      #expect(found == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
  }

  @Test func `a directory that is said no to is passed over with all that is below it`() throws {
    try withTree(["a/b", "a/x/y/z", "a/x.txt", "b/x/c", "x"]) { root in
      var walker = LocalWalker(root: root, opens: { $0 != "a/x/" })
      #expect(walker.nextPage()?.map(\.relativePath) == ["a/b", "a/x.txt", "b/x/c", "x"])
    }
  }

  @Test func `links and special files are entries that say what they are`() throws {
    try withTree(["f"]) { root in
      try FileManager.default.createSymbolicLink(atPath: root + "/loop", withDestinationPath: "..")
      try FileManager.default.createSymbolicLink(atPath: root + "/dangling", withDestinationPath: "nowhere")
      let made = unsafe mkfifo(root + "/pipe", 0o600)
      #expect(made == 0)
      let kinds = Dictionary(uniqueKeysWithValues: walk(root).map { ($0.relativePath, $0.kind) })
      #expect(
        kinds == [
          "f": .regular, "loop": .unsupported("symlink"), "dangling": .unsupported("symlink"),
          "pipe": .unsupported("fifo"),
        ])
    }
  }

  @Test func `a name that is not UTF-8 is reported and not lost`() throws {
    try withTree(["ok"]) { root in
      let name: [CChar] = (root + "/bad").utf8CString.dropLast() + [CChar(bitPattern: 0xFF), 0]
      let descriptor = unsafe open(name, O_CREAT | O_WRONLY, 0o600)
      #expect(descriptor >= 0)
      close(descriptor)
      let found = walk(root)
      #expect(found.count == 2)
      #expect(found.first?.kind == .unreadable("its name is not UTF-8"))
    }
  }

  @Test func `what the run made itself is named and not taken for data (row D14)`() throws {
    try withTree(["a", "report.json", "sub/x.json.s3job-20261122T101112Z-5f3a9c01", "store/b/key", "x.s3job-notes"]) {
      root in
      let own = OwnFiles([root + "/report.json", root + "/store", root + "/not-there"])
      var walker = LocalWalker(root: root, ownFiles: own)
      let found = walker.nextPage() ?? []
      let data = found.filter { $0.kind == .regular }.map(\.relativePath)
      let others = found.filter { $0.kind != .regular }.map(\.relativePath)
      #expect(data == ["a", "x.s3job-notes"])
      #expect(others == ["report.json", "store", "sub/x.json.s3job-20261122T101112Z-5f3a9c01"])
    }
  }

  @Test func `a directory of the run sorts as the file that it is told as (row D14)`() throws {
    let names = ["practice-notes.txt", "practice.txt", "practice/b/key", "practice0", "x/practice/a", "x/practice-1"]
    try withTree(names) { root in
      let own = OwnFiles([root + "/practice", root + "/x/practice"])
      var walker = LocalWalker(root: root, ownFiles: own)
      let found = (walker.nextPage() ?? []).map(\.relativePath)
      #expect(found == found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      #expect(
        Set(found) == ["practice", "practice-notes.txt", "practice.txt", "practice0", "x/practice", "x/practice-1"])
    }
  }

  @Test func `a missing root is an entry that says so`() {
    let found = walk("/nonexistent/\(UUID().uuidString)")
    #expect(found.count == 1)
    #expect(found.first?.kind == .unreadable("the directory cannot be read: No such file or directory"))
  }
}
