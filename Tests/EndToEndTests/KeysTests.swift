import Foundation
import Testing

extension EndToEnd {
  /// `keys_from`, with the program on its sandbox: the example, lists of every format, and lists that are wrong.
  @Suite("keys_from")
  struct KeysTests {
    private static let manifest = Repository.file("manifests/keys.yaml").path

    @Test func `manifests/keys.yaml takes what is listed, and a second run converges`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      let report = scratch.path("report.json")
      let outcome = try await s3job(["run", Self.manifest, "--sandbox", store, "--report", report])
      #expect(outcome.status == 0, outcome.summary)
      let site = try plainFiles(under: store + "/demo-site")
      let odd = "downloads/issue #42, fixed; at last!.txt"
      #expect(Set(site.keys) == ["about.html", "assets/img/icons/home.svg", odd])
      let archive = try plainFiles(under: store + "/demo-archive")
      #expect(Set(archive.keys) == ["kept.csv", "site/about.html", "site/" + odd])
      #expect(
        archive["kept.csv"].map { String(decoding: $0, as: UTF8.self) }
          == "key,size\nsite/about.html,\(site["about.html"]?.count ?? 0)\n"
          + "\"site/\(odd)\",\(site[odd]?.count ?? 0)\n")
      let read = try RunReport(contentsOf: report)
      #expect(read.tally(of: "retire") == ["delete done": 1, "skip skipped": 1])
      #expect(read.tally(of: "complete") == ["check done": 1] && read.tally(of: "settled") == ["wait done": 1])
      #expect(read.tally(of: "refresh") == ["touch done": 2])
      let notes = try scratch.text("report.json")
      #expect(notes.contains("takes its keys from 'keys-to-keep.ndjson' (108 bytes, SHA-256 f03fbb42250d6e4deb0f"))
      let explained = try await s3job(
        ["explain", Self.manifest, "s3://demo-site/assets/img/icons/home.svg", "--sandbox", store])
      #expect(explained.stdout.contains("not in 'keys-to-keep.ndjson' (keys_from, line"), explained.summary)
    }

    /// The formats that `list:` writes, and the names of their files.
    @Test(arguments: ["csv all.csv", "ndjson all.ndjson", "s3-batch batch.csv"])
    func `what a list operation has written is read back, key for key`(_ written: String) async throws {
      let parts = written.split(separator: " ").map(String.init)
      let scratch = try Scratch()
      let objects = ["lake/raw/a b+c,%.txt", "lake/raw/\u{FC}\"q\".txt", "lake/raw/x/y", "lake/raw/skip.tmp"]
      for name in objects { try scratch.write("store/" + name, name) }
      let listing = try await Self.run(
        "  - name: inventory\n    list: {from: \"s3://lake/raw/\", to: \(parts[1]), format: \(parts[0]), exclude: \"*.tmp\"}",
        in: scratch)
      #expect(listing.status == 0, listing.summary)
      let copy = try await Self.run(
        """
          - name: take
            copy: {from: "s3://lake/raw/", to: "s3://lake/copy/", keys_from: {file: \(parts[1]), format: \(parts[0])}}
        """, in: scratch)
      #expect(copy.status == 0, copy.summary)
      let copied = try plainFiles(under: scratch.path("store/lake/copy"))
      #expect(Set(copied.keys) == Set(objects.dropLast().map { String($0.dropFirst("lake/raw/".count)) }))
    }

    /// Lists in a bucket, packed; the manifest of a report beside its data.
    @Test(arguments: ["", "size", "md5", "cut", "gone"])
    func `a report of S3 Inventory in a bucket deletes what it lists, and nothing when it is not whole (I1)`(
      _ fault: String
    ) async throws {
      let scratch = try Scratch()
      for name in ["old/1 a", "old/2", "old/3"] { try scratch.write("store/box/" + name, name) }
      let script = """
        import gzip, hashlib, json, os, sys
        root, fault = sys.argv[1], sys.argv[2]
        data = gzip.compress(b'"box","old/1+a","3"\\n"box","old/3","5"\\n', mtime=0)
        name = 'reports/box/daily/data/1.csv.gz'
        entry = {'key': name, 'size': len(data), 'MD5checksum': hashlib.md5(data).hexdigest()}
        if fault == 'size': entry['size'] += 1
        if fault == 'md5': entry['MD5checksum'] = '0' * 32
        if fault == 'cut': data = data[:-4]
        manifest = {'sourceBucket': 'box', 'destinationBucket': 'arn:aws:s3:::inv', 'version': '2016-11-30',
          'creationTimestamp': '1', 'fileFormat': 'CSV', 'fileSchema': 'Bucket, Key, Size', 'files': [entry]}
        def write(key, content):
          path = os.path.join(root, 'inv', key)
          os.makedirs(os.path.dirname(path), exist_ok=True)
          open(path, 'wb').write(content)
        if fault != 'gone': write(name, data)
        write('reports/box/daily/2026-11-22T01-00Z/manifest.json', json.dumps(manifest).encode())
        """
      _ = try await Program.output("/usr/bin/env", ["python3", "-c", script, scratch.path("store"), fault])
      let manifest = "reports/box/daily/2026-11-22T01-00Z/manifest.json"
      for place in ["\"s3://inv/\(manifest)\"", "store/inv/\(manifest)"] {
        let outcome = try await Self.run(
          """
            - name: retire
              delete: {prefix: "s3://box/old/", keys_from: \(place), limit: none, trash: "s3://box/trash/"}
          """, in: scratch)
        let left = Set(try plainFiles(under: scratch.path("store/box/old")).keys)
        if fault.isEmpty {
          #expect(outcome.status == 0, outcome.summary)
          #expect(left == ["2"], "\(left)")
        } else {
          #expect(outcome.status == 1, outcome.summary)
          #expect(left == ["1 a", "2", "3"], "\(left)")
        }
      }
    }

    @Test func `a key outside of the tree is told with its place, and nothing happens`() async throws {
      let scratch = try Scratch()
      for name in ["old/1", "new/1"] { try scratch.write("store/box/" + name, name) }
      try scratch.write("keys.csv", "old/1\nnew/1\nold/\"x\n")
      let outcome = try await Self.run(
        """
          - name: retire
            delete: {prefix: "s3://box/old/", keys_from: keys.csv, limit: none}
        """, in: scratch)
      #expect(outcome.status == 2, outcome.summary)
      #expect(
        outcome.stderr.contains("keys.csv:2:1: error: the key 'new/1' is not below 's3://box/old/'"), outcome.summary)
      #expect(outcome.stderr.contains("keys.csv:3:5: error: a quote stands in the middle of a field"), outcome.summary)
      #expect(try plainFiles(under: scratch.path("store/box")).count == 2)
    }

    @Test func `what is listed and not there fails, and the rest is done`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/box/old/1", "1")
      try scratch.write("keys.csv", "old/1\nold/2\n")
      let outcome = try await Self.run(
        """
          - name: take
            copy: {from: "s3://box/old/", to: "s3://box/copy/", keys_from: keys.csv}
        """, in: scratch)
      #expect(outcome.status == 1, outcome.summary)
      #expect(Set(try plainFiles(under: scratch.path("store/box")).keys) == ["old/1", "copy/1"])
    }

    @Test func `a listing that breaks off deletes nothing (I1, row L2)`() async throws {
      let scratch = try Scratch()
      try scratch.write("keys.csv", "old/000000000001\n")
      let day = try await BadDay.run(
        """
          - name: retire
            delete: {prefix: "s3://many/old/", keys_from: \(scratch.path("keys.csv"))}
        """, faults: ["- {pagefail: 2}"], synthetic: "many=old/:2500")
      #expect(day.outcome.status == 1 && day.deletes.isEmpty, day.words)
    }

    @Test func `a list in a bucket that breaks off deletes nothing (I1)`() async throws {
      let lines = (0..<5000).map { "old/\($0)\n" }.joined()
      let objects = ["box/lists/keys.csv": lines, "box/old/1": "1"]
      let operations = """
          - name: retire
            delete: {prefix: "s3://box/old/", keys_from: "s3://box/lists/keys.csv", limit: none}
        """
      let day = try await BadDay.run(
        operations, faults: ["- {on: {operation: GetObject}, cut: 9000}"], objects: objects)
      #expect(day.outcome.status == 1 && day.deletes.isEmpty && day.files["box/old/1"] != nil, day.words)
      let good = try await BadDay.run(operations, faults: [], objects: objects)
      #expect(good.outcome.status == 0 && good.files["box/old/1"] == nil, good.words)
    }

    @Test func `a list that the same run writes is refused, and a saved plan needs none`() async throws {
      let scratch = try Scratch()
      try scratch.write("store/box/old/1", "1")
      try scratch.write("keys.csv", "old/1\n")
      let refused = try await Self.run(
        """
          - name: inventory
            list: {from: "s3://box/old/", to: keys.csv, format: csv}
          - name: take
            copy: {from: "s3://box/old/", to: "s3://box/copy/", keys_from: keys.csv}
        """, in: scratch)
      #expect(refused.status == 3, refused.summary)
      #expect(
        refused.stderr.contains("'take' takes its keys from 'keys.csv', which 'inventory' writes"), refused.summary)
      try scratch.write(
        "job.yaml",
        """
        version: 1
        operations:
          - name: take
            copy: {from: "s3://box/old/", to: "s3://box/copy/", keys_from: keys.csv}

        """)
      let store = ["--sandbox", scratch.path("store")]
      let plan = try await s3job(["plan", scratch.path("job.yaml"), "--out", scratch.path("saved")] + store)
      #expect(plan.status == 0, plan.summary)
      try FileManager.default.removeItem(atPath: scratch.path("keys.csv"))
      let run = try await s3job(["run", "--plan", scratch.path("saved")] + store)
      #expect(run.status == 0, run.summary)
      #expect(try plainFiles(under: scratch.path("store/box")).keys.contains("copy/1"))
    }

    private static func run(_ operations: String, in scratch: Scratch) async throws -> Outcome {
      try scratch.write("job.yaml", "version: 1\noperations:\n" + operations + "\n")
      return try await s3job(["run", scratch.path("job.yaml"), "--sandbox", scratch.path("store")])
    }
  }
}
