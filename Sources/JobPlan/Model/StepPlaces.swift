package import JobManifest
package import S3Types

/// An object on an endpoint.
package struct ObjectAddress: Sendable, Hashable {
  /// The endpoint; nil is the default one.
  package var endpoint: EndpointName
  /// Bucket and key.
  package var location: S3Location

  /// Names an object on an endpoint.
  package init(endpoint: EndpointName, location: S3Location) {
    self.endpoint = endpoint
    self.location = location
  }
}

/// What a step writes or deletes.
package enum StepTarget: Sendable, Hashable {
  /// An object.
  case object(ObjectAddress)
  /// A local file, by its absolute path; a directory when the path ends in "/".
  case file(path: String)
  /// Every object whose key starts with a prefix, for steps that only look; the prefix is empty or ends in "/".
  case tree(endpoint: EndpointName, bucket: BucketName, prefix: String)

  /// What people call it: a path or an `s3://` URL.
  package var name: String {
    switch self {
    case .object(let address): address.location.description
    case .file(let path): path
    case .tree(_, let bucket, let prefix): "s3://\(bucket)/\(prefix)"
    }
  }

  /// The object; nil for a file and for a tree.
  package var object: ObjectAddress? {
    if case .object(let address) = self { return address }
    return nil
  }

  /// The endpoint of what is in S3; nil for a file.
  package var endpointOfPlace: EndpointName? {
    switch self {
    case .object(let address): .some(address.endpoint)
    case .tree(let endpoint, _, _): .some(endpoint)
    case .file: nil
    }
  }

  /// The bucket of what is in S3; nil for a file.
  package var bucket: BucketName? {
    switch self {
    case .object(let address): address.location.bucket
    case .tree(_, let bucket, _): bucket
    case .file: nil
    }
  }

  /// The object of a step whose action is known to be about one.
  package var address: ObjectAddress {
    guard let object else { preconditionFailure("a step about an object has another destination") }
    return object
  }
}

/// What a step reads and the state in which the plan saw it.
package enum StepSource: Sendable, Hashable {
  /// A local file: absolute path, and what `stat` said.
  case file(path: String, size: Int, modified: Timestamp)
  /// A file that an earlier operation of this plan writes; its time is not known yet.
  case plannedFile(path: String, size: Int)
  /// An object as it was listed.
  case object(ObjectAddress, ObjectState)
  /// An object that an earlier operation of this plan writes; its ETag is not known yet.
  case planned(ObjectAddress, size: Int)

  /// The object; nil for a file.
  package var object: ObjectAddress? {
    switch self {
    case .file, .plannedFile: nil
    case .object(let address, _), .planned(let address, _): address
    }
  }
}

/// What a listing or `stat` said about an object or a file; a later state is told from it by these.
package struct ObjectState: Sendable, Hashable {
  /// Bytes.
  package var size: Int
  /// The ETag; nil for files, and where the service gave none.
  package var etag: ETag?
  /// Last modification.
  package var modified: Timestamp?
  /// The storage class; nil for STANDARD.
  package var storageClass: StorageClass?

  /// Describes a state.
  package init(size: Int, etag: ETag? = nil, modified: Timestamp? = nil, storageClass: StorageClass? = nil) {
    self.size = size
    self.etag = etag
    self.modified = modified
    self.storageClass = storageClass
  }
}

/// The state of a destination at plan time.
package enum ExpectedState: Sendable, Hashable {
  /// There was nothing.
  case absent
  /// There was this object or file.
  case present(ObjectState)
  /// An earlier operation of this plan writes or deletes it.
  case planned
  /// Nobody looked, because the policy did not ask.
  case unknown
}
