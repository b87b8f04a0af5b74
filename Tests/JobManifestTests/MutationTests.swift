import Foundation
import Testing

@testable import JobManifest

@Suite struct `Damaged manifests` {
  /// Every text, however broken, ends in a manifest or in diagnostics that can be rendered.
  @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 3, 4] as [UInt64])
  func `never crash the reader`(seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    var seeds = [`Reading a manifest`.example, `The schema`.pipeline, `The schema`.housekeeping].map { Array($0.utf8) }
    for name in `Invalid manifests`.names where !name.hasPrefix("long") {
      let data = try Data(contentsOf: Repository.invalidManifests.appending(path: name + ".yaml"))
      if data.count < 2000 { seeds.append(Array(data)) }
    }
    var refused = 0
    for _ in 0..<500 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...6, using: &generator) { Self.mutate(&bytes, with: seeds, using: &generator) }
      do throws(DiagnosticList) {
        let source = try SourceFile(name: "m.yaml", contents: bytes)
        let context = ManifestContext(variables: ["release": "1"], builtins: fixedBuiltins)
        let reading = try ManifestReader.read(source: source, context: context)
        #expect(!reading.manifest.operations.isEmpty)
      } catch {
        refused += 1
        let rendered = DiagnosticRenderer.render(error, color: false)
        let isFine = rendered.contains("error: ") && !rendered.utf8.contains(0x1B)
        #expect(isFine)
        let length = error.source.text.utf8.count
        for range in error.diagnostics.compactMap(\.range) {
          let isInside = 0 <= range.start && range.start <= range.end && range.end <= length
          #expect(isInside, "\(range) in \(length) bytes")
        }
      }
    }
    #expect(refused > 300)
  }

  private static let snippets = [
    "\t", "\n", "- ", ": ", "{", "}", "[", "]", "\"", "'", "&a ", "*a", "!!x ", "|\n", ">-\n", "---\n", "...\n", "#",
    "${", "}", "$${", "\\", "%YAML 1.1\n", "~", "<<: ", "? ", "\u{FEFF}", "\u{2028}", "\0", "ü", "😀", "s3://", "**",
    "\r", "x-", "env.", "run.", "\u{202E}", "  ", "0", "1e9", "\"\\u0000\"",
  ].map { Array($0.utf8) }

  private static func mutate(_ bytes: inout [UInt8], with seeds: [[UInt8]], using generator: inout SplitMix) {
    guard !bytes.isEmpty else {
      bytes = snippets[Int.random(in: 0..<snippets.count, using: &generator)]
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: bytes.removeSubrange(place..<end)
    case 1: bytes.insert(contentsOf: snippets[Int.random(in: 0..<snippets.count, using: &generator)], at: place)
    case 2: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      let start = other.isEmpty ? 0 : Int.random(in: 0..<other.count, using: &generator)
      bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 40)])
    default: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
    }
  }
}
