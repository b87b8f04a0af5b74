import Digests
import NIOCore
package import S3Types

/// Objects that are computed whenever somebody asks, so that a bucket may hold millions of them and no memory.
///
/// Object `n` has the key `<prefix><n / 1000>/<n % 1000>`, both numbers padded with zeros, so that the order of the
/// numbers is that of the keys; flat ones have no "/" between the two. Bytes, ETag and time follow from the number and are the same in every process.
package struct SyntheticObjects: Sendable, Hashable {
  /// The start of every key; may be empty.
  package let prefix: String
  /// How many there are.
  package let count: Int
  /// The bytes of each.
  package let size: Int
  /// The storage class of each.
  package let storageClass: StorageClass
  /// Whether the keys have no "/" of their own.
  package let isFlat: Bool

  /// Objects below one common prefix.
  private static let branch = 1000
  /// The most there can be.
  package static let largestCount = 1_000_000_000
  /// The most bytes that one can have; a few bodies are held in memory.
  package static let largestSize = 1 << 20

  private let width: Int

  /// Describes objects; throws `SandboxError` for a count above `largestCount`, a size above `largestSize`, and a prefix
  /// that makes keys which are too long.
  package init(
    prefix: String, count: Int, size: Int = 0, storageClass: StorageClass = .standard, isFlat: Bool = false
  ) throws(SandboxError) {
    guard (0...Self.largestCount).contains(count) else {
      throw SandboxError("a synthetic bucket holds 0 to \(Self.largestCount) objects, and \(count) were asked for")
    }
    guard (0...Self.largestSize).contains(size) else {
      throw SandboxError("a synthetic object has 0 to \(Self.largestSize) bytes, and \(size) were asked for")
    }
    self.prefix = prefix
    self.count = count
    self.size = size
    self.storageClass = storageClass
    self.isFlat = isFlat
    width = String(max(0, count - 1) / Self.branch).utf8.count
    do throws(InvalidName) {
      _ = try ObjectKey(name(max(0, count - 1)))
    } catch {
      throw SandboxError("no synthetic object can be called '\(prefix)…': \(error)")
    }
  }

  /// The key of an object.
  func name(_ number: Int) -> String {
    var name = prefix
    Self.append(number / Self.branch, width: width, to: &name)
    if !isFlat { name += "/" }
    Self.append(number % Self.branch, width: 3, to: &name)
    return name
  }

  private static func append(_ number: Int, width: Int, to name: inout String) {
    let digits = String(number)
    for _ in 0..<max(0, width - digits.utf8.count) { name += "0" }
    name += digits
  }
}

/// Synthetic objects as the index of a bucket sees them.
struct SyntheticTree: Sendable {
  let objects: SyntheticObjects
  /// Few bodies serve all objects; neighbours differ.
  private let bodies: [Body]
  /// 2026-01-01T00:00:00Z; the objects are spread over the day that follows.
  private static let firstModified = 1_767_225_600
  private static let secondsOfDay = 86_400

  private struct Body {
    let bytes: ByteBuffer
    /// What objects with it tell about themselves, but for the time.
    let facts: ObjectFacts
  }

  init(_ objects: SyntheticObjects) throws(S3Failure) {
    self.objects = objects
    var bodies: [Body] = []
    for letter in UInt8(ascii: "a")...UInt8(ascii: "p") {
      let bytes = ByteBuffer(repeating: letter, count: objects.size)
      let facts = ObjectFacts(
        headers: ObjectHeaders(storageClass: objects.storageClass), etag: try OpenBody.memory(bytes).md5(),
        lastModified: Timestamp(seconds: Self.firstModified))
      bodies.append(Body(bytes: bytes, facts: facts))
    }
    self.bodies = bodies
  }

  /// An object by its number; nil when there is none, which is behind the last.
  func object(_ number: Int) -> StoredObject? {
    // The names are those that were tried with the largest number, which is as long as any.
    guard number < objects.count, let key = try? ObjectKey(objects.name(number)) else { return nil }
    let body = bodies[number % bodies.count]
    var facts = body.facts
    facts.lastModified = Timestamp(seconds: Self.firstModified + number % Self.secondsOfDay)
    return StoredObject(key: key, size: objects.size, place: .memory(body.bytes), facts: facts)
  }

  /// The number of a key; nil when no object has it.
  func number(of key: ObjectKey) -> Int? {
    let number = first { KeyOrder.precedes($0, key.rawValue) }
    return number < objects.count && ByteOrder.areEqual(objects.name(number), key.rawValue) ? number : nil
  }

  /// The first number whose key does not satisfy `isBefore`, which must hold for a first part of the order only.
  func first(where isBefore: (String) -> Bool) -> Int {
    var low = 0
    var high = objects.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(objects.name(middle)) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
