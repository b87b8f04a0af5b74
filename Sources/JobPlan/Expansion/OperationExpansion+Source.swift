import JobManifest
import S3Types

extension OperationExpansion {
  /// What a source turns out to be.
  enum SourceKind {
    case object(SeenObject)
    case tree(prefix: String)
  }

  /// A name that ends in "/" is a tree; any other is what exists there, and both at once is a question to the author.
  func sourceKind(of place: RemotePlace) async throws -> SourceKind {
    guard !place.isTree else { return .tree(prefix: place.url.keyOrPrefix) }
    let object = try await view.object(try key(of: place), of: place)
    if place.isObject, let object { return .object(object) }
    guard !place.isObject else {
      throw PlanFailure(
        code: PlanFailure.missingSource,
        message:
          "there is no object '\(place.url)'; '\(name)' has nothing to \(manifest.operations[operation].verb.word)")
    }
    let prefix = place.url.keyOrPrefix.asTree
    var tree = view.listing(of: place, prefix: prefix)
    switch (object, try await tree.next()) {
    case (let object?, nil): return .object(object)
    case (nil, .some): return .tree(prefix: prefix)
    case (.some, .some):
      throw InputFinding(
        diagnostic: Diagnostic(
          .error, "'\(place.url)' is an object, and there are objects below '\(place.url)/' too", at: place.range,
          hint: "write '\(place.url)/' for the tree, or {object: '\(place.url)'} for the object"))
    case (nil, nil):
      throw PlanFailure(
        code: PlanFailure.missingSource,
        message:
          "there is neither an object '\(place.url)' nor one below '\(place.url)/'; '\(name)' has nothing to \(manifest.operations[operation].verb.word)"
      )
    }
  }
}
