// Buckets, keys, ETags and times stand in nearly every signature here, so a library user gets them by one import.
@_exported public import S3Types
