package import JobManifest
package import S3Types

/// Where a plan is written while it is made, and read back by later operations of the same plan.
///
/// Nothing of a plan is kept in memory but the graph; see `RunFile` for the one that lasts.
package protocol PlanStore: Sendable {
  /// Appends steps of an operation in the order in which they are to be listed.
  func append(_ steps: [Step]) throws
  /// Notes what an operation leaves alone; called only where that is asked for.
  func note(_ exclusions: [Exclusion]) throws
  /// Takes back every step and exclusion of an operation, because its expansion did not come to its end (invariant I1).
  func dropSteps(of operation: Int) throws
  /// Notes how the expansion of an operation ended.
  func record(_ outcome: ExpansionOutcome, of operation: Int) throws
  /// What the given operations leave behind on keys that start with a prefix, ordered by key, then by operation.
  ///
  /// Steps that do nothing (`skip`, `fail`) have no effect. An empty answer is the end.
  func plannedEffects(_ query: EffectQuery, limit: Int) throws -> [PlannedEffect]
  /// What the given operations leave behind on one key, ordered by operation.
  func plannedEffects(on address: ObjectAddress, of operations: [Int]) throws -> [PlannedEffect]
  /// What the given operations leave behind at one path, ordered by operation.
  func plannedFiles(at path: String, of operations: [Int]) throws -> [PlannedFile]
  /// A page of the files whose paths start with a text and which the given operations write or remove, by path, then by
  /// operation.
  ///
  /// An empty answer is the end.
  func plannedFiles(_ query: FileQuery, limit: Int) throws -> [PlannedFile]
  /// Keys that one operation writes or deletes more than once.
  func keysWrittenTwice(limit: Int) throws -> [RepeatedKey]
  /// Keys that two operations both write or delete.
  func keysWritten(byBoth first: Int, and second: Int, limit: Int) throws -> [ObjectAddress]
  /// Keys that one operation writes anew after another one has, and that none of the operations between takes away.
  ///
  /// What gives an object that is there other headers or another time (`touch`, `update`) does not write it anew.
  func keysOverwritten(
    by later: Int, after earlier: Int, unlessRemovedBy between: [Int], limit: Int
  ) throws -> [ObjectAddress]
  /// Keys that a sync deletes as extra and another operation writes, or finds as it should be.
  ///
  /// What is only created or refreshed (`touch`) counts unless `exceptTouched`.
  func keysTaken(by sync: Int, from other: Int, exceptTouched: Bool, limit: Int) throws -> [ObjectAddress]
  /// Files that a sync removes as extra and another operation writes, or finds as they should be.
  func filesTaken(by sync: Int, from other: Int, limit: Int) throws -> [String]
  /// Keys that one operation reads and another one writes or deletes.
  func keysRead(by reader: Int, writtenBy writer: Int, limit: Int) throws -> [ObjectAddress]
  /// Files that more than one step of one operation writes.
  func filesWrittenTwice(limit: Int) throws -> [PlannedFile]
  /// The operations that write some file which an operation with a lower index writes as well, with that one, in order.
  func pairsThatWriteOneFile() throws -> [(first: Int, second: Int)]
  /// Files that two operations both write.
  func filesWritten(byBoth first: Int, and second: Int, limit: Int) throws -> [String]
  /// Files that are written where other steps need a directory.
  func filesInTheWay(limit: Int) throws -> [FileCollision]
  /// Files of these operations that are one where neither case nor normal form tells names apart (row D13): those that are
  /// written, kept or removed, so that a name on the disk and the name of an object meet, too.
  func filesOfOneName(of operations: [Int], limit: Int) throws -> [FileCollision]
  /// Files that one operation reads and another one writes or removes.
  func filesRead(by reader: Int, writtenBy writer: Int, limit: Int) throws -> [String]
  /// Adds keys that an operation takes of its tree; answers with those that it had already, which stay as they are.
  func add(_ keys: [ListedKey], of operation: Int) throws -> [ListedKey]
  /// A page of the keys that an operation takes, in byte order; an empty answer is the end.
  func keys(of operation: Int, after key: String?, limit: Int) throws -> [ListedKey]
  /// Forgets the keys that an operation takes, as none that were loaded before count.
  func dropKeys(of operation: Int) throws
  /// Keeps the keys that an operation takes, and the names of their files, with the plan: the run looks for them again.
  func keepKeys(of operation: Int, files: [String]) throws
  /// Adds a sentence about the plan, which its reader should know.
  func note(_ sentence: String) throws
  /// Marks the plan as complete; only a complete plan may be run.
  func finishPlan() throws
  /// Counts and bytes per operation and action.
  func summary() throws -> PlanSummary
}

/// Asks for planned effects under a prefix.
package struct EffectQuery: Sendable, Hashable {
  /// The endpoint; other names of the same endpoint are meant too.
  package var endpoint: EndpointName
  /// The bucket.
  package var bucket: BucketName
  /// The start of the keys, byte for byte.
  package var prefix: String
  /// The operations whose effects count.
  package var operations: [Int]
  /// The last effect of the page before.
  package var after: PlannedEffect?

  /// Asks for effects.
  package init(
    endpoint: EndpointName, bucket: BucketName, prefix: String, operations: [Int], after: PlannedEffect? = nil
  ) {
    self.endpoint = endpoint
    self.bucket = bucket
    self.prefix = prefix
    self.operations = operations
    self.after = after
  }
}

/// What a step of a plan leaves behind on a key.
package struct PlannedEffect: Sendable, Hashable {
  /// The key.
  package var key: ObjectKey
  /// The operation of the step.
  package var operation: Int
  /// The bytes of the object that is there afterwards; nil when there is none.
  package var size: Int?
  /// The storage class of that object; nil for STANDARD.
  package var storageClass: StorageClass?

  /// Describes an effect.
  package init(key: ObjectKey, operation: Int, size: Int?, storageClass: StorageClass? = nil) {
    self.key = key
    self.operation = operation
    self.size = size
    self.storageClass = storageClass
  }
}

/// Asks for planned files.
package struct FileQuery: Sendable, Hashable {
  /// The start of the paths, byte for byte.
  package var prefix: String
  /// The operations whose files count.
  package var operations: [Int]
  /// The last file of the page before.
  package var after: PlannedFile?

  /// Asks for files.
  package init(prefix: String, operations: [Int], after: PlannedFile? = nil) {
    self.prefix = prefix
    self.operations = operations
    self.after = after
  }
}

/// A file, or a directory when its path ends in "/", that a step of a plan leaves behind or removes.
package struct PlannedFile: Sendable, Hashable {
  /// The absolute path.
  package var path: String
  /// The operation of the step.
  package var operation: Int
  /// Its bytes; nil when there is none afterwards.
  package var size: Int?

  /// Describes a file.
  package init(path: String, operation: Int, size: Int?) {
    self.path = path
    self.operation = operation
    self.size = size
  }
}

/// Two files of a plan that cannot both be.
package struct FileCollision: Sendable, Hashable {
  /// The one of the operation that is listed first, or the one that is in the way.
  package var first: PlannedFile
  /// The other one.
  package var second: PlannedFile

  /// Pairs files.
  package init(first: PlannedFile, second: PlannedFile) {
    self.first = first
    self.second = second
  }
}

/// A key with more than one step of one operation.
package struct RepeatedKey: Sendable, Hashable {
  /// The operation.
  package var operation: Int
  /// The key.
  package var address: ObjectAddress

  /// Names a key.
  package init(operation: Int, address: ObjectAddress) {
    self.operation = operation
    self.address = address
  }
}

/// How the expansion of an operation ended.
package enum ExpansionOutcome: Sendable, Hashable {
  /// All its steps are in the store; so many objects or files were excluded by its filters or its age limit.
  case planned(excluded: Int)
  /// It could not be planned; it has no steps.
  case failed(PlanFailure)
  /// It was not planned because the operation with this index, which it depends on, could not be.
  case blocked(by: Int)
  /// It is planned only when the wait with this index, which it depends on, is over; it has no steps yet.
  case deferred(until: Int)
}
