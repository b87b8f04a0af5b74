import Testing

@testable import KeyLists

/// Tables of what each format says, and of everything that is wrong with a file.
@Suite struct KeyListReaderTests {
  /// Text, column, and what is read.
  static let csv: [(String, String?, [String])] = [
    ("", nil, []), ("\n\r\n\n", nil, []), ("key\n", nil, []),
    ("a/1\nb\n", nil, ["1:1 a/1", "2:1 b"]), ("a/1\r\nb", nil, ["1:1 a/1", "2:1 b"]),
    ("\u{FEFF}key\na\n", nil, ["2:1 a"]),
    ("# no comment\n*\n ${x} \n", nil, ["1:1 # no comment", "2:1 *", "3:1  ${x} "]),
    ("size,Key,etag\n1,a,\n2,\"b,\"\"c\"\"\",x\n", nil, ["2:3 a", "3:3 b,\"c\""]),
    ("\"key\"\n\"two\nlines\"\nlast\n", nil, ["2:1 two\nlines", "4:1 last"]),
    ("name,key\nx,y\n", "name", ["2:1 x"]), ("x,y\nz,ü\n", "2", ["1:3 y", "2:3 ü"]),
    ("key\na\n", "1", ["1:1 key", "2:1 a"]),
    ("\"\"\n", nil, ["1:1 ! the key is empty"]), ("\"\"\r\na\n", nil, ["1:1 ! the key is empty", "2:1 a"]),
    ("key,n\n,1\nb,\n", nil, ["2:1 ! the key is empty", "3:1 b"]),
    ("a,b\n", nil, ["1:1 ! the first line names no column 'key'"]),
    ("a,b\nc,d\n", "x", ["1:1 ! the first line names no column 'x'"]),
    ("a,b\n", "3", ["1:1 ! there are 2 columns, and 'column' says 3"]),
    ("key,KEY\na,b\n", nil, ["1:5 ! the first line names the column 'key' 2 times"]),
    ("a\nb,c\nd\n", nil, ["1:1 a", "2:1 ! there are 2 columns, and there should be 1", "3:1 d"]),
    ("ü\"x\n", nil, ["1:2 ! a quote stands in the middle of a field"]),
    ("a\n\"b\"c\n", nil, ["1:1 a", "2:4 ! something follows a closing quote"]),
    ("a\n\"b\nc\n", nil, ["1:1 a", "2:1 ! the quote that opens here is never closed"]),
    ("a\rb\n", nil, ["1:2 ! a carriage return stands in the middle of a line"]),
    ("a\0\n", nil, ["1:2 ! there is a NUL byte"]),
  ]

  @Test(arguments: csv) func `CSV and plain lists`(_ text: String, _ column: String?, _ expected: [String]) {
    #expect(read(text, .csv(column: column)) == expected)
  }

  @Test(arguments: csv) func `pieces of any size say the same`(_ text: String, _ column: String?, _ expected: [String])
  {
    for size in 1...5 { #expect(read(Array(text.utf8), .csv(column: column), pieces: size) == expected, "\(size)") }
  }

  @Test(arguments: [
    (#"{"key": "a"}"#, ["1:1 a"]), ("{\"key\":\"a\",\"size\":1}\r\n\n  \n{\"key\":\"\\u00fc\"}\n", ["1:1 a", "4:1 ü"]),
    (#"{"key": ""}"#, ["1:1 ! the key is empty"]), (#"{"key": 1}"#, ["1:1 ! the field 'key' is no text"]),
    (#"{"Key": "a"}"#, ["1:1 ! the object has no field 'key'"]), (#"["a"]"#, ["1:1 ! the line is no JSON object"]),
    (#"{"key": "a\u0000"}"#, ["1:1 ! the key has a NUL byte"]),
    ("{\"key\": \"a\"}\n{\"key\": \"b", ["1:1 a", "2:11 ! the line is not JSON: it ends in the middle"]),
    (#"{"key": "a", "key": "b"}"#, ["1:19 ! the line is not JSON: it has a name twice"]),
    ("{\"k\": \"ü\", nope}\n{\"key\":\"b\"}", ["1:12 ! the line is not JSON: it lacks a name", "2:1 b"]),
  ]) func `JSON lines`(_ text: String, _ expected: [String]) {
    #expect(read(text, .ndjson(field: "key")) == expected)
    #expect(read(Array(text.utf8), .ndjson(field: "key"), pieces: 1) == expected)
  }

  @Test(arguments: [
    ("b,a%20%2B%C3%BC\nb,x,\n", ["b 1:3 a +ü", "b 2:3 x"]),
    ("b,a,v1\n", ["1:5 ! the line names a version, and operations act on what is there now"]),
    ("b,a%2\n", ["1:4 ! a '%' is not followed by two hexadecimal digits"]),
    ("b,%zz\n", ["1:3 ! a '%' is not followed by two hexadecimal digits"]),
    ("b,a+b\n", ["1:4 ! a '+' may stand for itself or for a space"]), (",a\n", ["1:1 ! the bucket is empty"]),
    ("b,%FF\n", ["1:3 ! the key is not UTF-8"]), ("b,%00\n", ["1:3 ! the key has a NUL byte"]),
    ("b\n", ["1:1 ! there are 1 columns, and S3 Batch Operations has bucket, key and perhaps a version"]),
  ]) func `manifests of S3 Batch Operations`(_ text: String, _ expected: [String]) {
    #expect(read(text, .s3Batch) == expected)
  }

  @Test func `data of an inventory: spaces as plus, and only what is there now`() {
    let columns = ["bucket", "key", "versionid", "islatest", "isdeletemarker", "size"]
    let text = """
      "b","a+b%2B","v2","true","false","1"
      "b","a+b%2B","v1","false","false","1"
      "b","gone","v3","true","true",""
      "b","short"

      """
    #expect(
      read(text, .inventory(columns: columns)) == [
        "b 1:5 a b+", "4:1 ! there are 2 columns, and there should be 6",
      ])
  }

  @Test func `bytes that are no UTF-8, keys and lines that are too long`() {
    #expect(read([0x61, 0xFF, 0x0A, 0x62, 0x0A], .csv(column: nil)) == ["1:1 ! the key is not UTF-8", "2:1 b"])
    let long = String(repeating: "a", count: 1025)
    #expect(read(long, .csv(column: nil)) == ["1:1 ! the key has 1025 bytes"])
    #expect(read(String(long.dropLast()), .csv(column: nil)).count == 1)
    let endless = [UInt8](repeating: 0x61, count: (1 << 20) + 1)
    #expect(read(endless, .csv(column: nil)) == ["1:1 ! the line has more than 1048576 bytes"])
    #expect(read(endless, .ndjson(field: "key")) == ["1:1 ! the line has more than 1048576 bytes"])
  }

  @Test func `mistakes have an end`() {
    let text = String(repeating: "{}\n", count: 1000)
    #expect(read(text, .ndjson(field: "key")).count == KeyListReader.maximumMistakes)
  }
}
