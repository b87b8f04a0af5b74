import JobManifest
import JobPlan
import JobRunner
import RunFile
import S3Client

/// What a run is made from, and what it makes itself, beside the files that its steps are about.
extension JobSession {
  /// The files that the run reads to know what to do.
  var inputs: [String] {
    let directory = InputFile.directory(of: loaded.path)
    let keyLists = loaded.manifest.operations.compactMap { operation -> String? in
      guard case .file(let place)? = operation.verb.keyList?.place else { return nil }
      return place.path
    }
    let dialects = loaded.manifest.endpoints.values.compactMap(\.dialect).filter(Dialect.isFile)
    return [loaded.path] + (keyLists + dialects).map { LocalPath.joined($0, in: directory) } + namedInputs
  }

  /// Throws where a step writes a file that the run is to write as well: the later one would replace the other.
  ///
  /// - Parameter files: What the run writes, with what each is called in messages; nil for what is not asked for.
  func requireUnwritten(_ files: [(noun: String, path: String?)]) throws {
    let roots = Set(loaded.manifest.downloadRoots(baseDirectory: InputFile.directory(of: loaded.path)).values)
    for (noun, path) in files {
      guard let path else { continue }
      let absolute = InputFile.absolute(path)
      for name in [absolute] + roots.compactMap({ Self.name(of: absolute, below: $0) }) {
        guard let operation = try runFile.writer(ofFile: name) else { continue }
        throw RunError.usage(
          "cannot write the \(noun) to '\(path)': '\(graph.names[operation])' writes a file of that name; "
            + "choose another one")
      }
    }
  }

  /// The name that a step would have for a file, where it lies below a directory that may be reached by links.
  private static func name(of file: String, below root: String) -> String? {
    let (file, place) = (InputFile.identity(file), InputFile.identity(root))
    guard (file + "/").utf8.starts(with: (place + "/").utf8) else { return nil }
    return LocalPath.joined("./" + String(decoding: file.utf8.dropFirst(place.utf8.count), as: UTF8.self), in: root)
  }
}

extension Dialect {
  /// Whether a dialect is named by a file.
  static func isFile(_ name: String) -> Bool { !named.contains { $0.name == name } }
}
