import JobManifest
import JobPlan
import S3Types

/// A manifest without a text, for tests that are not about positions.
func manifest(
  _ operations: [Operation], endpoints: [String] = [], rules: [ContentTypeRule] = [], text: String = "",
  protected: [Protection] = []
) -> Manifest {
  Manifest(
    source: SourceFile(name: "job.yaml", text: text), name: "job", variables: [:],
    endpoints: Dictionary(uniqueKeysWithValues: endpoints.map { ($0, EndpointDefinition(url: "https://\($0)")) }),
    contentTypes: rules, operations: operations, protected: protected)
}

func operation(
  _ name: String, _ verb: Verb, needs: [String] = [], independentOf: [String] = []
) -> Operation {
  Operation(
    name: Located(name, at: nil), verb: verb, range: SourceRange(start: 0, end: 0),
    needs: needs.map { Located($0, at: nil) }, independentOf: independentOf.map { Located($0, at: nil) })
}

func remote(_ url: String, on endpoint: EndpointName = nil) throws -> RemotePlace {
  RemotePlace(endpoint: endpoint, url: try S3URL(url), range: nil)
}

func upload(
  _ from: String, _ to: String, filter: Filter = .everything, if policy: WritePolicy = .changed,
  headers: HeaderSettings = .none
) throws -> Verb {
  .upload(
    Upload(
      from: LocalPlace(path: from, range: nil), to: try remote(to), filter: filter, policy: policy, headers: headers))
}

func download(
  _ from: String, _ to: String, filter: Filter = .everything, if policy: WritePolicy = .changed
) throws -> Verb {
  .download(Download(from: try remote(from), to: LocalPlace(path: to, range: nil), filter: filter, policy: policy))
}

func copy(
  _ from: String, _ to: String, filter: Filter = .everything, if policy: WritePolicy = .changed,
  headers: HeaderSettings = .none, applies: Bool = false, from source: EndpointName = nil,
  to target: EndpointName = nil
) throws -> Verb {
  .copy(
    Copy(
      from: try remote(from, on: source), to: try remote(to, on: target), filter: filter, policy: policy,
      headers: headers, appliesContentTypes: applies))
}

func move(
  _ from: String, _ to: String, filter: Filter = .everything, if policy: WritePolicy = .changed,
  headers: HeaderSettings = .none, root: Bool = false, to target: EndpointName = nil
) throws -> Verb {
  .move(
    Move(
      Copy(
        from: try remote(from), to: try remote(to, on: target), filter: filter, policy: policy, headers: headers),
      allowsBucketRoot: root))
}

func update(
  _ prefix: String, filter: Filter = .everything, headers: HeaderSettings = .none
) throws -> Verb {
  .update(Update(target: .prefix(try remote(prefix)), filter: filter, headers: headers))
}

func delete(
  _ prefix: String, filter: Filter = .everything, olderThan: Int? = nil, limit: DeleteLimit = .none,
  root: Bool = false, missingIsError: Bool = false, trash: String? = nil
) throws -> Verb {
  .delete(
    Delete(
      target: .prefix(try remote(prefix)), filter: filter, olderThan: olderThan, limit: limit, allowsBucketRoot: root,
      missingIsError: missingIsError, trash: try trash.map { try remote($0) }))
}

func deleteObject(
  _ url: String, olderThan: Int? = nil, missingIsError: Bool = false, trash: String? = nil
) throws -> Verb {
  .delete(
    Delete(
      target: .object(try remote(url)), olderThan: olderThan, missingIsError: missingIsError,
      trash: try trash.map { try remote($0) }))
}

func touch(_ url: String, ifMissing: Touch.IfMissing = .create) throws -> Verb {
  .touch(Touch(object: try remote(url), ifMissing: ifMissing))
}

func excluding(_ patterns: String...) throws -> Filter {
  Filter(excludes: try patterns.map { Located(try Pattern(parsing: $0), at: nil) })
}

func including(_ patterns: String...) throws -> Filter {
  Filter(includes: try patterns.map { Located(try Pattern(parsing: $0), at: nil) })
}

/// In these tests the endpoint "alias" is another name of the default one.
func identity(_ endpoint: EndpointName) -> String {
  endpoint == "alias" ? "default" : endpoint ?? "default"
}

func graph(_ manifest: Manifest) throws -> OperationGraph {
  try PlanBuilder.build(manifest, baseDirectory: "/base", endpointIdentity: identity)
}

/// A list, in a world, with one key on each line.
func keyList(
  _ keys: [String], in world: inout FakeWorld, names: KeyList.Names = .absolute, ifMissing: KeyList.IfMissing = .fail
) -> KeyList {
  let items = keys.enumerated().map { KeyListItem.key(ListedKey(key: $1, line: $0 + 1)) }
  world.lists["keys.csv"] =
    [.opened(file: 0, name: "keys.csv")] + items
    + [.closed(KeyFileSummary(name: "keys.csv", bytes: 9, sha256: "ab"))]
  return KeyList(
    place: .file(LocalPlace(path: "keys.csv", range: nil)), format: .csv, names: names, ifMissing: ifMissing)
}

func check(_ prefix: String, _ requirement: Requirement, filter: Filter = .everything) throws -> Verb {
  .check(Check(target: .prefix(try remote(prefix)), filter: filter, requirement: requirement))
}

func checkObject(_ url: String, _ requirement: Requirement) throws -> Verb {
  .check(Check(target: .object(try remote(url)), requirement: requirement))
}
