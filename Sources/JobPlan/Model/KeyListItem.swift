/// What comes out of the file of a `keys_from:`, in the order of its lines.
package enum KeyListItem: Sendable, Hashable {
  /// A file is begun; the number counts the files of one list from 0.
  case opened(file: Int, name: String)
  /// A key, as data.
  case key(ListedKey)
  /// Something that is no key; what comes after it may still be read, so that mistakes are found together.
  case mistake(KeyListMistake)
  /// A file came to its proven end.
  case closed(KeyFileSummary)
}

/// A key that a list names, and where.
package struct ListedKey: Sendable, Hashable {
  /// The bucket that the line names; nil where the format has none.
  package var bucket: String?
  /// The key, decoded; never empty.
  package var key: String
  /// Which file of the list.
  package var file: Int
  /// The line in it, from 1.
  package var line: Int
  /// The column of the key in it, from 1.
  package var column: Int

  /// Names a key.
  package init(bucket: String? = nil, key: String, file: Int = 0, line: Int, column: Int = 1) {
    self.bucket = bucket
    self.key = key
    self.file = file
    self.line = line
    self.column = column
  }
}

/// A mistake in the file of a list.
package struct KeyListMistake: Error, Sendable, Hashable {
  /// The file.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The column in Unicode scalars, from 1.
  package var column: Int
  /// What is wrong.
  package var message: String
  /// What to do.
  package var hint: String?

  /// Describes a mistake.
  package init(file: String, line: Int, column: Int, message: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }
}

/// A file of a list that was read to its end.
package struct KeyFileSummary: Sendable, Hashable {
  /// The file.
  package var name: String
  /// Its bytes as they are stored.
  package var bytes: Int
  /// Their SHA-256 in lower-case hex.
  package var sha256: String

  /// Describes a file.
  package init(name: String, bytes: Int, sha256: String) {
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
  }
}
