// Written by Tests/Scripts/make_schema_text.py from manifests/manifest.schema.json; change that.
// swift-format-ignore-file

/// The JSON Schema of manifests, for editors and for `s3job schema`.
package enum ManifestSchema {
  /// The text of `manifests/manifest.schema.json`, byte for byte.
  package static let text = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "s3job manifest, version 1",
  "description": "A batch job on S3. The keys that start with 'x-' are yours: they are ignored everywhere.",
  "type": "object",
  "properties": {
    "version": {
      "description": "The version of this format: 1, without quotes.",
      "const": 1
    },
    "name": {
      "description": "The name of the job in reports; the file name without its extension when left out. Takes no variables.",
      "type": [
        "string",
        "number",
        "boolean"
      ],
      "pattern": "^(?!(.*[^$])?\\$\\{)[^\\u0000-\\u001f\\u007f]{1,128}$"
    },
    "variables": {
      "description": "Values for ${name} elsewhere in the manifest. Each must have a value when the manifest is read: here, from --var name=value, or from the environment. Values are data: they are not read again, and in patterns they stand for themselves. '$${' writes '${'.",
      "type": [
        "object",
        "null"
      ],
      "propertyNames": {
        "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,63}$"
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": {
        "$ref": "#/$defs/variable"
      }
    },
    "endpoints": {
      "description": "Services other than the default one, by names that places use: {url: s3://bucket/key, endpoint: name}. The default is the AWS endpoint of the environment.",
      "type": [
        "object",
        "null"
      ],
      "propertyNames": {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        "not": {
          "const": "default"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": {
        "$ref": "#/$defs/endpoint"
      }
    },
    "protected": {
      "description": "Places where nothing is ever deleted and from where nothing is moved away, by any operation; a plan that would is refused. 's3://bucket/prod/' is a tree, 's3://bucket/prod' the key of that name and the tree.",
      "oneOf": [
        {
          "$ref": "#/$defs/place"
        },
        {
          "type": "array",
          "items": {
            "$ref": "#/$defs/place"
          }
        }
      ]
    },
    "content_types": {
      "description": "Headers by file name. Ordered: for each header on its own, the first matching rule that sets it wins; what an operation sets itself comes before all rules, guesses from names come after them. Applies to 'upload', to 'sync' from files and to 'update'; to 'copy', 'move' and 'sync' within S3 with 'content_types: apply'.",
      "type": [
        "array",
        "null"
      ],
      "items": {
        "$ref": "#/$defs/rule"
      }
    },
    "operations": {
      "description": "What to do. Operations that touch overlapping places run in this order; the others run in parallel.",
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/operation"
      }
    }
  },
  "required": [
    "version",
    "operations"
  ],
  "patternProperties": {
    "^x-": true
  },
  "additionalProperties": false,
  "$defs": {
    "variable": {
      "description": "A value, or where it comes from.",
      "anyOf": [
        {
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "pattern": "^(?!([\\s\\S]*[^$])?\\$\\{)[^\\u0000-\\u001f\\u007f]+$"
        },
        {
          "description": "Where the value comes from.",
          "type": "object",
          "properties": {
            "required": {
              "description": "true: it must be given with --var name=value.",
              "type": "boolean"
            },
            "default": {
              "description": "The value unless --var or the environment gives one.",
              "type": [
                "string",
                "number",
                "boolean"
              ],
              "pattern": "^(?!([\\s\\S]*[^$])?\\$\\{)[^\\u0000-\\u001f\\u007f]+$"
            },
            "env": {
              "description": "The environment variable to take it from; ${env.NAME} may then be used as well. AWS_* is refused.",
              "type": "string",
              "pattern": "^(?![aA][wW][sS]_)(?!(.*[^$])?\\$\\{)[^=\\u0000-\\u001f\\u007f]+$"
            }
          },
          "patternProperties": {
            "^x-": true
          },
          "additionalProperties": false,
          "minProperties": 1,
          "anyOf": [
            {
              "required": [
                "required"
              ]
            },
            {
              "required": [
                "default"
              ]
            },
            {
              "required": [
                "env"
              ]
            }
          ],
          "if": {
            "properties": {
              "required": {
                "const": true
              }
            },
            "required": [
              "required"
            ]
          },
          "then": {
            "not": {
              "anyOf": [
                {
                  "required": [
                    "default"
                  ]
                },
                {
                  "required": [
                    "env"
                  ]
                }
              ]
            }
          }
        }
      ],
      "examples": [
        "s3://acme-site",
        {
          "required": true
        },
        {
          "env": "BUILD_ID",
          "default": "local"
        }
      ]
    },
    "endpoint": {
      "description": "A service that speaks S3.",
      "type": "object",
      "properties": {
        "url": {
          "description": "http:// or https:// URL without user, query and fragment. Left out: the AWS endpoint of the region.",
          "type": "string",
          "pattern": "^(https?://[A-Za-z0-9._\\[\\]:%-]+(/[!-\\\"$->@-~]*)?|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "https://minio.example:9000"
          ]
        },
        "profile": {
          "description": "A profile of the shared AWS configuration files; credentials never stand in a manifest.",
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "minLength": 1
        },
        "region": {
          "description": "The region to sign for.",
          "type": "string",
          "pattern": "^([a-z0-9-]{1,63}|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "eu-central-1"
          ]
        },
        "addressing": {
          "description": "How buckets appear in URLs: 'path' (host/bucket) or 'virtual' (bucket.host); 'auto' chooses.",
          "enum": [
            "auto",
            "path",
            "virtual"
          ],
          "default": "auto"
        },
        "dialect": {
          "description": "What the service speaks: aws, minio, ceph, gcs, r2, b2, wasabi, generic, or a file that 's3job doctor' wrote, relative to the manifest. Left out: by the host of the URL.",
          "type": "string",
          "minLength": 1,
          "examples": [
            "minio",
            "minio.dialect"
          ]
        },
        "anonymous": {
          "description": "true: sign nothing and look for no credentials.",
          "type": "boolean",
          "default": false
        },
        "concurrency": {
          "description": "Requests that may be on their way at once. Left out: as many as the service takes, which the run finds out.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
        },
        "request_rate": {
          "description": "Requests that may begin in a second, every attempt counted: '100/s' or 100.",
          "type": [
            "string",
            "integer"
          ],
          "minimum": 1,
          "maximum": 999999999,
          "pattern": "^([1-9][0-9]{0,8}(/s)?|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "100/s"
          ]
        },
        "bandwidth": {
          "description": "Bytes of objects that may be sent and received in a second, together: a whole number with a unit, as '50MiB/s'.",
          "type": "string",
          "pattern": "^([1-9][0-9]*(PiB|PB|TiB|TB|GiB|GB|MiB|MB|KiB|KB|B)/s|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "50MiB/s",
            "500KB/s"
          ]
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "if": {
        "properties": {
          "anonymous": {
            "const": true
          }
        },
        "required": [
          "anonymous"
        ]
      },
      "then": {
        "not": {
          "required": [
            "profile"
          ]
        }
      }
    },
    "rule": {
      "description": "Headers for the files that a pattern matches.",
      "type": "object",
      "properties": {
        "match": {
          "$ref": "#/$defs/pattern"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type. Without it the type is guessed from the name; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; the default is STANDARD.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        }
      },
      "required": [
        "match"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "anyOf": [
        {
          "required": [
            "content_type"
          ]
        },
        {
          "required": [
            "content_encoding"
          ]
        },
        {
          "required": [
            "content_language"
          ]
        },
        {
          "required": [
            "content_disposition"
          ]
        },
        {
          "required": [
            "cache_control"
          ]
        },
        {
          "required": [
            "expires"
          ]
        },
        {
          "required": [
            "website_redirect_location"
          ]
        },
        {
          "required": [
            "storage_class"
          ]
        },
        {
          "required": [
            "metadata"
          ]
        },
        {
          "required": [
            "tags"
          ]
        }
      ]
    },
    "operation": {
      "description": "One operation: a name, one verb, and its order.",
      "type": "object",
      "properties": {
        "name": {
          "$ref": "#/$defs/name",
          "description": "The name, unique in the manifest; for 'needs', reports and messages."
        },
        "needs": {
          "$ref": "#/$defs/names",
          "description": "Operations that must have succeeded before this one starts, in addition to the order that follows from what operations read and write."
        },
        "independent_of": {
          "$ref": "#/$defs/names",
          "description": "Operations that touch the same places, but whose order does not matter."
        },
        "on_error": {
          "description": "What happens when a step fails. 'continue': all steps are tried, and operations that do not wait for this one go on. 'stop': nothing new is started in the whole run.",
          "enum": [
            "continue",
            "stop"
          ],
          "default": "continue"
        },
        "failures": {
          "description": "How many steps may fail and still let those operations start that wait for this one. They are reported as failed, the run exits with 1, and nothing that deletes starts after them. With more failures the operation is given up. Where both numbers are given, both have to be kept.",
          "type": "object",
          "minProperties": 1,
          "additionalProperties": false,
          "patternProperties": {
            "^x-": true
          },
          "properties": {
            "objects": {
              "description": "The most failed steps.",
              "type": "integer",
              "minimum": 0,
              "maximum": 1000000000
            },
            "percent": {
              "description": "The largest share of the planned steps.",
              "type": "integer",
              "minimum": 0,
              "maximum": 100
            }
          }
        },
        "upload": {
          "$ref": "#/$defs/upload"
        },
        "download": {
          "$ref": "#/$defs/download"
        },
        "copy": {
          "$ref": "#/$defs/copy"
        },
        "sync": {
          "$ref": "#/$defs/sync"
        },
        "move": {
          "$ref": "#/$defs/move"
        },
        "delete": {
          "$ref": "#/$defs/delete"
        },
        "touch": {
          "$ref": "#/$defs/touch"
        },
        "update": {
          "$ref": "#/$defs/update"
        },
        "check": {
          "$ref": "#/$defs/check"
        },
        "wait": {
          "$ref": "#/$defs/wait"
        },
        "list": {
          "$ref": "#/$defs/list"
        }
      },
      "required": [
        "name"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "upload"
          ]
        },
        {
          "required": [
            "download"
          ]
        },
        {
          "required": [
            "copy"
          ]
        },
        {
          "required": [
            "sync"
          ]
        },
        {
          "required": [
            "move"
          ]
        },
        {
          "required": [
            "delete"
          ]
        },
        {
          "required": [
            "touch"
          ]
        },
        {
          "required": [
            "update"
          ]
        },
        {
          "required": [
            "check"
          ]
        },
        {
          "required": [
            "wait"
          ]
        },
        {
          "required": [
            "list"
          ]
        }
      ]
    },
    "upload": {
      "description": "Uploads a file or a tree. A second run uploads only what changed.",
      "type": "object",
      "properties": {
        "from": {
          "description": "A local file, or a tree when it ends in '/'; relative to the manifest.",
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "minLength": 1,
          "pattern": "^(?![sS]3://|[fF][iI][lL][eE]:|~$|~/)",
          "examples": [
            "build/site/"
          ]
        },
        "to": {
          "$ref": "#/$defs/place",
          "description": "The key, or the tree when it ends in '/'."
        },
        "keys_from": {
          "$ref": "#/$defs/keys_of_files",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read. It lists paths below 'from'."
        },
        "if": {
          "$ref": "#/$defs/policy"
        },
        "compare": {
          "$ref": "#/$defs/comparison"
        },
        "guess": {
          "description": "false: guess neither type nor encoding from names.",
          "type": "boolean",
          "default": true
        },
        "allow_empty_source": {
          "description": "true: a source without anything in it justifies the deletes that wait for this operation; else such a plan is refused.",
          "type": "boolean",
          "default": false
        },
        "shrink_limit": {
          "description": "By how many percent fewer objects or files than in the last successful run on this machine still justify the deletes that wait for this operation; 100 does not look.",
          "type": "integer",
          "minimum": 0,
          "maximum": 100,
          "default": 50
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type. Without it the type is guessed from the name; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; the default is STANDARD.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        },
        "acl": {
          "$ref": "#/$defs/acl"
        },
        "encryption": {
          "$ref": "#/$defs/encryption"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      },
      "allOf": [
        {
          "if": {
            "required": [
              "compare",
              "if"
            ]
          },
          "then": {
            "properties": {
              "if": {
                "const": "changed"
              }
            }
          }
        }
      ]
    },
    "download": {
      "description": "Downloads an object or a tree. A second run downloads only what changed; files that no object stands for are left alone.",
      "type": "object",
      "properties": {
        "from": {
          "$ref": "#/$defs/source",
          "description": "The key, or the tree when it ends in '/'."
        },
        "to": {
          "description": "A local file, or a tree when it ends in '/'; relative to the manifest. Directories are made where they are missing.",
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "minLength": 1,
          "pattern": "^(?![sS]3://|[fF][iI][lL][eE]:|~$|~/)",
          "examples": [
            "backup/"
          ]
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read."
        },
        "if": {
          "$ref": "#/$defs/policy"
        },
        "compare": {
          "$ref": "#/$defs/comparison"
        },
        "allow_empty_source": {
          "description": "true: a source without anything in it justifies the deletes that wait for this operation; else such a plan is refused.",
          "type": "boolean",
          "default": false
        },
        "shrink_limit": {
          "description": "By how many percent fewer objects or files than in the last successful run on this machine still justify the deletes that wait for this operation; 100 does not look.",
          "type": "integer",
          "minimum": 0,
          "maximum": 100,
          "default": 50
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the key relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      },
      "allOf": [
        {
          "if": {
            "required": [
              "compare",
              "if"
            ]
          },
          "then": {
            "properties": {
              "if": {
                "const": "changed"
              }
            }
          }
        }
      ]
    },
    "copy": {
      "description": "Copies an object or a tree from S3 to S3. Headers, metadata and tags of the source are kept; those named here are changed.",
      "type": "object",
      "properties": {
        "from": {
          "$ref": "#/$defs/source",
          "description": "The key, or the tree when it ends in '/'."
        },
        "to": {
          "$ref": "#/$defs/place",
          "description": "The key, or the tree when it ends in '/'; not the source and not inside of it."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read."
        },
        "if": {
          "$ref": "#/$defs/policy"
        },
        "compare": {
          "$ref": "#/$defs/comparison"
        },
        "content_types": {
          "description": "'apply': the manifest's content_types rules change headers here, too.",
          "const": "apply"
        },
        "allow_empty_source": {
          "description": "true: a source without anything in it justifies the deletes that wait for this operation; else such a plan is refused.",
          "type": "boolean",
          "default": false
        },
        "shrink_limit": {
          "description": "By how many percent fewer objects or files than in the last successful run on this machine still justify the deletes that wait for this operation; 100 does not look.",
          "type": "integer",
          "minimum": 0,
          "maximum": 100,
          "default": 50
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type. Without it the type is guessed from the name; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; the default is STANDARD.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        },
        "acl": {
          "$ref": "#/$defs/acl"
        },
        "encryption": {
          "$ref": "#/$defs/encryption"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "move": {
      "description": "Moves an object or a tree from S3 to S3: each object is copied, the copy is proven, and then exactly the object that was copied is deleted. Headers, metadata and tags are kept; those named here are changed.",
      "type": "object",
      "properties": {
        "from": {
          "$ref": "#/$defs/source",
          "description": "The key, or the tree when it ends in '/'."
        },
        "to": {
          "$ref": "#/$defs/place",
          "description": "The key, or the tree when it ends in '/'; not the source and not inside of it."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read."
        },
        "if": {
          "$ref": "#/$defs/policy",
          "description": "When an existing object is written again. Where it is left alone, the source stays, too, but for 'changed' and the same object: then only the source is deleted."
        },
        "content_types": {
          "description": "'apply': the manifest's content_types rules change headers here, too.",
          "const": "apply"
        },
        "allow_bucket_root": {
          "description": "true: every object of the bucket may be moved out of it.",
          "type": "boolean",
          "default": false
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type. Without it the type is guessed from the name; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; the default is STANDARD.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        },
        "acl": {
          "$ref": "#/$defs/acl"
        },
        "encryption": {
          "$ref": "#/$defs/encryption"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "allOf": [
        {
          "if": {
            "required": [
              "compare",
              "if"
            ]
          },
          "then": {
            "properties": {
              "if": {
                "const": "changed"
              }
            }
          }
        }
      ],
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "sync": {
      "description": "Makes a tree like another one: local to S3, S3 to local, or S3 to S3. Both are always trees, with or without the '/' at their ends. What is in the source is written as by 'upload', 'download' or 'copy'; with 'delete_extra: true' what is at the destination, admitted by the filter and not in the source, is deleted after that, only when both sides could be read to their ends and every write has succeeded.",
      "type": "object",
      "properties": {
        "from": {
          "$ref": "#/$defs/side",
          "description": "The tree to read: s3://bucket/tree/ or a local directory, relative to the manifest. It has to exist."
        },
        "to": {
          "$ref": "#/$defs/side",
          "description": "The tree to write: s3://bucket/tree/ or a local directory. One of the two is in S3; neither lies inside the other."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read. Not together with delete_extra: what is not listed would be extra."
        },
        "delete_extra": {
          "description": "true: delete what is at the destination, admitted by the filter and not in the source. Excluded names are never deleted. On disk only files are deleted, and directories that have lost all they held.",
          "type": "boolean",
          "default": false
        },
        "if": {
          "$ref": "#/$defs/policy"
        },
        "compare": {
          "$ref": "#/$defs/comparison"
        },
        "last": {
          "$ref": "#/$defs/patterns",
          "description": "What is written after everything else, and only when all of that has succeeded, in the order of the patterns; the first that matches a name counts. At most 99."
        },
        "markers": {
          "description": "From local files, with 'delete_extra: true': whether markers (zero bytes, the key ends in '/') at the destination are kept or deleted like other objects.",
          "enum": [
            "keep",
            "delete"
          ],
          "default": "keep"
        },
        "limit": {
          "description": "The most that may be deleted; more is refused before anything is changed. What is left out is limited to 10000 objects or files, 100GiB and, from 20 of them at the destination on, 25 percent. 'none' lifts a limit, or all of them.",
          "oneOf": [
            {
              "const": "none"
            },
            {
              "type": "object",
              "properties": {
                "objects": {
                  "description": "Objects.",
                  "oneOf": [
                    {
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 1000000000000
                    },
                    {
                      "const": "none"
                    }
                  ],
                  "default": 10000
                },
                "bytes": {
                  "description": "Bytes: a whole number and one of B, KB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB.",
                  "type": "string",
                  "pattern": "^(none|(0|[1-9][0-9]*)([KMGTP]i?)?B|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
                  "default": "100GiB",
                  "examples": [
                    "10GiB",
                    "none"
                  ]
                },
                "percent": {
                  "description": "Share of what stands at the destination and is admitted by the filter.",
                  "oneOf": [
                    {
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 100
                    },
                    {
                      "const": "none"
                    }
                  ],
                  "default": 25
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "objects"
                  ]
                },
                {
                  "required": [
                    "bytes"
                  ]
                },
                {
                  "required": [
                    "percent"
                  ]
                }
              ]
            }
          ]
        },
        "allow_bucket_root": {
          "description": "true: the prefix may be a whole bucket.",
          "type": "boolean",
          "default": false
        },
        "trash": {
          "$ref": "#/$defs/place",
          "description": "A tree on the same endpoint that objects are moved to instead of being deleted, each run into a tree of its own; neither inside source or destination nor around them."
        },
        "guess": {
          "description": "false: guess neither type nor encoding from names.",
          "type": "boolean",
          "default": true
        },
        "content_types": {
          "description": "'apply': the manifest's content_types rules change headers here, too.",
          "const": "apply"
        },
        "allow_empty_source": {
          "description": "true: a source without anything in it justifies the deletes of this operation and those that wait for it; else such a plan is refused.",
          "type": "boolean",
          "default": false
        },
        "shrink_limit": {
          "description": "By how many percent fewer objects or files than in the last successful run on this machine still justify the deletes of this operation and those that wait for it; 100 does not look.",
          "type": "integer",
          "minimum": 0,
          "maximum": 100,
          "default": 50
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type. Without it the type is guessed from the name; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; the default is STANDARD.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        },
        "acl": {
          "$ref": "#/$defs/acl"
        },
        "encryption": {
          "$ref": "#/$defs/encryption"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "dependentRequired": {
        "limit": [
          "delete_extra"
        ],
        "allow_bucket_root": [
          "delete_extra"
        ],
        "trash": [
          "delete_extra"
        ],
        "markers": [
          "delete_extra"
        ]
      },
      "allOf": [
        {
          "if": {
            "required": [
              "compare",
              "if"
            ]
          },
          "then": {
            "properties": {
              "if": {
                "const": "changed"
              }
            }
          }
        },
        {
          "if": {
            "required": [
              "keys_from"
            ]
          },
          "then": {
            "properties": {
              "delete_extra": {
                "const": false
              }
            }
          }
        }
      ],
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "delete": {
      "description": "Deletes a tree or one object. Nothing is deleted before the whole listing has been seen.",
      "type": "object",
      "properties": {
        "prefix": {
          "$ref": "#/$defs/place",
          "description": "The tree: everything below. 's3://bucket/logs' means 'logs/' and never reaches 'logs2/'."
        },
        "object": {
          "$ref": "#/$defs/place",
          "description": "Exactly one key."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read. A key that is listed and gone already is skipped."
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "older_than": {
          "description": "Only objects at least this old: a number and one of s, m, h, d, w.",
          "type": "string",
          "pattern": "^([1-9][0-9]*[smhdw]|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "30d",
            "12h"
          ]
        },
        "limit": {
          "description": "The most that may be deleted; more is refused before the first delete. What is left out is limited to 10000 objects, 100GiB and, where a filter or an age selects from 100 objects or more, 50 percent. 'none' lifts a limit, or all of them.",
          "oneOf": [
            {
              "const": "none"
            },
            {
              "type": "object",
              "properties": {
                "objects": {
                  "description": "Objects.",
                  "oneOf": [
                    {
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 1000000000000
                    },
                    {
                      "const": "none"
                    }
                  ],
                  "default": 10000
                },
                "bytes": {
                  "description": "Bytes: a whole number and one of B, KB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB.",
                  "type": "string",
                  "pattern": "^(none|(0|[1-9][0-9]*)([KMGTP]i?)?B|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
                  "default": "100GiB",
                  "examples": [
                    "10GiB",
                    "none"
                  ]
                },
                "percent": {
                  "description": "Share of the objects listed under the prefix.",
                  "oneOf": [
                    {
                      "type": "integer",
                      "minimum": 0,
                      "maximum": 100
                    },
                    {
                      "const": "none"
                    }
                  ],
                  "default": 50
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "objects"
                  ]
                },
                {
                  "required": [
                    "bytes"
                  ]
                },
                {
                  "required": [
                    "percent"
                  ]
                }
              ]
            }
          ]
        },
        "trash": {
          "$ref": "#/$defs/place",
          "description": "A tree on the same endpoint, outside of what is deleted: objects are moved to <trash>/<run.id>/<operation>/ instead of being deleted, and the run writes a manifest that brings them back."
        },
        "allow_bucket_root": {
          "description": "true: the prefix may be a whole bucket.",
          "type": "boolean",
          "default": false
        },
        "missing": {
          "description": "What a target that does not exist is.",
          "enum": [
            "ok",
            "error"
          ],
          "default": "ok"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "prefix"
          ]
        },
        {
          "required": [
            "object"
          ]
        }
      ],
      "if": {
        "required": [
          "object"
        ]
      },
      "then": {
        "not": {
          "anyOf": [
            {
              "required": [
                "include"
              ]
            },
            {
              "required": [
                "exclude"
              ]
            },
            {
              "required": [
                "filters"
              ]
            },
            {
              "required": [
                "limit"
              ]
            },
            {
              "required": [
                "allow_bucket_root"
              ]
            },
            {
              "required": [
                "keys_from"
              ]
            }
          ]
        }
      },
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "touch": {
      "description": "Creates an empty object, or gives an existing one a new modification time and keeps the rest of it; with a list of keys each of them.",
      "type": "object",
      "properties": {
        "prefix": {
          "$ref": "#/$defs/place",
          "description": "The tree that the keys of 'keys_from' are in; never touched as a whole."
        },
        "object": {
          "$ref": "#/$defs/place",
          "description": "Exactly one key."
        },
        "keys_from": {
          "allOf": [
            {
              "$ref": "#/$defs/keys"
            },
            {
              "not": {
                "type": "object",
                "required": [
                  "if_missing"
                ]
              }
            }
          ],
          "description": "The file that says which keys are touched; each that is not there becomes what 'if_missing' of 'touch' says. A path or a URL, or a mapping with how it is to be read."
        },
        "if_missing": {
          "description": "What happens when there is no such object.",
          "enum": [
            "create",
            "skip",
            "error"
          ],
          "default": "create"
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "prefix",
            "keys_from"
          ]
        },
        {
          "required": [
            "object"
          ]
        }
      ],
      "if": {
        "required": [
          "object"
        ]
      },
      "then": {
        "not": {
          "anyOf": [
            {
              "required": [
                "prefix"
              ]
            },
            {
              "required": [
                "include"
              ]
            },
            {
              "required": [
                "exclude"
              ]
            },
            {
              "required": [
                "filters"
              ]
            },
            {
              "required": [
                "keys_from"
              ]
            }
          ]
        }
      },
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "update": {
      "description": "Gives objects that are there the headers, metadata and storage class that are declared here or by content_types rules. Only what differs is rewritten, and nothing else is lost.",
      "type": "object",
      "properties": {
        "prefix": {
          "$ref": "#/$defs/place",
          "description": "The tree: everything below. 's3://bucket/logs' means 'logs/' and never reaches 'logs2/'."
        },
        "object": {
          "$ref": "#/$defs/place",
          "description": "Exactly one key."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys take part; what it does not name takes none. A path or a URL, or a mapping with how it is to be read."
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What takes part, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not take part, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "content_type": {
          "$ref": "#/$defs/mediaType",
          "description": "Content-Type; 'none' sends none.",
          "examples": [
            "text/html; charset=utf-8"
          ]
        },
        "content_encoding": {
          "$ref": "#/$defs/header",
          "description": "Content-Encoding. Without it the encoding is guessed from the name ('page.html.gz' is gzip); 'none' undoes the guess, which archives need: clients unpack what is marked as gzip.",
          "examples": [
            "gzip",
            "none"
          ]
        },
        "content_language": {
          "$ref": "#/$defs/header",
          "description": "Content-Language.",
          "examples": [
            "de, en"
          ]
        },
        "content_disposition": {
          "$ref": "#/$defs/header",
          "description": "Content-Disposition.",
          "examples": [
            "attachment; filename=\"report.pdf\""
          ]
        },
        "cache_control": {
          "$ref": "#/$defs/header",
          "description": "Cache-Control.",
          "examples": [
            "public, max-age=31536000, immutable"
          ]
        },
        "expires": {
          "$ref": "#/$defs/header",
          "description": "Expires: a date in the form of HTTP or 2026-12-01T16:00:00Z.",
          "examples": [
            "2026-12-01T16:00:00Z"
          ]
        },
        "website_redirect_location": {
          "$ref": "#/$defs/header",
          "description": "x-amz-website-redirect-location: '/key' of the same bucket, or a URL with http:// or https://.",
          "examples": [
            "/index.html"
          ]
        },
        "storage_class": {
          "description": "Storage class by its S3 name; STANDARD for the usual one.",
          "type": "string",
          "pattern": "^([A-Z0-9_]+|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
          "examples": [
            "STANDARD_IA",
            "GLACIER_IR"
          ]
        },
        "metadata": {
          "description": "User metadata: names without 'x-amz-meta-', values in ASCII, 2 KB together. Names do not differ by letter case.",
          "type": "object",
          "propertyNames": {
            "pattern": "^(?![xX]-[aA][mM][zZ]-[mM][eE][tT][aA]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
          },
          "additionalProperties": {
            "$ref": "#/$defs/metadata_value"
          },
          "examples": [
            {
              "team": "web",
              "build": "1742"
            }
          ]
        },
        "tags": {
          "$ref": "#/$defs/tags",
          "description": "Exactly the tags that the object has; 'none' removes all. A copy without it keeps those of its source."
        },
        "encryption": {
          "$ref": "#/$defs/encryption"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "prefix"
          ]
        },
        {
          "required": [
            "object"
          ]
        }
      ],
      "if": {
        "required": [
          "object"
        ]
      },
      "then": {
        "not": {
          "anyOf": [
            {
              "required": [
                "include"
              ]
            },
            {
              "required": [
                "exclude"
              ]
            },
            {
              "required": [
                "filters"
              ]
            },
            {
              "required": [
                "keys_from"
              ]
            }
          ]
        }
      },
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "check": {
      "description": "Looks whether a tree or an object is as it has to be. Where it is not, the operation fails, and nothing that waits for it is started. Every operation that is listed later and touches the place waits for it, also one that only reads there; only other checks and waits do not.",
      "type": "object",
      "properties": {
        "prefix": {
          "$ref": "#/$defs/place",
          "description": "The tree: everything below. The marker of the tree itself does not count."
        },
        "object": {
          "$ref": "#/$defs/place",
          "description": "Exactly one key."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys count. Each of them has to be there, unless its 'if_missing' is skip: then only what else is asked counts. With 'exists: false' none of them may be. A path or a URL, or a mapping with how it is to be read."
        },
        "exists": {
          "description": "true: there has to be an object; false: there must be none. Where nothing is asked, true: so an empty list of keys fails, too.",
          "type": "boolean"
        },
        "count": {
          "description": "How many objects there have to be: a number, or {min, max}.",
          "anyOf": [
            {
              "$ref": "#/$defs/count"
            },
            {
              "type": "object",
              "properties": {
                "min": {
                  "$ref": "#/$defs/count"
                },
                "max": {
                  "$ref": "#/$defs/count"
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "min"
                  ]
                },
                {
                  "required": [
                    "max"
                  ]
                }
              ]
            }
          ]
        },
        "bytes": {
          "description": "How many bytes they have to have together: a size, or {min, max}.",
          "anyOf": [
            {
              "$ref": "#/$defs/size"
            },
            {
              "type": "object",
              "properties": {
                "min": {
                  "$ref": "#/$defs/size"
                },
                "max": {
                  "$ref": "#/$defs/size"
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "min"
                  ]
                },
                {
                  "required": [
                    "max"
                  ]
                }
              ]
            }
          ]
        },
        "newest_within": {
          "$ref": "#/$defs/duration",
          "description": "How old the newest object may be at most: there has to be news."
        },
        "oldest_within": {
          "$ref": "#/$defs/duration",
          "description": "How old the oldest object may be at most: nothing may have been left behind."
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What counts, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not count, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "prefix"
          ]
        },
        {
          "required": [
            "object"
          ]
        }
      ],
      "allOf": [
        {
          "if": {
            "required": [
              "object"
            ]
          },
          "then": {
            "not": {
              "anyOf": [
                {
                  "required": [
                    "count"
                  ]
                },
                {
                  "required": [
                    "include"
                  ]
                },
                {
                  "required": [
                    "exclude"
                  ]
                },
                {
                  "required": [
                    "filters"
                  ]
                },
                {
                  "required": [
                    "keys_from"
                  ]
                }
              ]
            }
          }
        },
        {
          "if": {
            "properties": {
              "exists": {
                "const": false
              }
            },
            "required": [
              "exists"
            ]
          },
          "then": {
            "not": {
              "anyOf": [
                {
                  "required": [
                    "count"
                  ]
                },
                {
                  "required": [
                    "bytes"
                  ]
                },
                {
                  "required": [
                    "newest_within"
                  ]
                },
                {
                  "required": [
                    "oldest_within"
                  ]
                }
              ]
            },
            "properties": {
              "keys_from": {
                "not": {
                  "type": "object",
                  "properties": {
                    "if_missing": {
                      "const": "fail"
                    }
                  },
                  "required": [
                    "if_missing"
                  ]
                }
              }
            }
          }
        }
      ],
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "wait": {
      "description": "Waits until a tree or an object is as it has to be. 's3job run' waits before it plans what depends on the wait; a wait that itself depends on other work may come only where nothing depends on it. A 403 is an error and never 'not yet'.",
      "type": "object",
      "properties": {
        "prefix": {
          "$ref": "#/$defs/place",
          "description": "The tree: everything below. The marker of the tree itself does not count."
        },
        "object": {
          "$ref": "#/$defs/place",
          "description": "Exactly one key."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys count. Each of them has to be there, unless its 'if_missing' is skip: then only what else is asked counts. With 'exists: false' none of them may be. A path or a URL, or a mapping with how it is to be read."
        },
        "exists": {
          "description": "true: there has to be an object; false: there must be none. Where nothing is asked, true: so an empty list of keys fails, too.",
          "type": "boolean"
        },
        "count": {
          "description": "How many objects there have to be: a number, or {min, max}.",
          "anyOf": [
            {
              "$ref": "#/$defs/count"
            },
            {
              "type": "object",
              "properties": {
                "min": {
                  "$ref": "#/$defs/count"
                },
                "max": {
                  "$ref": "#/$defs/count"
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "min"
                  ]
                },
                {
                  "required": [
                    "max"
                  ]
                }
              ]
            }
          ]
        },
        "bytes": {
          "description": "How many bytes they have to have together: a size, or {min, max}.",
          "anyOf": [
            {
              "$ref": "#/$defs/size"
            },
            {
              "type": "object",
              "properties": {
                "min": {
                  "$ref": "#/$defs/size"
                },
                "max": {
                  "$ref": "#/$defs/size"
                }
              },
              "patternProperties": {
                "^x-": true
              },
              "additionalProperties": false,
              "anyOf": [
                {
                  "required": [
                    "min"
                  ]
                },
                {
                  "required": [
                    "max"
                  ]
                }
              ]
            }
          ]
        },
        "timeout": {
          "$ref": "#/$defs/duration",
          "description": "How long it may take; then the operation fails.",
          "default": "30m"
        },
        "every": {
          "$ref": "#/$defs/duration",
          "description": "The time between two looks.",
          "default": "15s"
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What counts, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What does not count, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": [
            "prefix"
          ]
        },
        {
          "required": [
            "object"
          ]
        }
      ],
      "allOf": [
        {
          "if": {
            "required": [
              "object"
            ]
          },
          "then": {
            "not": {
              "anyOf": [
                {
                  "required": [
                    "count"
                  ]
                },
                {
                  "required": [
                    "include"
                  ]
                },
                {
                  "required": [
                    "exclude"
                  ]
                },
                {
                  "required": [
                    "filters"
                  ]
                },
                {
                  "required": [
                    "keys_from"
                  ]
                }
              ]
            }
          }
        },
        {
          "if": {
            "properties": {
              "exists": {
                "const": false
              }
            },
            "required": [
              "exists"
            ]
          },
          "then": {
            "not": {
              "anyOf": [
                {
                  "required": [
                    "count"
                  ]
                },
                {
                  "required": [
                    "bytes"
                  ]
                }
              ]
            },
            "properties": {
              "keys_from": {
                "not": {
                  "type": "object",
                  "properties": {
                    "if_missing": {
                      "const": "fail"
                    }
                  },
                  "required": [
                    "if_missing"
                  ]
                }
              }
            }
          }
        }
      ],
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "list": {
      "description": "Writes an inventory of a tree: one line for each object, in byte order of the keys. The file or the object appears when the listing is complete, never before.",
      "type": "object",
      "properties": {
        "from": {
          "$ref": "#/$defs/place",
          "description": "The tree."
        },
        "keys_from": {
          "$ref": "#/$defs/keys",
          "description": "The file that says which keys are listed. One that is not there fails the operation, and no inventory appears, unless 'if_missing' of the list is skip. A path or a URL, or a mapping with how it is to be read."
        },
        "to": {
          "description": "A local file, relative to the manifest, or a key of S3.",
          "$ref": "#/$defs/place_or_file"
        },
        "format": {
          "description": "csv: comma-separated values with a header; ndjson: a JSON object on each line; s3-batch: bucket and encoded key, for S3 Batch Operations (S3BatchOperations_CSV_20180820).",
          "enum": [
            "csv",
            "ndjson",
            "s3-batch"
          ]
        },
        "columns": {
          "description": "What each line says, in this order; everything where it is left out.",
          "anyOf": [
            {
              "$ref": "#/$defs/column"
            },
            {
              "type": "array",
              "items": {
                "$ref": "#/$defs/column"
              },
              "minItems": 1,
              "uniqueItems": true
            }
          ]
        },
        "include": {
          "$ref": "#/$defs/patterns",
          "description": "What is listed, by the path relative to the tree. Where any include is given, everything else is out."
        },
        "exclude": {
          "$ref": "#/$defs/patterns",
          "description": "What is not listed, whatever 'include' says."
        },
        "filters": {
          "$ref": "#/$defs/filters"
        },
        "expected_owner": {
          "$ref": "#/$defs/expected_owner"
        },
        "request_payer": {
          "description": "The job pays for its requests to the buckets of this operation.",
          "const": "requester"
        }
      },
      "required": [
        "from",
        "to",
        "format"
      ],
      "patternProperties": {
        "^x-": true
      },
      "additionalProperties": false,
      "if": {
        "properties": {
          "format": {
            "const": "s3-batch"
          }
        },
        "required": [
          "format"
        ]
      },
      "then": {
        "not": {
          "required": [
            "columns"
          ]
        }
      },
      "dependentSchemas": {
        "filters": {
          "properties": {
            "include": false,
            "exclude": false
          }
        }
      }
    },
    "place": {
      "description": "A place in S3: 's3://bucket/key' or {url, endpoint}.",
      "anyOf": [
        {
          "$ref": "#/$defs/url"
        },
        {
          "description": "A place on a declared endpoint.",
          "type": "object",
          "properties": {
            "url": {
              "$ref": "#/$defs/url"
            },
            "endpoint": {
              "description": "A name from 'endpoints'.",
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "expected_owner": {
              "$ref": "#/$defs/account"
            }
          },
          "required": [
            "url"
          ],
          "patternProperties": {
            "^x-": true
          },
          "additionalProperties": false
        }
      ]
    },
    "source": {
      "description": "A place in S3 to read from: 's3://bucket/key', {url, endpoint}, or {object, endpoint} for exactly one key.",
      "anyOf": [
        {
          "$ref": "#/$defs/place"
        },
        {
          "description": "Exactly one key, also where objects lie below a tree of that name.",
          "type": "object",
          "properties": {
            "object": {
              "$ref": "#/$defs/url"
            },
            "endpoint": {
              "description": "A name from 'endpoints'.",
              "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "expected_owner": {
              "$ref": "#/$defs/account"
            }
          },
          "required": [
            "object"
          ],
          "patternProperties": {
            "^x-": true
          },
          "additionalProperties": false
        }
      ]
    },
    "url": {
      "description": "s3://bucket/key. Everything behind the bucket is taken literally: no wildcards, no percent-decoding.",
      "type": "string",
      "pattern": "^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\\s\\S]*)?|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
      "not": {
        "pattern": "[\\n\\r]$"
      },
      "examples": [
        "s3://acme-site/current/"
      ]
    },
    "pattern": {
      "description": "Matches the path relative to the tree. '*' and '?' stop at '/', '**' crosses it; [a-z], [!a-z], {a,b}; '\\' takes the next character literally. A leading '/' means the root of the tree, otherwise it may start behind any '/'; a trailing '/' means everything below. 'literal:' takes the rest as it is, 'regex:' as a regular expression that the whole path has to match. Put patterns in quotes: '*' means something else in YAML.",
      "type": [
        "string",
        "number",
        "boolean"
      ],
      "minLength": 1,
      "pattern": "^(?!s3://|\\./|/$)",
      "not": {
        "pattern": "[\\n\\r]$"
      },
      "examples": [
        "*.html",
        "/assets/**",
        "drafts/",
        "*.{jpg,png}"
      ]
    },
    "filters": {
      "description": "Rules that are asked in order: the first that matches decides what takes part. What no rule matches takes part too, unless the last item says 'default: exclude'. In the place of 'include' and 'exclude'.",
      "type": "array",
      "minItems": 1,
      "items": {
        "type": "object",
        "properties": {
          "include": {
            "$ref": "#/$defs/pattern"
          },
          "exclude": {
            "$ref": "#/$defs/pattern"
          },
          "default": {
            "description": "What happens with all that no rule matches; only as the last item.",
            "enum": [
              "include",
              "exclude"
            ]
          }
        },
        "oneOf": [
          {
            "required": [
              "include"
            ]
          },
          {
            "required": [
              "exclude"
            ]
          },
          {
            "required": [
              "default"
            ]
          }
        ],
        "patternProperties": {
          "^x-": true
        },
        "additionalProperties": false
      }
    },
    "patterns": {
      "anyOf": [
        {
          "$ref": "#/$defs/pattern"
        },
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/pattern"
          }
        }
      ]
    },
    "policy": {
      "description": "When an existing object is written again: when it differs, never, always, or when the source is newer.",
      "enum": [
        "changed",
        "missing",
        "always",
        "newer"
      ],
      "default": "changed"
    },
    "duration": {
      "description": "A number and one of s, m, h, d, w.",
      "type": "string",
      "pattern": "^([1-9][0-9]*[smhdw]|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
      "examples": [
        "24h",
        "30m"
      ]
    },
    "count": {
      "description": "A number of objects.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000000
    },
    "size": {
      "description": "A whole number and one of B, KB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB.",
      "type": "string",
      "pattern": "^((0|[1-9][0-9]*)([KMGTP]i?)?B|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
      "examples": [
        "10GiB"
      ]
    },
    "column": {
      "enum": [
        "key",
        "size",
        "etag",
        "last_modified",
        "storage_class"
      ]
    },
    "place_or_file": {
      "description": "A place in S3, or the path of a local file.",
      "anyOf": [
        {
          "$ref": "#/$defs/place"
        },
        {
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "minLength": 1,
          "pattern": "^(?![sS]3:|[fF][iI][lL][eE]:|~$|~/)[\\s\\S]*[^/]$"
        }
      ]
    },
    "name": {
      "type": [
        "string",
        "number",
        "boolean"
      ],
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
    },
    "names": {
      "anyOf": [
        {
          "$ref": "#/$defs/name"
        },
        {
          "type": "array",
          "items": {
            "$ref": "#/$defs/name"
          },
          "uniqueItems": true
        }
      ]
    },
    "header": {
      "description": "A header value in ASCII, or 'none'.",
      "type": [
        "string",
        "number",
        "boolean"
      ],
      "pattern": "^[!-~]([ -~]*[!-~])?$"
    },
    "metadata_value": {
      "description": "A value of user metadata in ASCII; unlike a header it cannot be 'none', because S3 keeps no entry without a value.",
      "type": [
        "string",
        "number",
        "boolean"
      ],
      "pattern": "^[!-~]([ -~]*[!-~])?$"
    },
    "mediaType": {
      "description": "A media type, or 'none'.",
      "type": "string",
      "pattern": "^(none|[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+ *(;[ -~]*)?|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$",
      "not": {
        "pattern": "^ |[^ -~]| $"
      }
    },
    "criterion": {
      "enum": [
        "size",
        "etag",
        "mtime",
        "checksum"
      ]
    },
    "comparison": {
      "description": "What decides, under 'if: changed', whether the destination is the same, asked in this order: 'size' and 'mtime' (the source is newer) can only find a difference; 'etag' (equal ones, or the MD5 of a file, which is read; where that proves nothing, a checksum that the service keeps) and 'checksum' (what services keep, else ETags, else the bytes, which are read) can prove the same, too. What none finds different is the same; but where the last one could not compare, it is written, with the reason 'incomparable'. Left out: [size, etag, mtime]. [size, mtime] reads no file.",
      "oneOf": [
        {
          "$ref": "#/$defs/criterion"
        },
        {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "$ref": "#/$defs/criterion"
          }
        }
      ],
      "default": [
        "size",
        "etag",
        "mtime"
      ]
    },
    "side": {
      "description": "An S3 place, or a local path.",
      "anyOf": [
        {
          "$ref": "#/$defs/place"
        },
        {
          "type": [
            "string",
            "number",
            "boolean"
          ],
          "minLength": 1,
          "pattern": "^(?![sS]3://|[fF][iI][lL][eE]:|~$|~/)"
        }
      ]
    },
    "keys": {
      "description": "A list of keys.",
      "anyOf": [
        {
          "$ref": "#/$defs/place_or_file"
        },
        {
          "description": "The file and how it is to be read.",
          "type": "object",
          "properties": {
            "file": {
              "$ref": "#/$defs/place_or_file",
              "description": "A local file, relative to the manifest, or a key of S3; packed with gzip or not."
            },
            "format": {
              "description": "csv: comma-separated values with a header, or one key on each line; ndjson: a JSON object on each line; s3-batch: bucket and encoded key, as for S3 Batch Operations; s3-inventory: the manifest.json of a report of S3 Inventory in CSV, whose files are proven by the sizes and MD5s in it. Where it is left out, the name says it: .csv, .ndjson, .jsonl, manifest.json, with or without .gz.",
              "enum": [
                "csv",
                "ndjson",
                "s3-batch",
                "s3-inventory"
              ]
            },
            "column": {
              "description": "The column or field that has the key; or the number of a column, from 1, where there is no header.",
              "type": [
                "string",
                "integer"
              ],
              "minLength": 1,
              "minimum": 1,
              "default": "key"
            },
            "keys": {
              "description": "relative: what follows the tree; absolute: whole keys of the bucket.",
              "enum": [
                "relative",
                "absolute"
              ]
            },
            "if_missing": {
              "description": "What a key is that is listed and not there: fail: a failed step, for 'check', 'wait' and 'list' the whole of it; skip: left out, and counted.",
              "enum": [
                "fail",
                "skip"
              ]
            }
          },
          "required": [
            "file"
          ],
          "patternProperties": {
            "^x-": true
          },
          "additionalProperties": false,
          "if": {
            "properties": {
              "format": {
                "enum": [
                  "s3-batch",
                  "s3-inventory"
                ]
              }
            },
            "required": [
              "format"
            ]
          },
          "then": {
            "properties": {
              "column": false,
              "keys": false
            }
          }
        }
      ]
    },
    "keys_of_files": {
      "description": "A list of keys.",
      "anyOf": [
        {
          "$ref": "#/$defs/place_or_file"
        },
        {
          "description": "The file and how it is to be read.",
          "type": "object",
          "properties": {
            "file": {
              "$ref": "#/$defs/place_or_file",
              "description": "A local file, relative to the manifest, or a key of S3; packed with gzip or not."
            },
            "format": {
              "description": "csv: comma-separated values with a header, or one key on each line; ndjson: a JSON object on each line. Where it is left out, the name says it: .csv, .ndjson, .jsonl, with or without .gz.",
              "enum": [
                "csv",
                "ndjson"
              ]
            },
            "column": {
              "description": "The column or field that has the key; or the number of a column, from 1, where there is no header.",
              "type": [
                "string",
                "integer"
              ],
              "minLength": 1,
              "minimum": 1,
              "default": "key"
            },
            "keys": {
              "description": "relative: what follows the tree; absolute: whole keys of the bucket.",
              "enum": [
                "relative"
              ]
            },
            "if_missing": {
              "description": "What a key is that is listed and not there: fail: a failed step; skip: left out, and counted.",
              "enum": [
                "fail",
                "skip"
              ]
            }
          },
          "required": [
            "file"
          ],
          "patternProperties": {
            "^x-": true
          },
          "additionalProperties": false
        }
      ]
    },
    "tags": {
      "description": "At most 10 tags by name, or 'none'.",
      "anyOf": [
        {
          "const": "none"
        },
        {
          "type": "object",
          "maxProperties": 10,
          "propertyNames": {
            "minLength": 1,
            "maxLength": 128,
            "pattern": "^(?![aA][wW][sS]:)[^\\u0000-\\u001f\\u007f]*$"
          },
          "additionalProperties": {
            "type": [
              "string",
              "number",
              "boolean"
            ],
            "maxLength": 256
          }
        }
      ]
    },
    "acl": {
      "description": "Who may do what with the objects that are written, by a name of S3; a copy never keeps that of its source.",
      "enum": [
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "aws-exec-read",
        "bucket-owner-read",
        "bucket-owner-full-control"
      ]
    },
    "encryption": {
      "description": "How the service encrypts what is written. Looked at afterwards: an object that is encrypted otherwise is a failure.",
      "anyOf": [
        {
          "enum": [
            "AES256",
            "aws:kms",
            "aws:kms:dsse"
          ]
        },
        {
          "type": "object",
          "required": [
            "kms_key"
          ],
          "additionalProperties": false,
          "patternProperties": {
            "^x-": true
          },
          "properties": {
            "kms_key": {
              "description": "The key of KMS: ARN, ID or alias.",
              "type": "string",
              "minLength": 1
            },
            "algorithm": {
              "enum": [
                "aws:kms",
                "aws:kms:dsse"
              ],
              "default": "aws:kms"
            },
            "bucket_key": {
              "description": "Whether S3 asks KMS once for many objects.",
              "type": "boolean"
            }
          }
        }
      ]
    },
    "account": {
      "description": "The number of an account, 12 digits.",
      "type": [
        "string",
        "integer"
      ],
      "pattern": "^([0-9]{12}|[\\s\\S]*\\$\\{[^}]+\\}[\\s\\S]*)$"
    },
    "expected_owner": {
      "description": "The account that has to own the buckets, one for all or one for each side; every request of the job to them says so, and the service refuses those to buckets of others.",
      "anyOf": [
        {
          "$ref": "#/$defs/account"
        },
        {
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/account"
          }
        }
      ]
    }
  }
}

"""#
}
