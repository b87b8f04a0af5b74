import S3Types
import Testing

@testable import S3Client

@Suite("Profile files of dialects") struct DialectFileTests {
  @Test(arguments: Dialect.named)
  func `every named profile comes back from its file as it went`(_ dialect: Dialect) throws {
    let text = dialect.fileText(comments: ["from a test"])
    #expect(text.hasPrefix("version = 1\n# from a test\nname = \(dialect.name)\n"))
    #expect(try Dialect(parsing: Array(text.utf8), file: "x") == dialect)
  }

  @Test func `a file that differs in every field comes back too`() throws {
    var dialect = Dialect(name: "My-Store_1.0")
    dialect.listVersion = .v1
    dialect.encodesListings = false
    dialect.checksums = .always
    dialect.checksumAlgorithm = .crc64nvme
    dialect.contentMD5 = .none
    dialect.conditions = .none
    dialect.hasMultiDelete = false
    dialect.hasPartCopy = false
    dialect.isETagMD5 = false
    dialect.isMultipartETagTrusted = false
    dialect.addressing = .virtual
    dialect.parts = PartRules(minimumSize: 64 << 20, maximumSize: 1 << 30, maximumCount: 1000, requiresEqualSizes: true)
    dialect.requiresSignedPayloads = true
    dialect.hasTagging = false
    dialect.hasACLs = false
    dialect.hasStorageClasses = false
    dialect.defaultRegion = "auto"
    #expect(try Dialect(parsing: Array(dialect.fileText().utf8), file: "x") == dialect)
  }

  @Test func `what a file does not say comes from its base, which is generic when it names none`() throws {
    var expected = Dialect.ceph
    expected.name = "old-gateway"
    expected.parts.minimumSize = 10 << 20
    let text = "\u{20}\n# a comment\nversion = 1\r\n  base\t=  ceph \nname=old-gateway\npart_size_min = 10485760"
    #expect(try Dialect(parsing: Array(text.utf8), file: "x") == expected)
    #expect(try Dialect(parsing: Array("version = 1".utf8), file: "x") == .generic)
  }

  /// A file with the whole text of the error about it.
  struct Bad: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let message: String

    init(_ text: String, _ message: String) { self.init(Array(text.utf8), message) }

    init(_ bytes: [UInt8], _ message: String) {
      self.bytes = bytes
      self.message = message
    }

    var testDescription: String { message }
  }

  @Test(arguments: [
    Bad("", "d.txt: it is empty; the first line must be 'version = 1'"),
    Bad("# only words\n\n", "d.txt: it is empty; the first line must be 'version = 1'"),
    Bad("name = x\nversion = 1\n", "d.txt:1: the first line must be 'version = 1'"),
    Bad(
      "\nversion = 2\n", "d.txt:2: version '2' of the format is not known here; this program reads version 1"),
    Bad("version = 1\nlist-versions = 2\n", "d.txt:2: unknown key 'list-versions'; did you mean 'list_version'?"),
    Bad("version = 1\nETAG_IS_MD5 = true\n", "d.txt:2: unknown key 'ETAG_IS_MD5'; did you mean 'etag_is_md5'?"),
    Bad(
      "version = 1\nconditonal_put = true\n", "d.txt:2: unknown key 'conditonal_put'; did you mean 'conditional_put'?"),
    Bad("version = 1\nsomething = true\n", "d.txt:2: unknown key 'something'"),
    Bad("version = 1\nacl = true\n\nacl = true\n", "d.txt:4: 'acl' is set already in line 2"),
    Bad("version = 1\nversion = 1\n", "d.txt:2: 'version' is set already in line 1"),
    Bad("version = 1\nlist_version = 3\n", "d.txt:2: '3' is not a value of list_version: 1 or 2"),
    Bad("version = 1\nlist_version = 02\n", "d.txt:2: '02' is not a value of list_version: 1 or 2"),
    Bad("version = 1\nacl = yes\n", "d.txt:2: 'yes' is not a value of acl: true or false"),
    Bad("version = 1\nacl = True\n", "d.txt:2: 'True' is not a value of acl: true or false"),
    Bad(
      "version = 1\nchecksum = sometimes\n",
      "d.txt:2: 'sometimes' is not a value of checksum: none, when_required, always"),
    Bad(
      "version = 1\nchecksum_algorithm = crc32\n",
      "d.txt:2: 'crc32' is not a value of checksum_algorithm: CRC64NVME, CRC32C, CRC32, SHA1, SHA256"),
    Bad(
      "version = 1\naddressing = host\n", "d.txt:2: 'host' is not a value of addressing: auto, path, virtual"),
    Bad(
      "version = 1\npart_count_max = 0\n", "d.txt:2: '0' is not a value of part_count_max: a number from 1 to 1000000"),
    Bad(
      "version = 1\npart_size_min = 5MiB\n",
      "d.txt:2: '5MiB' is not a value of part_size_min: a number from 1 to 5368709120"),
    Bad(
      "version = 1\npart_size_max = 99999999999999999999\n",
      "d.txt:2: '99999999999999999999' is not a value of part_size_max: a number from 1 to 1125899906842624"),
    Bad(
      "version = 1\npart_size_max = 5\npart_size_min = 6\n", "d.txt:3: part_size_min is above part_size_max"),
    Bad(
      "version = 1\ndefault_region = Europe/Berlin\n",
      "d.txt:2: 'Europe/Berlin' is not a value of default_region: a region, such as eu-central-1"),
    Bad("version = 1\nacl\n", "d.txt:2: 'acl' is not of the form 'key = value'"),
    Bad("version = 1\nacl =\n", "d.txt:2: 'acl' has no value"),
    Bad("version = 1\n= true\n", "d.txt:2: there is no key before '='"),
    Bad(
      "version = 1\nname = my store\n",
      "d.txt:2: 'my store' cannot be a name; use letters, digits, '.', '_' and '-', at most 64"),
    Bad(
      "version = 1\nbase = mino\n",
      "d.txt:2: 'mino' is not a dialect: aws, minio, ceph, gcs, r2, b2, wasabi, generic; did you mean 'minio'?"),
    Bad("version = 1\nacl = true\u{1B}[2J\n", "d.txt:2: the line has a control character"),
    Bad(Array("version = 1\n# ".utf8) + [0xFF, 0x0A], "d.txt:2: the line is not UTF-8"),
    Bad([0xEF, 0xBB, 0xBF] + Array("version = 1\n".utf8), "d.txt:1: the first line must be 'version = 1'"),
    Bad(Array(repeating: 0x23, count: 65537), "d.txt: it has 65537 bytes, and a dialect at most 65536"),
  ])
  func `a mistake is refused with its line`(_ bad: Bad) async throws {
    let error = await failure { () throws(S3Error) in try Dialect(parsing: bad.bytes, file: "d.txt") }
    #expect(error?.code == .configuration)
    #expect(error?.message == bad.message)
  }

  @Test func `a name stands for a profile, anything else for a file`() throws {
    let read: FileReading = { path in path == "./own" ? Array("version = 1\nbase = r2\nname = own".utf8) : nil }
    #expect(try Dialect.load("minio", readFile: read) == .minio)
    #expect(try Dialect.load("./own", readFile: read).name == "own")
  }

  @Test func `what is neither is refused with the names that there are`() async {
    let error = await failure { () throws(S3Error) in try Dialect.load("awz") { _ in nil } }
    #expect(
      error?.message
        == "'awz' is not a dialect: aws, minio, ceph, gcs, r2, b2, wasabi, generic; did you mean 'aws'?, "
        + "and there is no file of that name")
  }
}
