import Testing

@testable import JobPlan

struct EmptiedDirectoriesTests {
  /// `-name` goes, any other name stays or comes; in byte order.
  private func emptied(_ names: [String]) -> [String] {
    var directories = EmptiedDirectories()
    var emptied: [String] = []
    for name in names {
      emptied += name.hasPrefix("-") ? directories.remove(String(name.dropFirst())) : directories.keep(name)
    }
    return emptied + directories.finish()
  }

  @Test(
    arguments: [
      ([], []), (["-a"], []), (["-d/a"], ["d/"]), (["-d/a", "d/b"], []), (["d/a", "-d/b"], []),
      (["-d/a", "-d/e/f", "-d/g"], ["d/e/", "d/"]), (["-d/a", "-d/e/f", "d/g"], ["d/e/"]),
      (["-a/b/c/d", "-a/x"], ["a/b/c/", "a/b/", "a/"]), (["a/b/", "-a/c"], []),
      // A marker of the source, or an empty directory that nobody has emptied, keeps itself and those around it.
      (["d/", "-d/a"], []), (["-d/a", "d/e/"], []), (["d/e/", "-d/f/g"], ["d/f/"]),
      (["-d!/a", "-d/a", "-d0/a"], ["d!/", "d/", "d0/"]), (["d/a"], []), (["d/e/a", "-d/f"], []),
    ] as [([String], [String])])
  func `directories go that lose all they hold, the inner ones first`(names: [String], directories: [String]) {
    #expect(emptied(names) == directories)
  }
}
