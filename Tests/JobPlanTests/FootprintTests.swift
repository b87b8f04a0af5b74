import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct FootprintTests {
  @Test(arguments: [
    // L11: a tree has nothing of its siblings.
    ("s3://bbb/logs/", "s3://bbb/logs2/x", false), ("s3://bbb/logs", "s3://bbb/logs2/x", false),
    ("s3://bbb/logs", "s3://bbb/logs/x", true), ("s3://bbb/logs", "s3://bbb/logs", true),
    ("s3://bbb/logs/", "s3://bbb/logs", false), ("s3://bbb/", "s3://bbb/any", true), ("s3://bbb", "s3://bbb/any", true),
    ("s3://bbb/a/", "s3://bbb/a/b/c", true), ("s3://bbb/a/b/", "s3://bbb/a/b2", false),
    ("s3://bbb/a/", "s3://ccc/a/b", false),
    // NFC and NFD are two keys.
    ("s3://bbb/\u{FC}", "s3://bbb/u\u{308}", false),
  ])
  func `a delete of a tree and a touch clash exactly when the key is in the tree`(
    tree: String, key: String, clash: Bool
  ) throws {
    let first = Footprint(of: try copy(tree, "s3://elsewhere/"), baseDirectory: "/", identity: identity)
    let second = Footprint(of: try touch(key), baseDirectory: "/", identity: identity)
    #expect((first.clash(with: second) != nil) == clash)
    #expect((second.clash(with: first) != nil) == clash)
  }

  @Test func `two readers of one place do not clash`() throws {
    let first = Footprint(of: try copy("s3://bbb/a/", "s3://ccc/1/"), baseDirectory: "/", identity: identity)
    let second = Footprint(of: try copy("s3://bbb/a/", "s3://ccc/2/"), baseDirectory: "/", identity: identity)
    #expect(first.clash(with: second) == nil)
  }

  @Test func `two names of one endpoint are one place, two endpoints are two`() throws {
    func clash(on endpoint: EndpointName) throws -> Bool {
      let first = Footprint(of: try touch("s3://bbb/k"), baseDirectory: "/", identity: identity)
      let second = Footprint(
        of: .touch(Touch(object: try remote("s3://bbb/k", on: endpoint))), baseDirectory: "/", identity: identity)
      return first.clash(with: second) != nil
    }
    #expect(try clash(on: "alias"))
    #expect(try !clash(on: "archive"))
  }

  @Test func `a tree without a slash at its destination still goes into a tree`() throws {
    let uploading = Footprint(of: try upload("site/", "s3://bbb/x"), baseDirectory: "/", identity: identity)
    let sibling = Footprint(of: try touch("s3://bbb/x"), baseDirectory: "/", identity: identity)
    let inside = Footprint(of: try touch("s3://bbb/x/k"), baseDirectory: "/", identity: identity)
    #expect(uploading.clash(with: sibling) == nil)
    #expect(uploading.clash(with: inside) != nil)
  }

  @Test(arguments: [
    ("site", "/base/site"), ("./site/", "/base/site/"), ("a/../site", "/base/site"), ("/abs//x", "/abs/x"),
    ("../up", "/up"), ("/", "/"), ("../../..", "/"), (".", "/base"),
  ])
  func `local paths are resolved against the directory of the manifest`(path: String, resolved: String) {
    #expect(LocalPath.resolved(path, in: "/base") == resolved)
  }

  @Test(arguments: [
    ("site", "/base/dir/site"), ("./site/", "/base/dir/site"), ("../up", "/base/up"), ("../../../up//x/", "/up/x"),
    ("a/../site", "/base/dir/a/../site"), ("/abs//./x/", "/abs/x"), ("/", "/"), (".", "/base/dir"), ("../..", "/"),
  ])
  func `the path to open keeps a ".." that may follow a link`(path: String, opened: String) {
    #expect(LocalPath.joined(path, in: "/base/dir") == opened)
  }
}
