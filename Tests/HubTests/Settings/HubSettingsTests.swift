import Foundation
import Hub
import JSON
import TestSupport
import Testing

@Suite struct HubSettingsTests {
  @Test func environmentsMeanWhatTheyMeanToThePythonClient() throws {
    let cases = try #require(try HubGolden.load()["settings"]?.array)
    #expect(cases.count >= 40)
    for golden in cases {
      var environment = ["HOME": "/h/somebody"]
      for (name, value) in golden["environment"]?.object ?? [:] { environment[name] = value.string }
      let settings = try HubSettings(environment: environment)
      let comment: Comment = "\(environment)"
      #expect(settings.endpoint == golden["endpoint"]?.string, comment)
      #expect(settings.cachePath == golden["cache"]?.string, comment)
      #expect(settings.token?.secret == golden["token"]?.string, comment)
      #expect(settings.isOffline == golden["offline"]?.bool, comment)
      #expect(settings.metadataTimeout == .seconds(try #require(golden["metadataTimeout"]?.int)), comment)
      #expect(settings.downloadTimeout == .seconds(try #require(golden["downloadTimeout"]?.int)), comment)
      #expect(settings.usesLinks == golden["links"]?.bool, comment)
      #expect(settings.showsProgress == golden["progress"]?.bool, comment)
    }
  }

  @Test func tokenIsReadFromTheFileOfTheHome() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("  secret \r\n", to: "token")
    _ = try folder.write("other", to: "elsewhere")
    func token(_ environment: [String: String]) throws -> String? {
      try HubSettings(environment: environment).token?.secret
    }
    #expect(try token(["HF_HOME": folder.path]) == "secret")
    #expect(try token(["HF_HOME": folder.path, "HF_TOKEN_PATH": folder.file("elsewhere")]) == "other")
    #expect(try token(["HF_HOME": folder.path, "HF_TOKEN": "first"]) == "first")
    #expect(try token(["HF_HOME": folder.path, "HF_HUB_DISABLE_IMPLICIT_TOKEN": "yes"]) == nil)
    #expect(try token(["HF_HOME": folder.file("absent")]) == nil)
  }

  @Test(arguments: [
    ("HF_ENDPOINT", "ftp://hub"), ("HF_ENDPOINT", ""), ("HF_ENDPOINT", "hub.example"),
    ("HF_ENDPOINT", "https://somebody:password@hub.example"), ("HF_HUB_ETAG_TIMEOUT", "soon"),
    ("HF_HUB_ETAG_TIMEOUT", ""), ("HF_HUB_DOWNLOAD_TIMEOUT", "-1"), ("HF_TOKEN", "a\r\nHost: b"),
    ("HF_TOKEN", "é"),
  ])
  func whatCannotBeUsedIsNamedWithoutSecrets(_ name: String, _ value: String) {
    let error = #expect(throws: HubError.self) { try HubSettings(environment: [name: value]) }
    #expect(error?.code == .badSetting)
    #expect(error?.place == name)
    #expect(error?.description.contains("password") == false)
    #expect(error?.description.contains("Host") == false)
  }

  @Test func tokenIsNeverShown() throws {
    let settings = try HubSettings(environment: ["HF_TOKEN": "hf_secret"])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped] { #expect(!text.contains("hf_secret")) }
    #expect(settings.token?.secret == "hf_secret")
  }

  @Test func tildeOfAUserIsThatUsersFolder() throws {
    #expect(try HubSettings(environment: ["HF_HUB_CACHE": "~root/c"]).cachePath.hasSuffix("root/c"))
    #expect(
      try HubSettings(environment: ["HF_HUB_CACHE": "/a/~root"]).cachePath == "/a/~root")
  }
}
