extension ClientSettings {
  /// Sets what the layer of paths goes by; none of it ever comes from the environment (rows 9, 14).
  func applyPaths(to configuration: inout S3ClientConfiguration) {
    configuration.transfer = transfer
    configuration.contentTypeMethod = contentTypeMethod
    configuration.contentTypeRules = contentTypeRules
    configuration.cacheDirectory = cacheDirectory
    configuration.callDefaults = callDefaults
  }
}
