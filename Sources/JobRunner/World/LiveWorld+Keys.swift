import Glibc
package import JobManifest
package import JobPlan
import KeyLists
import S3Client
import S3Types

extension LiveWorld {
  package func keys(in list: KeyList, baseDirectory: String) -> Pages<KeyListItem> {
    let stream = KeyStream(list) { source in
      switch (list.place, source) {
      case (.file(let place), .list):
        try LocalBytes.open(LocalPath.joined(place.path, in: baseDirectory), named: place.path)
      case (.file(let place), .inventory(let key)):
        try LocalBytes.open(
          InventoryFiles.path(of: key, besideManifest: LocalPath.joined(place.path, in: baseDirectory)), named: key)
      case (.object(let place), .list): try await object(place.url.keyOrPrefix, of: place)
      case (.object(let place), .inventory(let key)): try await object(key, of: place)
      }
    }
    return Pages { try await stream.next() }
  }

  /// An object of the bucket of a list, held to its length and to the checksum that the service keeps.
  private func object(_ key: String, of place: RemotePlace) async throws -> KeyStream.Opened {
    let name = "s3://\(place.url.bucket)/\(key)"
    let location: S3Location
    do throws(InvalidName) {
      location = S3Location(bucket: place.url.bucket, key: try ObjectKey(key))
    } catch {
      throw PlanFailure(code: PlanFailure.incompleteList, message: "'\(name)' cannot be read: \(error)")
    }
    return try await open(location, on: place.endpoint, named: name)
  }

  private func open(
    _ location: S3Location, on endpoint: EndpointName, named name: String
  ) async throws -> KeyStream.Opened {
    do throws(S3Error) {
      let body = try await readers[endpoint].getObject(GetObjectParameters(location, wantsChecksums: true)).body
      return KeyStream.Opened(name: name) {
        do throws(S3Error) {
          return try await body.next()
        } catch {
          throw Self.failure(error)
        }
      }
    } catch {
      throw Self.failure(error)
    }
  }
}

/// Where the data of a report of S3 Inventory lies beside a copy of its manifest.
enum InventoryFiles {
  /// The place of a data file: as in the bucket from some directory above the manifest, or beside it.
  static func path(of key: String, besideManifest manifest: String) -> String {
    let directory = InputFile.directory(of: manifest)
    let name = LocalPath.name(of: key)
    var places = [directory + "/" + name, InputFile.directory(of: directory) + "/data/" + name]
    let segments = key.split(separator: "/", omittingEmptySubsequences: false)
    if !segments.contains(".."), !segments.contains("") {
      var above = directory
      while above != "/" {
        places.insert(above + "/" + key, at: 0)
        above = InputFile.directory(of: above)
      }
    }
    return places.first(where: InputFile.exists) ?? directory + "/" + name
  }
}

/// A local file, read in pieces off the caller's actor.
private actor LocalBytes {
  private static let pieceSize = 256 << 10
  private let descriptor: Int32
  private let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  static func open(_ path: String, named name: String) throws -> KeyStream.Opened {
    // O_NONBLOCK: a FIFO of that name must give an error, not a hang (row D5).
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let error = SystemError.current()
      throw PlanFailure(
        code: error.code == ENOENT ? PlanFailure.missingSource : PlanFailure.unreadable,
        message: "cannot read the list of keys '\(name)': \(error.text) (looked at \(path))")
    }
    let file = LocalBytes(descriptor: descriptor, path: path)
    if case .success(let status) = FileStatus.of(path, followingLinks: true), status.kind != .regular {
      throw PlanFailure(
        code: PlanFailure.unreadable, message: "cannot read the list of keys '\(name)': it is a \(status.name)")
    }
    return KeyStream.Opened(name: name) { try await file.next() }
  }

  private func next() throws -> [UInt8]? {
    var failure: SystemError?
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
      let result = unsafe read(descriptor, buffer.baseAddress, Self.pieceSize)
      if result < 0 { failure = .current() }
      count = max(0, result)
    }
    if let failure {
      throw PlanFailure(code: PlanFailure.unreadable, message: "cannot read '\(path)': \(failure.text)")
    }
    return piece.isEmpty ? nil : piece
  }
}
