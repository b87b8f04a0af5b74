package enum ManifestSchema { package static let text = "" }
