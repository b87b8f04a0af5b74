import JobReport
import S3Client

/// An examination for programs.
enum ExaminationJSON {
  /// Writes one object with a line break after it.
  static func write(_ examination: Examination, to sink: (String) -> Void) {
    withoutActuallyEscaping(sink) { sink in
      var json = JSONWriter(to: sink)
      json.object { json in
        json.member("format_version", Examination.formatVersion)
        json.member("endpoint", examination.endpoint)
        json.member("region", examination.region)
        json.member("bucket", examination.bucket.rawValue)
        json.member("scratch_prefix", examination.scratchPrefix)
        json.member("began", examination.began.description)
        json.member("usable", examination.isUsable)
        json.key("probes")
        json.array { json in for finding in examination.findings { write(finding, &json) } }
        json.key("dialect")
        json.object { json in
          json.member("name", examination.dialect.name)
          for field in examination.dialect.fields { json.member(field.name, field.value) }
        }
        json.key("nearest_dialect")
        json.object { json in
          json.member("name", examination.nearest.name)
          json.key("differences")
          json.array(compact: true) { json in for name in examination.nearest.differences { json.value(name) } }
        }
        json.key("left_behind")
        json.array { json in for item in examination.leftBehind { json.value(item) } }
      }
      sink("\n")
    }
  }

  private static func write(_ finding: Finding, _ json: inout JSONWriter) {
    json.object(compact: true) { json in
      json.member("name", finding.name)
      json.member("title", finding.title)
      json.member("essential", finding.isEssential)
      json.member("verdict", finding.verdict.rawValue)
      json.member("evidence", finding.evidence)
    }
  }
}
