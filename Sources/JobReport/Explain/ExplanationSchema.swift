// Written by Tests/Scripts/make_schema_text.py from manifests/explanation.schema.json; change that.
// swift-format-ignore-file

/// The JSON Schema of explanations, for what reads them and for `s3job schema`.
package enum ExplanationSchema {
  /// The text of `manifests/explanation.schema.json`, byte for byte.
  package static let text = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "s3job explanation",
  "description": "What `s3job explain --json` says about one object or file: what each operation does with it, and by which rule.",
  "type": "object",
  "required": [
    "format_version",
    "kind",
    "name",
    "touched",
    "operations"
  ],
  "additionalProperties": false,
  "properties": {
    "format_version": {
      "const": 1
    },
    "kind": {
      "const": "explanation"
    },
    "name": {
      "type": "string",
      "description": "An s3:// URL, or the path of a file."
    },
    "endpoint": {
      "type": "string",
      "description": "The endpoint of the object; missing for the default one."
    },
    "touched": {
      "type": "boolean",
      "description": "Whether any operation reads, writes or deletes it."
    },
    "operations": {
      "type": "array",
      "description": "Every operation, in the order of the manifest.",
      "items": {
        "type": "object",
        "required": [
          "name",
          "verb",
          "line",
          "steps"
        ],
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string"
          },
          "verb": {
            "type": "string"
          },
          "line": {
            "type": "integer",
            "minimum": 1
          },
          "words": {
            "type": "string",
            "description": "Why it does not touch it."
          },
          "steps": {
            "type": "array",
            "description": "As in a report.",
            "items": {
              "type": "object",
              "required": [
                "operation",
                "action",
                "state",
                "reason",
                "destination",
                "size"
              ],
              "additionalProperties": false,
              "properties": {
                "operation": {
                  "type": "string"
                },
                "action": {
                  "enum": [
                    "put",
                    "get",
                    "copy",
                    "create",
                    "touch",
                    "update",
                    "delete",
                    "move",
                    "skip",
                    "fail"
                  ]
                },
                "state": {
                  "enum": [
                    "planned",
                    "running",
                    "done",
                    "skipped",
                    "failed",
                    "stale",
                    "not_started"
                  ],
                  "description": "running: begun, and the run was cut off before its outcome was known."
                },
                "reason": {
                  "type": "string",
                  "description": "Why the step is taken or skipped, for machines."
                },
                "words": {
                  "type": "string",
                  "description": "The reason in words; only where the plan is explained."
                },
                "detail": {
                  "type": "string",
                  "description": "What the reason leaves open, in words; why a step was not started."
                },
                "source": {
                  "type": "string",
                  "description": "A local path or an s3:// URL."
                },
                "destination": {
                  "type": "string",
                  "description": "An s3:// URL, or a local path."
                },
                "endpoint": {
                  "type": "string",
                  "description": "The endpoint's name in the manifest, unless it is the default one."
                },
                "size": {
                  "type": "integer",
                  "minimum": 0,
                  "description": "Bytes."
                },
                "storage_class": {
                  "type": "string",
                  "description": "The storage class of what is written; missing for STANDARD."
                },
                "replaces": {
                  "type": "object",
                  "description": "What the plan saw at the destination and the step takes away; missing where there was nothing, or nobody looked.",
                  "required": [
                    "size"
                  ],
                  "additionalProperties": false,
                  "properties": {
                    "size": {
                      "type": "integer",
                      "minimum": 0
                    },
                    "etag": {
                      "type": "string"
                    },
                    "modified": {
                      "type": "string",
                      "format": "date-time"
                    },
                    "storage_class": {
                      "type": "string",
                      "description": "Missing for STANDARD."
                    }
                  }
                },
                "etag": {
                  "type": "string",
                  "description": "The ETag that the service answered with."
                },
                "verified_by": {
                  "type": "string",
                  "description": "What the bytes that arrived were compared with, besides their number: a digest of the whole (crc64nvme, crc32c, crc32, sha1, sha256, md5), the digest of the digests of parts (md5 of parts, ...), or length for nothing else."
                },
                "warning": {
                  "type": "string",
                  "description": "What is not as it should be, of a step that is done."
                },
                "attempts": {
                  "type": "integer",
                  "minimum": 0
                },
                "started": {
                  "type": "string",
                  "format": "date-time"
                },
                "finished": {
                  "type": "string",
                  "format": "date-time"
                },
                "error": {
                  "$ref": "#/$defs/error"
                }
              }
            }
          },
          "rule": {
            "type": "object",
            "description": "The rule of the filter that takes it; missing where the default does.",
            "required": [
              "pattern"
            ],
            "additionalProperties": false,
            "properties": {
              "number": {
                "type": "integer",
                "minimum": 1,
                "description": "Its place in 'filters'."
              },
              "pattern": {
                "type": "string"
              },
              "line": {
                "type": "integer",
                "minimum": 1
              }
            }
          },
          "exclusion": {
            "type": "object",
            "required": [
              "operation",
              "name",
              "reason",
              "words"
            ],
            "additionalProperties": false,
            "properties": {
              "operation": {
                "type": "string"
              },
              "name": {
                "type": "string",
                "description": "An s3:// URL, or the path of a file."
              },
              "reason": {
                "pattern": "^(filtered:(exclude|include|default|rule [1-9][0-9]*( line [1-9][0-9]*)?)|younger|marker|unread|not-listed|missing)$",
                "type": "string"
              },
              "words": {
                "type": "string"
              },
              "pattern": {
                "type": "string",
                "description": "The pattern of 'exclude' that decided."
              },
              "line": {
                "type": "integer",
                "minimum": 1,
                "description": "Where the pattern stands in the manifest."
              }
            }
          },
          "headers": {
            "type": "array",
            "description": "The headers that are written with it, and who decided about each.",
            "items": {
              "type": "object",
              "required": [
                "name",
                "decided_by"
              ],
              "additionalProperties": false,
              "properties": {
                "name": {
                  "type": "string"
                },
                "value": {
                  "type": "string",
                  "description": "Missing where the header is taken away."
                },
                "decided_by": {
                  "enum": [
                    "operation",
                    "guess",
                    "content_types"
                  ]
                },
                "rule": {
                  "type": "integer",
                  "minimum": 1,
                  "description": "The rule of 'content_types'."
                },
                "line": {
                  "type": "integer",
                  "minimum": 1
                }
              }
            }
          }
        }
      }
    }
  },
  "$defs": {
    "error": {
      "type": "object",
      "required": [
        "code",
        "message"
      ],
      "additionalProperties": false,
      "properties": {
        "code": {
          "type": "string"
        },
        "message": {
          "type": "string"
        },
        "status": {
          "type": "integer",
          "description": "The HTTP status."
        },
        "request_id": {
          "type": "string"
        }
      }
    }
  }
}

"""#
}
