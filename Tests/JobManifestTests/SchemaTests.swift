import Foundation
import Testing

@testable import JobManifest

@Suite struct `The schema` {
  private static let file = Repository.root.appending(path: "manifests/manifest.schema.json")
  private static let script = Repository.root.appending(path: "Tests/Scripts/check_schema.py")

  /// Mistakes that no schema sees: they lie between two places, outside the file, or inside the grammar of a text.
  private static let invisible: Set<String> = [
    "built-in-names", "control-characters-in-keys", "copy-into-itself",
    "copy-onto-itself", "copy-onto-itself-by-alias", "delete-slash-only-prefix", "delete-whole-bucket",
    "duplicate-operation-name", "key-too-long", "list-item-without-space", "metadata-too-large", "needs-itself",
    "needs-unknown-operation",
    "required-variable", "sync-between-directories", "sync-into-itself", "sync-to-files-with-headers",
    "sync-whole-bucket",
    "undeclared-variable", "undeclared-variable-in-a-folded-value", "unknown-var-option",
  ]

  static let pipeline = """
    version: 1
    variables: {day: {env: DAY, default: "2026-11-22"}, lake: s3://acme-lake}
    operations:
      - name: load
        upload: {from: out/part.parquet, to: "${lake}/events/day=${day}/part.parquet", if: always}
      - name: mark
        needs: load
        touch: {object: "${lake}/events/day=${day}/_SUCCESS"}

    """

  static let housekeeping = """
    version: 1
    x-owner: platform
    protected: ["s3://acme-logs/app/keep/", {url: "s3://acme-logs/audit", endpoint: minio}]
    operations:
      - name: old-logs
        delete:
          prefix: s3://acme-logs/app/
          exclude: ["keep/", "literal:*.keep"]
          older_than: 12w
          limit: {percent: 50, bytes: 500GiB, objects: none}
      - name: scratch
        independent_of: [old-logs]
        delete: {prefix: "s3://acme-scratch", allow_bucket_root: true, limit: none}
      - name: one
        delete: {object: {url: "s3://acme-logs/app/lock", endpoint: minio}, missing: ok}
    endpoints:
      minio: {url: "http://127.0.0.1:9000", addressing: path}

    """

  static let guards = """
    version: 1
    operations:
      - name: arrived
        check: {prefix: "s3://acme-in/day/", count: {min: 1, max: 500}, bytes: {max: 10GiB}, newest_within: 24h, include: "*.csv"}
      - name: exact
        check: {prefix: "s3://acme-in/other/", count: 3, bytes: 12B, oldest_within: 7d}
      - name: free
        check: {object: {url: "s3://acme-in/lock", endpoint: minio}, exists: false}
      - name: whole
        check: {prefix: "s3://acme-in"}
      - name: arrive
        wait: {prefix: "s3://acme-in/x/", count: {min: 3}, include: "*.csv", timeout: 2h, every: 1m}
      - name: inventory
        list: {from: "s3://acme-in/", to: out/all.csv, format: csv, columns: [key, size], exclude: "*.tmp"}
      - name: batch
        list: {from: {url: "s3://acme-in/x/", endpoint: minio}, to: "s3://acme-in/batch.csv", format: s3-batch}
      - name: gone
        wait: {object: "s3://acme-in/lock", exists: false}
    endpoints:
      minio: {url: "http://127.0.0.1:9000"}

    """

  static let listed = """
    version: 1
    operations:
      - name: up
        upload: {from: in/, to: "s3://acme-in/", keys_from: {file: paths.txt, format: csv, column: 1, keys: relative}}
      - name: down
        download: {from: "s3://acme-in/", to: out/, keys_from: "s3://acme-lists/keys.ndjson.gz"}
      - name: copies
        copy: {from: "s3://acme-in/a", to: "s3://acme-out/a/", keys_from: {file: k.csv, column: name, if_missing: skip}}
      - name: moves
        move: {from: "s3://acme-in/b/", to: "s3://acme-out/b/", keys_from: {file: batch.csv, format: s3-batch}}
      - name: deletes
        delete: {prefix: "s3://acme-in/c/", keys_from: {file: {url: "s3://lists/k.csv", endpoint: minio}}, limit: none}
      - name: updates
        update: {prefix: "s3://acme-in/d/", keys_from: reports/manifest.json, cache_control: no-cache}
      - name: syncs
        sync: {from: "s3://acme-in/e/", to: "s3://acme-out/e/", delete_extra: false, keys_from: keys.jsonl}
      - name: touches
        touch: {prefix: "s3://acme-in/f", keys_from: {file: k.csv, keys: relative}, if_missing: error, exclude: "*.tmp"}
      - name: checks
        check: {prefix: "s3://acme-in/g/", keys_from: k.csv, bytes: {min: 1B}, filters: [{exclude: "*.tmp"}]}
      - name: absent
        check: {prefix: "s3://acme-in/g/", keys_from: {file: k.csv, if_missing: skip}, exists: false}
      - name: waits
        wait: {prefix: "s3://acme-in/h/", keys_from: {file: k.csv, if_missing: skip}, count: {min: 2}, timeout: 1h}
      - name: lists
        list: {from: "s3://acme-in/i/", to: all.csv, keys_from: "s3://acme-lists/k.csv", format: csv, filters: [{exclude: x}]}
    endpoints:
      minio: {url: "http://127.0.0.1:9000"}

    """

  static let moving = """
    version: 1
    operations:
      - name: archive
        move: {from: "s3://acme-in/", to: "s3://acme-old/", allow_bucket_root: true, if: missing, exclude: "*.tmp"}
      - name: one
        update: {prefix: "s3://acme-old", include: "*.html", content_type: text/html, metadata: {a: "1"}, storage_class: STANDARD}
      - name: two
        update: {object: {url: "s3://acme-old/x", endpoint: minio}, cache_control: none}
      - name: three
        move: {from: {object: "s3://acme-old/a"}, to: {url: "s3://acme-old/b", endpoint: minio}, storage_class: GLACIER}
    endpoints:
      minio: {url: "http://127.0.0.1:9000"}

    """

  static let syncs = """
    version: 1
    operations:
      - name: publish
        sync:
          from: build/site
          to: s3://acme-site/current
          delete_extra: true
          last: ["sitemap.xml", "*.html", index.html]
          limit: {percent: 40}
          markers: delete
          trash: s3://acme-trash/site/
          compare: [size, checksum]
          cache_control: max-age=60
          allow_empty_source: false
          shrink_limit: 20
      - name: mirror
        needs: publish
        sync: {from: "s3://acme-site/current/", to: "s3://acme-mirror", delete_extra: true, allow_bucket_root: true}
      - name: fetch
        sync: {from: {url: "s3://acme-site/current/"}, to: /srv/site, compare: mtime, exclude: ["*.map"]}

    """

  @Test func `in the program is the published one, byte for byte`() throws {
    #expect(try Data(contentsOf: Self.file) == Data(ManifestSchema.text.utf8))
  }

  @Test func `accepts what the decoder accepts and refuses what it refuses`() throws {
    var documents: [String: Any] = [:]
    let valid = [
      "publish": `Reading a manifest`.example, "pipeline": Self.pipeline, "housekeeping": Self.housekeeping,
      "guards": Self.guards, "listed": Self.listed, "moving": Self.moving, "syncs": Self.syncs,
    ]
    for (name, text) in valid {
      documents[name] = Self.document(text)
    }
    var invalid: Set<String> = []
    for name in `Invalid manifests`.names {
      let contents = try Data(contentsOf: Repository.invalidManifests.appending(path: name + ".yaml"))
      // What is no YAML at all is no matter of the schema.
      guard let document = Self.document(String(decoding: contents, as: UTF8.self)) else { continue }
      invalid.insert(name)
      documents[name] = document
    }
    guard let verdicts = try Self.verdicts(on: documents) else {
      Issue.record("no Python with jsonschema: the schema was not compared with the decoder", severity: .warning)
      return
    }
    for name in valid.keys { #expect(verdicts[name] == .some(nil), "\(name)") }
    let accepted = invalid.filter { verdicts[$0] == .some(nil) }
    #expect(accepted.subtracting(Self.invisible) == [])
    #expect(Self.invisible.intersection(invalid).subtracting(accepted) == [])
    #expect(invalid.count > 40)
  }

  @Test(arguments: [
    "upload", "download", "copy", "move", "sync", "delete", "touch", "update", "check", "wait", "list",
  ])
  func `knows the fields of each verb that the decoder knows`(verb: String) throws {
    let text = "version: 1\noperations:\n  - name: a\n    \(verb): {qqqqqqqqqqqq: 1}\n"
    let source = SourceFile(name: "m.yaml", text: text)
    let found = #expect(throws: DiagnosticList.self) {
      try ManifestReader.read(source: source, context: ManifestContext())
    }
    let hint = try #require(
      found?.diagnostics.first { $0.message.hasPrefix("unknown key 'qqqqqqqqqqqq'") }?.hint)
    let decoded = hint.dropFirst("known here: ".count).split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let schema = try #require(
      try JSONSerialization.jsonObject(with: try Data(contentsOf: Self.file)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    // The decoder says itself why an update has no 'acl'.
    let refused: Set<String> = verb == "update" ? ["acl"] : []
    #expect(Self.properties(of: try #require(definitions[verb])) == Set(decoded).subtracting(refused))
  }

  /// The names that a schema gives a meaning, those of its parts among them.
  private static func properties(of schema: Any) -> Set<String> {
    guard let schema = schema as? [String: Any] else { return [] }
    let own = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    return ["allOf", "anyOf", "oneOf"].flatMap { schema[$0] as? [Any] ?? [] }
      .reduce(own) { $0.union(properties(of: $1)) }
  }

  @Test(arguments: ["publish", "pipeline", "housekeeping", "syncs", "listed"])
  func `has examples that the decoder accepts`(name: String) throws {
    let texts = [
      "publish": `Reading a manifest`.example, "pipeline": Self.pipeline, "housekeeping": Self.housekeeping,
      "syncs": Self.syncs, "listed": Self.listed,
    ]
    #expect(try read(try #require(texts[name]), variables: name == "publish" ? ["release": "1"] : [:]).warnings == [])
  }

  private static func verdicts(on documents: [String: Any]) throws -> [String: String?]? {
    let input = FileManager.default.temporaryDirectory.appending(path: "s3job-schema-\(UUID().uuidString).json")
    try JSONSerialization.data(withJSONObject: documents).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let environment = ProcessInfo.processInfo.environment
    let python = environment["S3JOB_VENV"].map { $0 + "/bin/python" } ?? "python3"
    guard let output = try run(python, [script.path, file.path, input.path]) else { return nil }
    return try JSONDecoder().decode([String: String?].self, from: output)
  }

  /// The JSON that an editor makes of a YAML document; nil when it cannot be read.
  private static func document(_ text: String) -> Any? {
    let findings = Findings()
    let source = SourceFile(name: "m", text: text)
    guard TextChecks.check(source, findings: findings), let root = YAMLComposer.compose(source, findings: findings),
      !findings.hasErrors
    else { return nil }
    return json(root)
  }

  /// The core schema of YAML 1.2: null, true, false, decimal numbers, text.
  private static func json(_ node: YAMLNode) -> Any {
    switch node.content {
    case .sequence(let items): return items.map(json)
    case .mapping(let entries):
      return Dictionary(entries.map { ($0.key, json($0.value)) }, uniquingKeysWith: { first, _ in first })
    case .invalid: return NSNull()
    case .scalar(let scalar):
      if scalar.isNull { return NSNull() }
      guard scalar.style == .plain else { return scalar.text }
      if let value = Bool(scalar.text) { return value }
      return Int(scalar.text) ?? scalar.text
    }
  }
}
