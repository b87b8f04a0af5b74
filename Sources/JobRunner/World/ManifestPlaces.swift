package import JobManifest
package import S3Types

extension Manifest {
  /// Every place in S3 that an operation names.
  var places: [RemotePlace] {
    operations.flatMap { operation in
      if case .object(let list)? = operation.verb.keyList?.place {
        Self.places(of: operation.verb) + [list]
      } else {
        Self.places(of: operation.verb)
      }
    }
  }

  private static func places(of verb: Verb) -> [RemotePlace] {
    switch verb {
    case .upload(let upload): [upload.to]
    case .download(let download): [download.from]
    case .copy(let copy): [copy.from, copy.to]
    case .sync(let sync): places(of: sync.transfer.verb) + [sync.trash].compactMap(\.self)
    case .move(let move): [move.copy.from, move.copy.to]
    case .delete(let delete): [delete.target.place] + [delete.trash].compactMap(\.self)
    case .touch(let touch): [touch.target.place]
    case .update(let update): [update.target.place]
    case .check(let check): [check.target.place]
    case .wait(let wait): [wait.target.place]
    case .list(let inventory):
      if case .object(let place) = inventory.to { [inventory.from, place] } else { [inventory.from] }
    }
  }

  /// The buckets that the operations name, each once.
  package var buckets: [BucketName] { Set(places.map(\.url.bucket)).sorted() }

  /// The endpoints that the operations use; nil is the default one.
  package var endpointsInUse: Set<EndpointName> { Set(places.map(\.endpoint)) }
}
