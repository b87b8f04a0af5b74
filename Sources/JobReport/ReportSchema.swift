// Written by Tests/Scripts/make_schema_text.py from manifests/report.schema.json; change that.
// swift-format-ignore-file

/// The JSON Schema of reports, for what reads them and for `s3job schema`.
package enum ReportSchema {
  /// The text of `manifests/report.schema.json`, byte for byte.
  package static let text = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "s3job report",
  "description": "What a run did, or what a plan would do; both have this one shape. Every planned item is in exactly one state.",
  "type": "object",
  "required": ["format_version", "kind", "run", "totals", "traffic", "operations", "steps"],
  "additionalProperties": false,
  "properties": {
    "format_version": {"const": 1},
    "kind": {"enum": ["plan", "run"], "description": "plan: nothing was changed; run: the steps have outcomes."},
    "run": {
      "type": "object",
      "required": ["id", "manifest", "name", "manifest_sha256", "state", "started"],
      "additionalProperties": false,
      "properties": {
        "id": {"type": "string", "description": "Unique to this run."},
        "manifest": {"type": "string", "description": "The manifest as it was named."},
        "name": {"type": "string", "description": "The name that the manifest gives itself."},
        "manifest_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "variables": {
          "type": "object",
          "description": "The variables of the manifest with their values; env:NAME stands for a value from the environment, which is not shown.",
          "additionalProperties": {"type": "string"}
        },
        "state": {
          "enum": ["planned", "succeeded", "failed", "refused", "interrupted"],
          "description": "refused: a guard forbids the plan, so nothing was started."
        },
        "exit_code": {"type": "integer", "description": "The exit code of the process; missing where a run file is shown later."},
        "started": {"type": "string", "format": "date-time"},
        "finished": {"type": "string", "format": "date-time"},
        "concurrency": {"type": "integer", "minimum": 1, "description": "How many requests may be on their way at once, where somebody has fixed it."},
        "services": {
          "type": "array",
          "description": "The services that requests were sent to, and how they took them.",
          "items": {
            "type": "object",
            "required": ["service", "endpoints", "limit", "peak", "requests", "throttles", "retries", "waiting_ms"],
            "additionalProperties": false,
            "properties": {
              "service": {"type": "string", "description": "What the endpoints lead to."},
              "endpoints": {"type": "array", "items": {"type": "string"}, "description": "The names of its endpoints; default is the one of the environment."},
              "fixed": {"type": "boolean", "description": "true: the number of requests at once was given and not found out."},
              "limit": {"type": "integer", "minimum": 1, "description": "How many requests could be on their way at once in the end."},
              "peak": {"type": "integer", "minimum": 1, "description": "The most that it has been."},
              "request_rate": {"type": "integer", "minimum": 1, "description": "Requests that could begin in a second, where that was limited."},
              "bandwidth": {"type": "integer", "minimum": 1, "description": "Bytes of objects that could move in a second, where that was limited."},
              "requests": {"type": "integer", "minimum": 0, "description": "Requests that have ended, every attempt counted."},
              "throttles": {"type": "integer", "minimum": 0, "description": "Answers that asked for fewer requests, such as SlowDown."},
              "retries": {"type": "integer", "minimum": 0, "description": "Attempts that were made again, for whatever reason."},
              "waiting_ms": {"type": "integer", "minimum": 0, "description": "For how long at least one request waited for its turn."}
            }
          }
        },
        "notes": {
          "type": "array",
          "description": "What the plan cannot promise, in words.",
          "items": {"type": "string"}
        },
        "undo": {"type": "string", "description": "The file of a manifest that brings back what was moved to the trash."}
      }
    },
    "totals": {"$ref": "#/$defs/counts"},
    "traffic": {"$ref": "#/$defs/traffic"},
    "cost": {"$ref": "#/$defs/cost"},
    "operations": {
      "type": "array",
      "description": "The operations in the order of the manifest.",
      "items": {
        "type": "object",
        "required": ["name", "verb", "line", "subject", "state", "after", "counts", "traffic"],
        "additionalProperties": false,
        "properties": {
          "name": {"type": "string"},
          "verb": {"enum": ["upload", "download", "copy", "sync", "move", "delete", "touch", "update", "check", "wait", "list"]},
          "line": {"type": "integer", "minimum": 1, "description": "Where the operation starts in the manifest."},
          "subject": {"type": "string", "description": "Where the operation looks for what it acts on: the source of an upload, a copy or a move, the target of a delete, a touch, an update, a check or a wait."},
          "state": {
            "enum": ["pending", "planned", "running", "done", "failed", "not_started", "cancelled"],
            "description": "pending: its plan was not finished, or is made when a wait is over; cancelled: stopped by a signal before its end."
          },
          "reason": {"type": "string", "description": "Why the operation failed or was not started."},
          "error": {"$ref": "#/$defs/error", "description": "Why the operation could not be planned."},
          "after": {
            "type": "array",
            "description": "The operations that come before this one, and why.",
            "items": {
              "type": "object",
              "required": ["operation", "kind", "reason"],
              "additionalProperties": false,
              "properties": {
                "operation": {"type": "string"},
                "kind": {"enum": ["overlap", "needs"], "description": "overlap: derived from what both touch; needs: declared."},
                "reason": {"type": "string"}
              }
            }
          },
          "started": {"type": "string", "format": "date-time"},
          "finished": {"type": "string", "format": "date-time"},
          "counts": {"$ref": "#/$defs/counts"},
          "traffic": {"$ref": "#/$defs/traffic"},
          "cost": {"$ref": "#/$defs/cost"},
          "early_deletions": {
            "type": "array",
            "description": "Objects of cold storage classes that the operation replaces, moves or deletes before the time for which they are charged at least, unless the bucket keeps versions.",
            "items": {
              "type": "object",
              "required": ["storage_class", "minimum_days", "objects", "bytes", "free_from"],
              "additionalProperties": false,
              "properties": {
                "storage_class": {"type": "string"},
                "minimum_days": {"type": "integer", "description": "The days for which an object of the class is charged at least."},
                "objects": {"type": "integer"},
                "bytes": {"type": "integer"},
                "free_from": {"type": "string", "format": "date-time", "description": "From then on none of them would be charged for."}
              }
            }
          }
        }
      }
    },
    "steps": {
      "type": "array",
      "description": "Every object-level step in the order of the plan.",
      "items": {
        "type": "object",
        "required": ["operation", "action", "state", "reason", "destination", "size"],
        "additionalProperties": false,
        "properties": {
          "operation": {"type": "string"},
          "action": {"enum": ["put", "get", "copy", "relay", "create", "touch", "update", "delete", "move", "remove", "check", "wait", "list", "skip", "fail"]},
          "state": {
            "enum": ["planned", "running", "done", "skipped", "failed", "stale", "not_started"],
            "description": "running: begun, and the run was cut off before its outcome was known."
          },
          "reason": {"type": "string", "description": "Why the step is taken or skipped, for machines."},
          "words": {"type": "string", "description": "The reason in words; only where the plan is explained."},
          "detail": {"type": "string", "description": "What the reason leaves open, in words; why a step was not started."},
          "phase": {"enum": ["last", "deletes", "directories"], "description": "Such steps start when the steps of the operation before them have succeeded; missing for those that need not wait."},
          "source": {"type": "string", "description": "A local path or an s3:// URL."},
          "destination": {"type": "string", "description": "An s3:// URL, or a local path."},
          "endpoint": {"type": "string", "description": "The endpoint's name in the manifest, unless it is the default one."},
          "size": {"type": "integer", "minimum": 0, "description": "Bytes."},
          "storage_class": {"type": "string", "description": "The storage class of what is written; missing for STANDARD."},
          "acl": {"type": "string", "description": "The canned ACL that what is written gets; missing where the bucket decides."},
          "replaces": {
            "type": "object",
            "description": "What the plan saw at the destination and the step takes away; missing where there was nothing, or nobody looked.",
            "required": ["size"],
            "additionalProperties": false,
            "properties": {
              "size": {"type": "integer", "minimum": 0},
              "etag": {"type": "string"},
              "modified": {"type": "string", "format": "date-time"},
              "storage_class": {"type": "string", "description": "Missing for STANDARD."}
            }
          },
          "etag": {"type": "string", "description": "The ETag that the service answered with."},
          "verified_by": {
            "type": "string",
            "description": "What the bytes that arrived were compared with, besides their number: a digest of the whole (crc64nvme, crc32c, crc32, sha1, sha256, md5), the digest of the digests of parts (md5 of parts, ...), or length for nothing else."
          },
          "warning": {"type": "string", "description": "What is not as it should be, of a step that is done."},
          "attempts": {"type": "integer", "minimum": 0},
          "started": {"type": "string", "format": "date-time"},
          "finished": {"type": "string", "format": "date-time"},
          "error": {"$ref": "#/$defs/error"}
        }
      }
    },
    "exclusions": {
      "type": "array",
      "description": "Objects and files that lie in the place of an operation and take no part; only where the plan is explained.",
      "items": {
        "type": "object",
        "required": ["operation", "name", "reason", "words"],
        "additionalProperties": false,
        "properties": {
          "operation": {"type": "string"},
          "name": {"type": "string", "description": "An s3:// URL, or the path of a file."},
          "reason": {
            "pattern": "^(filtered:(exclude|include|default|rule [1-9][0-9]*( line [1-9][0-9]*)?)|younger|marker|unread|not-listed|missing)$",
            "type": "string"
          },
          "words": {"type": "string"},
          "pattern": {"type": "string", "description": "The pattern of 'exclude' that decided."},
          "line": {"type": "integer", "minimum": 1, "description": "Where the pattern stands in the manifest."}
        }
      }
    }
  },
  "$defs": {
    "error": {
      "type": "object",
      "required": ["code", "message"],
      "additionalProperties": false,
      "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "status": {"type": "integer", "description": "The HTTP status."},
        "request_id": {"type": "string"}
      }
    },
    "cost": {
      "type": "object",
      "description": "What the planned steps are estimated to cost, by the prices of a file; only where one was given.",
      "required": ["currency", "requests", "transfer", "total"],
      "additionalProperties": false,
      "properties": {
        "currency": {"type": "string"},
        "requests": {"type": "number"},
        "transfer": {"type": "number"},
        "total": {"type": "number"},
        "prices": {"type": "string", "description": "The file of the prices, as it was named."}
      }
    },
    "traffic": {
      "type": "array",
      "description": "What the planned steps send to each endpoint and get from it. Requests of planning (listings, looks) and of retries are not counted, and an object in parts counts as one request.",
      "items": {
        "type": "object",
        "required": ["requests", "bytes_in", "bytes_out"],
        "additionalProperties": false,
        "properties": {
          "endpoint": {"type": "string", "description": "The endpoint's name in the manifest, unless it is the default one."},
          "requests": {
            "type": "object",
            "description": "Requests by class; a delete names up to 1000 keys.",
            "required": ["list", "head", "get", "put", "copy", "delete"],
            "additionalProperties": false,
            "properties": {
              "list": {"type": "integer"},
              "head": {"type": "integer"},
              "get": {"type": "integer"},
              "put": {"type": "integer"},
              "copy": {"type": "integer"},
              "delete": {"type": "integer"}
            }
          },
          "bytes_in": {"type": "integer", "description": "Bytes of objects that go to the endpoint; a copy within it moves none."},
          "bytes_out": {"type": "integer", "description": "Bytes of objects that come from the endpoint."}
        }
      }
    },
    "counts": {
      "type": "object",
      "description": "Objects and bytes. Every step is in exactly one of done, failed, stale, skipped, not_started, unknown and pending: their sum is the sum of actions.*.objects, which is planned + actions.skip.objects + actions.fail.objects. Excluded objects and files are no steps.",
      "required": ["planned", "bytes", "done", "done_bytes", "failed", "stale", "skipped", "excluded", "not_started", "unknown", "pending", "actions"],
      "additionalProperties": false,
      "properties": {
        "planned": {"type": "integer", "description": "Steps that change something: all actions but skip and fail."},
        "bytes": {"type": "integer", "description": "Bytes of those steps."},
        "done": {"type": "integer"},
        "done_bytes": {"type": "integer"},
        "failed": {"type": "integer", "description": "Planned steps that failed, and steps with the action fail, which were known to fail before the run."},
        "stale": {"type": "integer", "description": "Steps that were refused because the world was no longer what the plan was made for; they changed nothing."},
        "skipped": {"type": "integer", "description": "Steps that need no change, each with its reason: those with the action skip, and planned ones that turned out so."},
        "excluded": {"type": "integer", "description": "Objects and files that the filters leave out."},
        "not_started": {"type": "integer"},
        "unknown": {"type": "integer", "description": "Steps that had begun when the run was cut off, before their outcome was known."},
        "pending": {"type": "integer", "description": "Steps that are still to be done; in a plan, all that change something."},
        "actions": {
          "type": "object",
          "description": "Steps and bytes by action.",
          "additionalProperties": {
            "type": "object",
            "required": ["objects", "bytes", "new"],
            "additionalProperties": false,
            "properties": {
              "objects": {"type": "integer"},
              "bytes": {"type": "integer"},
              "new": {"type": "integer", "description": "Those that replace nothing."}
            }
          }
        }
      }
    }
  }
}

"""#
}
