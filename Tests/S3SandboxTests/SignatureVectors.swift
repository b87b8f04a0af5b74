import Testing

/// Requests for the keys that are easy to get wrong, signed by botocore 1.43.11 at the frozen moment.
struct SignatureVector: Sendable, CustomTestStringConvertible {
  let key: String
  let target: String
  let signature: String

  var testDescription: String { target }

  static let all: [SignatureVector] = [
    SignatureVector(
      key: "plain", target: "/site/plain",
      signature: "a7a42ebec4d9b7204caabeedfae534a6f5c90f57cf1ab3705cac0596d317b7d1"),
    SignatureVector(
      key: "a b", target: "/site/a%20b",
      signature: "c4e3903add13c9c02e848bb06112d37c19667bb433b192490f8f7fc112b18d6c"),
    SignatureVector(
      key: "a+b", target: "/site/a%2Bb",
      signature: "1e458050092fe15232865feddf7c40b4aab12e8c8bda3b8d9010312d4771c3f7"),
    SignatureVector(
      key: "100%", target: "/site/100%25",
      signature: "139f2581b2a96407f224c71f6fb58187724e59d94ec54356b0bece9fbeb538e4"),
    SignatureVector(
      key: "a%2Fb", target: "/site/a%252Fb",
      signature: "79dc14b3ab4d09572e2198ab2bdb6816910fe1959b979efb610f768821645c03"),
    SignatureVector(
      key: "//x", target: "/site///x",
      signature: "055638baed1a84ca23391cd9b2b089da7171849ac234b4ed64acc13cf8336bed"),
    SignatureVector(
      key: "/lead", target: "/site//lead",
      signature: "3559a3b8d64f09d9222e5157292022e940b3636daa7dd21def6198eaf16f44e1"),
    SignatureVector(
      key: "x//y", target: "/site/x//y",
      signature: "e801f4a975ea3c8402d43a3101a308dda70a4493e2f7c9f52cb5345ddc71a3fd"),
    SignatureVector(
      key: "a/../b", target: "/site/a/../b",
      signature: "62c4785fbecfa40dc4cfc628c7a62538d3812f50afb28ea794bd2b4940ace591"),
    SignatureVector(
      key: "./c", target: "/site/./c",
      signature: "47ad1321e1193b980329cf0e050e720b4535989263b0956d7cb1f660797dc106"),
    SignatureVector(
      key: "..", target: "/site/..",
      signature: "4ea772324120269cace74bd88097dea49205bf905894ad099f3299e316354693"),
    SignatureVector(
      key: ".", target: "/site/.",
      signature: "610a996cc2339cb54efb1ef0960b6e3d7f06863e24afdd8e91e33cfe47b07cde"),
    SignatureVector(
      key: "q?x=1&y", target: "/site/q%3Fx%3D1%26y",
      signature: "9d063caefe1e306df9f4da03e4666c6af608b149a17d10d55057b611c4f98878"),
    SignatureVector(
      key: "h#x", target: "/site/h%23x",
      signature: "307bdd89ddd2075d9de4372d07957f626661b47fba1dab48010876a1adbbee4d"),
    SignatureVector(
      key: "~-_.!*'()", target: "/site/~-_.%21%2A%27%28%29",
      signature: "8c1327f8bd8d17a50b50199d389cc9f895f42c7104090e48e2aa46c59e487e91"),
    SignatureVector(
      key: "[x]{y}|\\^", target: "/site/%5Bx%5D%7By%7D%7C%5C%5E",
      signature: "cc7595aca99b817bab1535bb22f4a516357b05f7d80216611ff2e981629287b1"),
    SignatureVector(
      key: "u\u{308}", target: "/site/u%CC%88",
      signature: "95de92bd0e0d4b121213fc8d2362d66985b251220bfad4b1f3b4bc93dc1e3357"),
    SignatureVector(
      key: "\u{FC}", target: "/site/%C3%BC",
      signature: "4fd9bd50ca929a39386be25c1320da5a2c728ff2f7664b6580a465520e32e04a"),
    SignatureVector(
      key: "\u{1F600}", target: "/site/%F0%9F%98%80",
      signature: "f22702494bc770a453b59428d73f09d2ef041d601475fb43109b1ca35e5c3fdd"),
    SignatureVector(
      key: "\u{FFFE}", target: "/site/%EF%BF%BE",
      signature: "ce221fc54a5d1c181fcd46c1e681ecbe2cfc6ee9e348e5844467c93b085fa415"),
    SignatureVector(
      key: "a\u{1}b", target: "/site/a%01b",
      signature: "6aa13aefc54afd94cc0d04772397cbfe2f963fe249c3624f294a332508a61b79"),
    SignatureVector(
      key: "tab\u{9}x", target: "/site/tab%09x",
      signature: "909986538b1cdf4c85a487f5c5a18b26e97b87234866d6f3ad38748d93569aee"),
    SignatureVector(
      key: "cr\u{D}\u{A}lf", target: "/site/cr%0D%0Alf",
      signature: "7c70c73fb6555e2d34adddb44da1ddc2b09ab34668c91a33d18a5400fe45aefd"),
    SignatureVector(
      key: "soap", target: "/site/soap",
      signature: "20742164b8e8e1c8839bbb2e42c755e61340fff9d93be3fa59e14e235ec09a5d"),
    SignatureVector(
      key: "dir/", target: "/site/dir/",
      signature: "5cba3ce2a1944bec953436cb7adb5d39c70e38aaeb123aaf10710db257b83ebe"),
    SignatureVector(
      key: "*?[]", target: "/site/%2A%3F%5B%5D",
      signature: "328eba88178b6d8762403a54b518c73541b93229d115a81e7b1ebb7912f398cc"),
    SignatureVector(
      key: "k?versionId=1", target: "/site/k%3FversionId%3D1",
      signature: "1630f6df0a669bc1a53ec454abdc8c4cea255756a1afc96a53eb20e4bd66c559"),
    SignatureVector(
      key: "a=b;c,d:e@f&g$h", target: "/site/a%3Db%3Bc%2Cd%3Ae%40f%26g%24h",
      signature: "d2368e706057c4742f071feab9ab5e0995e448d84ed6a44e778cbf50fd696ad2"),
    SignatureVector(
      key: "trailing ", target: "/site/trailing%20",
      signature: "28b19ac6b18b24996a758a4d60010c93becd0629aaa7e535de6b890399a35b64"),
    SignatureVector(
      key: " leading", target: "/site/%20leading",
      signature: "f7c41c1905cce485693fa7e69090b19380da861974e13a5fda9c797326d74e88"),
    SignatureVector(
      key: "%", target: "/site/%25",
      signature: "dea05739a20df9161fd8ef54e54dd8c46f311134021e0ae8027471733b2df4e4"),
    SignatureVector(
      key: "%%41", target: "/site/%25%2541",
      signature: "720e063873b0193d7423105431476607a891a127464d0081bb51d86a77651974"),
    SignatureVector(
      key: "\"quoted\" <&>", target: "/site/%22quoted%22%20%3C%26%3E",
      signature: "6c9f1940ac45f40cf534714ab169edeea96a5181f2619ffe77e7b3c4fb9756dc"),
  ]
}
