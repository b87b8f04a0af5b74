/// Arithmetic on local paths, without a look at the file system; by bytes, like the kernel.
package enum LocalPath {
  /// The path as it is meant from a directory, without empty, "." and ".." segments; a final "/" stays.
  ///
  /// Lexical: `a/../b` is `b` also where `a` is a symbolic link, which is enough to compare places.
  package static func resolved(_ path: String, in directory: String) -> String {
    var segments: [String] = []
    for segment in self.segments(of: joined(path, in: directory)) where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    let resolved = "/" + segments.joined(separator: "/")
    return path.isTreeName && !segments.isEmpty ? resolved + "/" : resolved
  }

  /// The path to open: absolute ones as they are, others below a directory; no "/" at its end.
  ///
  /// Leading ".." are taken off the directory, which has to be free of symbolic links for that. A ".." further on stays,
  /// because what comes before it may be a link; manifests have none.
  package static func joined(_ path: String, in directory: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var rest = segments(of: path)[...]
    var base = segments(of: directory)
    while !isAbsolute, let first = rest.first, first == "." || first == ".." {
      rest = rest.dropFirst()
      if first == ".." { _ = base.popLast() }
    }
    let names = (isAbsolute ? [] : base) + rest.filter { $0 != "." }
    return "/" + names.joined(separator: "/")
  }

  /// The last segment of a path; see `nameOfKey` for keys.
  package static func name(of path: String) -> String { segments(of: path).last ?? path }

  private static func segments(of path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }
}
