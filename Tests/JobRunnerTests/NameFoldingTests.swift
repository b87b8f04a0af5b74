import Foundation
import Testing

@testable import JobRunner

/// Row D13: what tells that a file system folds names, without writing to it.
@Suite struct NameFoldingTests {
  /// A file system of a few paths, which may or may not fold case.
  private static func system(
    _ paths: Set<String>, folds: Bool, isMarked: Bool = false, type: String = "ext4"
  ) -> NameFolding.System {
    let find = { @Sendable (path: String) in
      paths.sorted().firstIndex { folds ? $0.lowercased() == path.lowercased() : $0 == path }
    }
    return NameFolding.System(
      identity: { path in find(path).map { [1, UInt64($0)] } },
      names: { directory in
        guard paths.contains(directory) else { return nil }
        let start = directory == "/" ? "/" : directory + "/"
        return paths.sorted().filter { $0.hasPrefix(start) && $0 != "/" && !$0.dropFirst(start.count).contains("/") }
          .map { String($0.dropFirst(start.count)) }
      }, isMarked: { _ in isMarked }, type: { _ in type })
  }

  private static let tree: Set<String> = ["/", "/data", "/data/1", "/data/readme"]

  @Test(arguments: [true, false], ["/data", "/data/not/there/yet"])
  func `D13: a file that is there is found under its other name where names fold`(_ folds: Bool, _ place: String) {
    #expect(NameFolding(Self.system(Self.tree, folds: folds)).folds(in: place) == folds)
  }

  @Test func `D13: two files that differ in case show that names do not fold`() {
    let tree = Self.tree.union(["/data/README"])
    #expect(!NameFolding(Self.system(tree, folds: false, type: "vfat")).folds(in: "/data"))
  }

  @Test func `D13: where no name has a letter the type of the file system decides`() {
    let tree: Set<String> = ["/", "/7", "/7/1"]
    #expect(!NameFolding(Self.system(tree, folds: false)).folds(in: "/7"))
    #expect(NameFolding(Self.system(tree, folds: true, type: "vfat")).folds(in: "/7"))
    #expect(NameFolding(Self.system(tree, folds: true, isMarked: true)).folds(in: "/7"))
  }

  @Test func `D13: the directory of this test tells names apart, and so does one that is not there yet`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "folding-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it any more.
    #expect(!NameFolding().folds(in: path))
    try Data("text".utf8).write(to: URL(filePath: path + "/readme"))
    #expect(!NameFolding().folds(in: path))
    #expect(!NameFolding().folds(in: path + "/a/b"))
    let system = NameFolding.System.live
    #expect(system.names(path) == ["readme"])
    #expect(system.identity(path + "/readme") != nil && system.identity(path + "/README") == nil)
    #expect(
      NameFolding.System.mountType(of: 0x0803, in: "36 25 8:3 / /data rw shared:1 - vfat /dev/sda3 rw\n") == "vfat")
    #expect(NameFolding.System.mountType(of: 0x0804, in: "36 25 8:3 / /data rw - vfat /dev/sda3 rw\n") == nil)
  }
}
