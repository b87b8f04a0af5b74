import S3Types
import Testing

@testable import JobManifest

@Suite struct `Reading a manifest` {
  /// The manifest of the README, with the verbs of this version.
  static let example = """
    # yaml-language-server: $schema=./manifest.schema.json
    version: 1
    name: publish-site
    variables:
      site: s3://acme-site
      release: {required: true}
      build: {env: BUILD_ID, default: local}
    endpoints:
      archive: {url: "https://minio.example:9000", profile: archive, addressing: path}
      public: {region: eu-central-1, anonymous: true}
    content_types:
      - {match: "*.html", content_type: text/html; charset=utf-8, cache_control: max-age=60}
      - {match: "assets/**", cache_control: "public, max-age=31536000, immutable"}
      - {match: "*.tar.gz", content_type: application/gzip, content_encoding: none}
    operations:
      - name: assets
        upload:
          from: build/site/
          to: "${site}/releases/${release}/"
          exclude: ["*.map", /drafts/]
          include: "**"
          if: newer
          guess: false
          cache_control: none
          storage_class: STANDARD_IA
          metadata: {Team: web, build: "${build}"}
      - name: snapshot
        needs: [assets]
        copy:
          from: "${site}/current/"
          to: {url: "s3://cold/${run.date}/", endpoint: archive}
          content_types: apply
      - name: retire
        independent_of: snapshot
        delete: {prefix: "${site}/releases", older_than: 30d, limit: {objects: 50000, percent: 60}, missing: error}
      - name: old
        delete: {object: "${site}/old/index.html"}
      - name: done
        touch: {object: "${site}/current/_SUCCESS", if_missing: skip}

    """

  private let reading: ManifestReading

  init() throws {
    reading = try read(Self.example, variables: ["release": "2026-11-22"], environment: ["OTHER": "x"])
  }

  @Test func `finds names, variables and endpoints`() {
    #expect(reading.warnings == [])
    #expect(reading.manifest.name == "publish-site")
    #expect(reading.manifest.variables == ["site": "s3://acme-site", "release": "2026-11-22", "build": "local"])
    #expect(
      reading.manifest.endpoints == [
        "archive": EndpointDefinition(url: "https://minio.example:9000", profile: "archive", addressing: .path),
        "public": EndpointDefinition(region: "eu-central-1", anonymous: true),
      ])
    #expect(reading.manifest.operations.map(\.name.value) == ["assets", "snapshot", "retire", "old", "done"])
    #expect(reading.manifest.operations.map(\.verb.word) == ["upload", "copy", "delete", "delete", "touch"])
    #expect(reading.manifest.operations[1].needs.map(\.value) == ["assets"])
    #expect(reading.manifest.operations[2].independentOf.map(\.value) == ["snapshot"])
  }

  @Test func `finds the rules in their order`() {
    #expect(reading.manifest.contentTypes.map(\.match.text) == ["*.html", "assets/**", "*.tar.gz"])
    #expect(reading.manifest.contentTypes[2].settings.contentEncoding == HeaderSetting.none)
    #expect(reading.manifest.contentTypes[0].settings.cacheControl == .set("max-age=60"))
  }

  @Test func `finds the fields of an upload`() throws {
    guard case .upload(let upload) = reading.manifest.operations[0].verb else { throw WrongVerb() }
    #expect(upload.from.path == "build/site/")
    #expect(upload.to.url.description == "s3://acme-site/releases/2026-11-22/")
    #expect(upload.to.isTree && upload.from.isTree)
    #expect(upload.filter.excludes.map(\.value.text) == ["*.map", "/drafts/"])
    #expect(upload.filter.includes.map(\.value.text) == ["**"])
    #expect(upload.policy == .newer)
    #expect(!upload.guessesTypes)
    #expect(
      upload.headers
        == HeaderSettings(
          cacheControl: HeaderSetting.none, storageClass: StorageClass(rawValue: "STANDARD_IA"),
          metadata: ["team": "web", "build": "local"]))
  }

  @Test func `finds the fields of a copy`() throws {
    guard case .copy(let copy) = reading.manifest.operations[1].verb else { throw WrongVerb() }
    #expect(copy.from.endpoint == nil)
    #expect(copy.to.endpoint == "archive")
    #expect(copy.to.url.description == "s3://cold/2026-11-22/")
    #expect(copy.appliesContentTypes)
    #expect(copy.policy == .changed)
    #expect(copy.headers == .none)
  }

  @Test func `finds the fields of a delete, and row L11 gives its prefix a slash`() throws {
    guard case .delete(let delete) = reading.manifest.operations[2].verb,
      case .prefix(let place) = delete.target
    else { throw WrongVerb() }
    #expect(place.url.description == "s3://acme-site/releases/")
    #expect(delete.olderThan == 2_592_000)
    #expect(delete.limit == DeleteLimit(objects: 50000, bytes: 100 << 30, percent: 60))
    #expect(delete.missingIsError && !delete.allowsBucketRoot)
    guard case .delete(let old) = reading.manifest.operations[3].verb else { throw WrongVerb() }
    guard case .object(let object) = old.target else { throw WrongVerb() }
    #expect(object.url.keyOrPrefix == "old/index.html")
  }

  @Test func `finds the fields of a touch`() throws {
    guard case .touch(let touch) = reading.manifest.operations[4].verb else { throw WrongVerb() }
    #expect(touch.target.place.url.description == "s3://acme-site/current/_SUCCESS")
    #expect(touch.ifMissing == .skip)
  }

  @Test func `places are known`() throws {
    let lines = SourceLines(reading.manifest.source)
    let operation = reading.manifest.operations[1]
    #expect(lines.position(at: operation.range.start) == SourceLines.Position(line: 27, column: 5))
    let need = try #require(operation.needs.first?.range)
    #expect(lines.position(at: need.start) == SourceLines.Position(line: 28, column: 13))
  }

  @Test(arguments: [("dir/publish.site.yaml", "publish.site"), ("job", "job"), (".hidden", ".hidden")])
  func `a manifest without a name takes that of its file`(file: String, name: String) throws {
    let source = SourceFile(name: file, text: manifest("    touch: {object: \"s3://acme/k\"}\n"))
    let reading = try ManifestReader.read(source: source, context: ManifestContext())
    #expect(reading.manifest.name == name)
  }

  @Test func `values in patterns stand for themselves`() throws {
    let text = manifest(
      "    upload: {from: a/, to: \"s3://acme/\", include: \"${v}/*.txt\", exclude: \"literal:${v}/x\"}\n",
      head: "variables: {v: \"a*{b}\"}\n")
    guard case .upload(let upload)? = try read(text).manifest.operations.first?.verb else { throw WrongVerb() }
    #expect(upload.filter.verdict(for: "a*{b}/n.txt") == .included)
    #expect(upload.filter.verdict(for: "axb/n.txt") == .excluded(by: nil))
    #expect(upload.filter.excludes.first?.value.matches("a*{b}/x") == true)
  }

  @Test func `two dollars write one, and what a value says is not read again`() throws {
    let text = manifest("    touch: {object: \"s3://acme/$${v}/$x/$$/${v}\"}\n", head: "variables: {v: \"$${w}\"}\n")
    guard case .touch(let touch)? = try read(text).manifest.operations.first?.verb else { throw WrongVerb() }
    #expect(touch.target.place.url.keyOrPrefix == "${v}/$x/$$/${w}")
  }

  @Test func `an environment variable may be used once it is declared`() throws {
    let text = manifest(
      "    touch: {object: \"s3://acme/${env.STAGE}/${stage}\"}\n", head: "variables: {stage: {env: STAGE}}\n")
    let reading = try read(text, variables: ["stage": "given"], environment: ["STAGE": "prod"])
    guard case .touch(let touch)? = reading.manifest.operations.first?.verb else { throw WrongVerb() }
    #expect(touch.target.place.url.keyOrPrefix == "prod/given")
  }

  @Test func `the manifest knows which values came from the environment`() throws {
    let head = """
      variables:
        one: {env: ONE}
        two: {env: TWO, default: d}
        three: {env: THREE, default: d}
        four: {env: ONE}
        five: f

      """
    let reading = try read(
      manifest("    touch: {object: \"s3://acme/k\"}\n", head: head), variables: ["four": "given"],
      environment: ["ONE": "1", "TWO": "2", "THREE": "", "five": "5"])
    #expect(
      reading.manifest.variables == ["one": "1", "two": "2", "three": "d", "four": "given", "five": "f"])
    #expect(reading.manifest.environmentVariables == ["one": "ONE", "two": "TWO"])
  }

  @Test func `a whole bucket is deleted only when that is said`() throws {
    let text = manifest("    delete: {prefix: \"s3://acme\", allow_bucket_root: true}\n")
    guard case .delete(let delete)? = try read(text).manifest.operations.first?.verb else { throw WrongVerb() }
    #expect(delete.allowsBucketRoot)
    #expect(delete.target == .prefix(RemotePlace(url: try S3URL("s3://acme/"), range: targetRange(delete))))
  }

  @Test(arguments: [
    ("s3://acme/app", "s3://acme/app2"), ("s3://acme/app/", "s3://acme/app2/"), ("s3://acme/a/b/", "s3://acme/a/"),
    ("s3://acme/", "s3://acme-copy/"), ("s3://acme/app/x", "s3://acme/app/y"),
  ])
  func `a copy to a sibling, a parent or another bucket is fine`(from: String, to: String) throws {
    #expect(mistakes(manifest("    copy: {from: \"\(from)\", to: \"\(to)\"}\n")) == [])
  }

  @Test func `the same place on another service is another place`() throws {
    let head = "endpoints: {other: {url: \"https://minio.example\"}, aws: {profile: reader}}\n"
    let body = "    copy: {from: \"s3://acme/a/\", to: {url: \"s3://acme/a/\", endpoint: ENDPOINT}}\n"
    #expect(mistakes(manifest(body.replacing("ENDPOINT", with: "other"), head: head)) == [])
    #expect(
      mistakes(manifest(body.replacing("ENDPOINT", with: "aws"), head: head))
        == ["5:44: source and destination are the same place"])
  }

  @Test(arguments: [
    ("    upload: {from: a/, to: \"s3://acme/${v}//x/\"}\n", "the key has an empty segment: 's3://acme/w//x/'"),
    ("    delete: {prefix: \"s3://acme/logs/*\"}\n", "'*' in a key stands for itself"),
    (
      "    upload: {from: a/, to: \"s3://acme/\", storage_class: GLACIER_IRR}\n",
      "'GLACIER_IRR' is not a storage class of Amazon S3"
    ),
  ])
  func `doubtful values are warned about and used`(body: String, message: String) throws {
    #expect(try read(manifest(body, head: "variables: {v: w}\n")).warnings.map(\.message) == [message])
  }

  @Test func `an endpoint without encryption is warned about unless it is this machine`() throws {
    for (url, count) in [
      ("http://minio.example", 1), ("http://127.0.0.1:9000", 0), ("http://localhost:9000/", 0), ("http://[::1]:1", 0),
      ("https://minio.example/storage/v1/s3", 0), ("http://127.0.0.1.example", 1),
    ] {
      let text = manifest("    touch: {object: \"s3://acme/k\"}\n", head: "endpoints: {e: {url: \"\(url)\"}}\n")
      #expect(try read(text).warnings.count == count, "\(url)")
    }
  }

  @Test func `no message repeats a password`() throws {
    for url in ["https://ann:hunter2@minio.example", "ftp://ann:hunter2@minio.example"] {
      let text = manifest("    touch: {object: \"s3://acme/k\"}\n", head: "endpoints: {e: {url: \"\(url)\"}}\n")
      let error = #expect(throws: DiagnosticList.self) { try read(text) }
      let rendered = DiagnosticRenderer.render(try #require(error), color: true)
      #expect(!rendered.contains("hunter2"))
    }
  }

  private func targetRange(_ delete: Delete) -> SourceRange? {
    if case .prefix(let place) = delete.target { place.range } else { nil }
  }

  private struct WrongVerb: Error {}
}
