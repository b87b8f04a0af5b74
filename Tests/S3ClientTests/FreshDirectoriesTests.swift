import Testing

@testable import S3Client

@Suite struct FreshDirectoriesTests {
  @Test(arguments: [
    ("/r", [], 0, "/r/a/b", 0), ("/r", ["/r/a/b"], 0, "/r/a/b", 1), ("/r", ["/r/a", "/r/a/b"], 0, "/r/a/b", 2),
    // Somebody else made the upper one, and nobody has synced it.
    ("/r", ["/r/a"], 0, "/r/a/b", 2), ("/r", ["/r/a"], 0, "/r/ab/c", 0), ("/r", [], 2, "/r/a/b", 4),
    ("/r", [], 1, "/r", 1), ("/r/", ["/r//a"], 1, "/r//a", 2), (".", ["./a"], 0, "./a", 1), ("/", ["//a"], 0, "//a", 1),
  ])
  func `so many directories above one are synced that all names on the way are safe`(
    root: String, made: [String], levelsOfRoot: Int, path: String, levels: Int
  ) {
    var fresh = FreshDirectories()
    fresh.noteTop(newLevels: levelsOfRoot)
    for path in made { fresh.insert(path, on: 1) }
    #expect(fresh.levels(above: path, root: root) == levels)
    var synced = fresh
    synced.remove(on: path)
    #expect(synced.levels(above: path, root: root) == 0)
  }

  @Test func `what is made while everything is synced, or on another file system, stays to be synced`() {
    var fresh = FreshDirectories()
    fresh.noteTop(newLevels: 1)
    fresh.insert("/r/a", on: 1)
    fresh.insert("/r/mount/m", on: 2)
    let before = fresh
    fresh.insert("/r/b", on: 1)
    fresh.subtract(before, on: 1)
    #expect(fresh.levels(above: "/r/a", root: "/r") == 0)
    #expect(fresh.levels(above: "/r/b", root: "/r") == 1)
    #expect(fresh.levels(above: "/r/mount/m", root: "/r") == 1)
  }
}
