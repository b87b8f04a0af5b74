/// An update declares something, or there are rules that do.
enum UpdatesOfNothing {
  @Sendable static func check(_ draft: ManifestDraft, findings: Findings) {
    guard !draft.hasContentTypes else { return }
    for operation in draft.operations {
      guard case .update(let update)? = operation.verb, update.headers == .none else { continue }
      findings.error(
        "'update' declares nothing that objects should have", at: operation.range,
        hint: "name headers, metadata or a storage class, or write 'content_types' rules")
    }
  }
}
