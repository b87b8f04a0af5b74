extension VerbDecoder {
  /// Reads `list`.
  func list(_ entry: YAMLEntry, path: String) -> Verb? {
    guard
      let reader = reader(
        entry, path: path, keys: ["from", "to", Self.keysField, "format", "columns"] + FilterDecoder.keys,
        hint: "write 'list: {from: s3://bucket/tree/, to: inventory.csv, format: csv}'")
    else { return nil }
    let places = PlaceDecoder(context: context)
    let from = reader.require("from").flatMap { entry -> RemotePlace? in
      guard var place = places.remote(entry, field: reader.field("from"), localHint: "only S3 is listed") else {
        return nil
      }
      return asTree(&place, field: reader.field("from")) ? place : nil
    }
    let to = reader.require("to").flatMap { inventoryTarget($0, field: reader.field("to")) }
    let format: Inventory.Format? = reader.require("format", hint: "write csv, ndjson or s3-batch").flatMap {
      context.word($0, field: reader.field("format"))
    }
    let columns = reader["columns"].map { self.columns($0, field: reader.field("columns")) }
    if format == .s3Batch, let columns = reader["columns"] {
      context.keyError(
        "'columns' has no meaning beside 'format: s3-batch'", at: columns.keyRange,
        hint: "S3 Batch Operations takes bucket and key")
    }
    let filter = FilterDecoder(context: context).decode(reader)
    let keys = keyList(reader)
    guard let from, let to, let format else { return nil }
    var inventory = Inventory(
      from: from, to: to, format: format, columns: columns ?? Inventory.Column.allCases, filter: filter)
    inventory.keys = keys
    return .list(inventory)
  }

  /// A key, where it is written as one; else a file.
  private func inventoryTarget(_ entry: YAMLEntry, field: String) -> Inventory.Target? {
    let isRemote =
      switch entry.value.content {
      case .mapping: true
      case .scalar(let scalar): scalar.text.hasPrefix("s3:") || scalar.text.hasPrefix("${")
      default: false
      }
    // What a variable stands for is known only after it has been read.
    if isRemote, let text = remoteText(entry, field: field), !text.hasPrefix("s3:") {
      return inventoryFile(entry, field: field)
    }
    guard isRemote else { return inventoryFile(entry, field: field) }
    guard let place = object(entry, field: field) else { return nil }
    guard !place.isTree else {
      context.error("\(field.quoted) names a tree, and one file is written", at: place.range, hint: "name one key")
      return nil
    }
    return .object(place)
  }

  private func remoteText(_ entry: YAMLEntry, field: String) -> String? {
    guard case .scalar(let scalar) = entry.value.content, scalar.text.hasPrefix("${") else { return nil }
    return context.text(entry.value, field: field)?.value
  }

  private func inventoryFile(_ entry: YAMLEntry, field: String) -> Inventory.Target? {
    guard
      let place = PlaceDecoder(context: context).local(entry, field: field, remoteHint: "write 's3' in lower case")
    else { return nil }
    guard !place.isTree else {
      context.error("\(field.quoted) names a directory, and one file is written", at: place.range, hint: "name a file")
      return nil
    }
    return .file(place)
  }

  private func columns(_ entry: YAMLEntry, field: String) -> [Inventory.Column] {
    var columns: [Inventory.Column] = []
    for (index, item) in context.listOrSingle(entry.value, field: field).enumerated() {
      let entry = YAMLEntry(key: entry.key, keyRange: entry.keyRange, value: item)
      guard let column: Inventory.Column = context.word(entry, field: "\(field)[\(index)]") else { continue }
      if columns.contains(column) {
        context.error("\(field.quoted) names '\(column.rawValue)' twice", at: item.range, hint: "leave one of them out")
      }
      columns.append(column)
    }
    return columns
  }
}
