/// `update: {prefix, …}` or `update: {object, …}`: objects that are there get the headers that the manifest declares.
///
/// The manifest's `content_types` rules apply. What nothing is declared about stays as it is.
package struct Update: Sendable {
  /// What is looked at.
  package var target: Delete.Target
  /// Which objects take part, by the key relative to the prefix.
  package var filter: Filter
  /// Headers, metadata and storage class that the operation itself declares; they win over rules.
  package var headers: HeaderSettings
  /// The file that names what of the tree takes part; nil where all of it does.
  package var keys: KeyList?

  /// Describes an update.
  package init(target: Delete.Target, filter: Filter = .everything, headers: HeaderSettings = .none) {
    self.target = target
    self.filter = filter
    self.headers = headers
  }
}
