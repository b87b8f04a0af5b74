import JobPlan

@testable import KeyLists

/// Lists of keys: the first byte chooses the format, the others are the file.
enum KeysFuzzer {
  static func run(_ input: [UInt8]) {
    guard let choice = input.first else { return }
    let file = Array(input.dropFirst())
    switch choice % 7 {
    case 0: check(file, .csv(column: nil))
    case 1: check(file, .ndjson(field: "key"))
    case 2: check(file, .s3Batch)
    case 3: check(file, .inventory(columns: ["bucket", "key", "versionid", "islatest", "isdeletemarker"]))
    case 4: unpack(file)
    case 5: readManifest(file)
    default: check(file, .csv(column: "2"))
    }
  }

  /// What a file says does not depend on where its pieces begin, and no key is one that S3 could not have.
  private static func check(_ file: [UInt8], _ layout: KeyListReader.Layout) {
    let whole = items(file, layout, pieceSize: max(file.count, 1))
    promise(whole == items(file, layout, pieceSize: 1), "pieces of a list say something else than the whole")
    promise(whole.count <= file.count + 1, "more keys than bytes")
    for case .key(let listed) in whole {
      promise((1...1024).contains(listed.key.utf8.count), "a key of a length that none has")
      promise(!listed.key.utf8.contains(0) && listed.line > 0 && listed.column > 0, "a key that none is, or no place")
      promise(listed.bucket?.isEmpty != true, "a bucket without a name")
    }
  }

  private static func items(_ file: [UInt8], _ layout: KeyListReader.Layout, pieceSize: Int) -> [KeyListItem] {
    var reader = KeyListReader(layout, name: "keys", file: 0)
    var items: [KeyListItem] = []
    for start in stride(from: 0, to: file.count, by: pieceSize) {
      items += reader.read(Array(file[start..<min(start + pieceSize, file.count)]), isLast: false)
    }
    return items + reader.read([], isLast: true)
  }

  /// A packed file is unpacked alike whole and in pieces, or refused alike.
  private static func unpack(_ file: [UInt8]) {
    promise(unpacked(file, pieceSize: max(file.count, 1)) == unpacked(file, pieceSize: 3), "pieces unpack otherwise")
  }

  private static func unpacked(_ file: [UInt8], pieceSize: Int) -> [UInt8]? {
    do throws(Gunzip.Failure) {
      let gunzip = try Gunzip()
      var bytes: [UInt8] = []
      for start in stride(from: 0, to: file.count, by: pieceSize) {
        try gunzip.read(Array(file[start..<min(start + pieceSize, file.count)])) { bytes += $0 }
      }
      try gunzip.finish()
      return bytes
    } catch {
      promise(!error.reason.isEmpty, "a refusal without a reason")
      return nil
    }
  }

  private static func readManifest(_ file: [UInt8]) {
    do throws(InventoryManifest.Failure) {
      for file in try InventoryManifest(file).files {
        promise(file.size >= 0 && file.md5.utf8.count == 32, "a data file that cannot be proven")
      }
    } catch {
      promise((0...file.count).contains(error.offset ?? 0), "a place beyond the end")
    }
  }
}
