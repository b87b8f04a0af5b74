import S3Types

extension VerbDecoder {
  private static let syncHint = "write 'sync: {from: ..., to: ...}'"
  /// Fields that say how to delete.
  private static let deleting = ["limit", "allow_bucket_root", "trash", "markers"]

  /// Reads `sync`.
  func sync(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path,
        keys: [
          "from", "to", "keys_from", "delete_extra", "if", ComparisonDecoder.key, "last", "guess", "content_types",
        ]
          + Self.deleting + Self.sourceKeys + FilterDecoder.keys + HeaderDecoder.keys + ExtraDecoder.keys,
        hint: Self.syncHint)
    else { return nil }
    let from = reader.require("from").flatMap { side($0, reader) }
    let to = reader.require("to").flatMap { side($0, reader) }
    let transfer = transfer(from, to, reader)
    let deletesExtra = reader["delete_extra"].flatMap { context.boolean($0, field: reader.field("delete_extra")) }
    let last = FilterDecoder(context: context).patterns("last", in: reader)
    refuseTooMany(last, reader)
    let limit = reader["limit"].map {
      LimitDecoder(context: context, usual: .usualOfSync).decode($0, field: reader.field("limit"))
    }
    let allowsRoot = reader["allow_bucket_root"].flatMap {
      context.boolean($0, field: reader.field("allow_bucket_root"))
    }
    let markers: MarkerUse? = reader["markers"].flatMap { context.word($0, field: reader.field("markers")) }
    let trash = reader["trash"].flatMap { tree($0, field: reader.field("trash")) }
    guard let transfer else { return nil }
    if deletesExtra != false, reader.has("delete_extra"), let keys = reader[Self.keysField] {
      context.keyError(
        "'keys_from' and 'delete_extra' do not go together: what is not in the list would be extra", at: keys.keyRange,
        hint: "sync without 'delete_extra', or delete by a list of its own")
    }
    refuseWithoutMeaning(reader, transfer, deletesExtra: deletesExtra ?? reader.has("delete_extra"))
    return .sync(
      Sync(
        transfer: transfer, deletesExtra: deletesExtra ?? false, last: last, deletesMarkers: markers == .delete,
        limit: limit ?? .usualOfSync, allowsBucketRoot: allowsRoot ?? reader.has("allow_bucket_root"), trash: trash))
  }

  private enum MarkerUse: String, CaseIterable { case keep, delete }

  private enum Side {
    case local(LocalPlace)
    case remote(RemotePlace)
  }

  /// Reads one side, which is always a tree.
  ///
  /// An `s3://` URL or a mapping is in S3, anything else on disk.
  private func side(_ entry: YAMLEntry, _ reader: MappingReader) -> Side? {
    let field = reader.field(entry.key)
    let places = PlaceDecoder(context: context)
    guard places.isRemote(entry) else {
      guard var place = places.local(entry, field: field, remoteHint: "write s3://bucket/tree/") else { return nil }
      if !place.isTree { place.path += "/" }
      return .local(place)
    }
    // Row L11: `logs` means the tree `logs/` and never reaches `logs2/`.
    return tree(entry, field: field).map { .remote($0) }
  }

  private func transfer(_ from: Side?, _ to: Side?, _ reader: MappingReader) -> Sync.Transfer? {
    let policy = policy(reader)
    let comparison = ComparisonDecoder(context: context).decode(reader, policy: policy)
    let filter = FilterDecoder(context: context).decode(reader)
    let sourceGuard = sourceGuard(reader)
    let headers = HeaderDecoder(context: context).decode(reader)
    let guesses = reader["guess"].flatMap { context.boolean($0, field: reader.field("guess")) } ?? true
    let appliesTypes = appliesContentTypes(reader)
    switch (from, to) {
    case (.local(let from)?, .remote(let to)?):
      var upload = Upload(
        from: from, to: to, filter: filter, policy: policy, headers: headers, guessesTypes: guesses)
      (upload.sourceGuard, upload.comparison, upload.keys) = (sourceGuard, comparison, keyList(reader, of: .files))
      return .upload(upload)
    case (.remote(let from)?, .local(let to)?):
      var download = Download(from: from, to: to, filter: filter, policy: policy)
      (download.sourceGuard, download.comparison, download.keys) = (sourceGuard, comparison, keyList(reader))
      return .download(download)
    case (.remote(let from)?, .remote(let to)?):
      var copy = Copy(
        from: from, to: to, filter: filter, policy: policy, headers: headers, appliesContentTypes: appliesTypes)
      (copy.sourceGuard, copy.comparison, copy.keys) = (sourceGuard, comparison, keyList(reader))
      return .copy(copy)
    case (.local?, .local(let to)?):
      context.error(
        "'sync' needs S3 on one side, and \(reader.field("from").quoted) and \(reader.field("to").quoted) are local",
        at: to.range, hint: "write s3://bucket/tree/ for one of them")
      return nil
    case (nil, _), (_, nil): return nil
    }
  }

  private func refuseTooMany(_ last: [Located<Pattern>], _ reader: MappingReader) {
    guard last.count > Sync.maximumLast, let entry = reader["last"] else { return }
    context.error(
      "\(reader.field("last").quoted) has \(last.count) patterns", at: entry.value.range,
      hint: "at most \(Sync.maximumLast) are possible; one pattern may name many files")
  }

  /// A field that changes nothing looks like a safeguard that is not there.
  private func refuseWithoutMeaning(_ reader: MappingReader, _ transfer: Sync.Transfer, deletesExtra: Bool) {
    func refuse(_ keys: [String], _ why: String, _ hint: String) {
      for key in keys {
        guard let entry = reader[key] else { continue }
        context.keyError("\(key.quoted) has no meaning \(why)", at: entry.keyRange, hint: hint)
      }
    }
    if !deletesExtra { refuse(Self.deleting, "without 'delete_extra: true'", "add that, or leave it out") }
    switch transfer {
    case .upload: refuse(["content_types"], "for a sync from files, where the rules always apply", "leave it out")
    case .copy:
      refuse(["guess"], "between buckets, where headers stay as they are", "leave it out")
      if deletesExtra { refuse(["markers"], "between buckets, where markers are objects like others", "leave it out") }
    case .download:
      refuse(
        ["content_types", "guess"] + HeaderDecoder.keys + ExtraDecoder.keys,
        "for a sync to files, which have no headers", "leave it out")
      if deletesExtra {
        refuse(["trash", "allow_bucket_root", "markers"], "for files, which are deleted on disk", "leave it out")
      }
    }
  }
}

extension Sync {
  /// The most patterns that `last` may have.
  package static let maximumLast = 99
}
