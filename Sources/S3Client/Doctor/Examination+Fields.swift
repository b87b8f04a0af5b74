extension Dialect {
  /// The lines of a profile file, for reports.
  package var fields: [(name: String, value: String)] {
    DialectField.all.map { ($0.name, $0.text(self)) }
  }
}
