import Commands
import Foundation
import JSON
import Testing

/// Models of the hub by their names, from a cache that is laid out here; nothing is sent to anyone.
@Suite struct HubNameCommandTests {
  private static let commit = "0123456789abcdef0123456789abcdef01234567"
  private let place: LightPlace
  private let environment: [String: String]

  init() throws {
    place = try LightPlace()
    environment = [
      "HF_HUB_CACHE": place.file("cache"), "HF_HUB_OFFLINE": "1", "HF_ENDPOINT": "http://127.0.0.1:9",
    ]
    try layOut(LightPlace.classifier, as: "models--org--model")
  }

  /// A snapshot as the hub's programs lay it out: files named by digests, and links to them.
  private func layOut(_ model: String, as repository: String) throws {
    let files = FileManager.default
    let root = place.file("cache/\(repository)")
    for folder in ["blobs", "refs", "snapshots/\(Self.commit)"] {
      try files.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    for (number, name) in try files.contentsOfDirectory(atPath: model).enumerated() {
      try files.copyItem(atPath: "\(model)/\(name)", toPath: "\(root)/blobs/\(number)")
      try files.createSymbolicLink(
        atPath: "\(root)/snapshots/\(Self.commit)/\(name)", withDestinationPath: "../../blobs/\(number)")
    }
    try Data(Self.commit.utf8).write(to: URL(fileURLWithPath: "\(root)/refs/main"))
  }

  private func succeed(_ line: String, input: String = "") throws -> String {
    let outcome = try place.run(line, input: input, environment: environment)
    try #require(outcome.code == 0 && outcome.errors.isEmpty, "bertie \(line): \(outcome.errors)")
    return outcome.output
  }

  @Test func downloadPrintsTheFolderOfTheCache() throws {
    let folder = "\(place.file("cache"))/models--org--model/snapshots/\(Self.commit)"
    #expect(try succeed("download org/model") == folder + "\n")
    #expect(try succeed("download org/model@\(Self.commit) --quiet") == folder + "\n")
    let report = try JSONValue(parsing: succeed("download org/model --json"))
    #expect(report["path"]?.string == folder)
    #expect(report["commit"]?.string == Self.commit)
    #expect(report["downloadedBytes"]?.int == 0)
    #expect(report["files"]?.array?.contains("config.json") == true)
  }

  @Test(arguments: [
    ("inspect MODEL --json", ""), ("predict MODEL --threads 1", "hello\n"),
    ("embed MODEL --threads 1", "hello\n"),
  ])
  func nameGivesWhatTheFolderGives(_ line: String, _ input: String) throws {
    func answer(_ model: String) throws -> String {
      try succeed(line.replacing("MODEL", with: model), input: input)
    }
    let folder = try succeed("download org/model").dropLast()
    let expected = try answer(String(folder))
    #expect(!expected.isEmpty)
    #expect(try answer("org/model") == expected)
    #expect(try answer("org/model@\(Self.commit)") == expected)
  }

  @Test func resultNamesTheRepositoryThatItWasMadeFrom() throws {
    _ = try succeed("quantize org/model --precision int8 --out q")
    let card = try String(contentsOfFile: place.file("q/README.md"), encoding: .utf8)
    #expect(card.contains("base_model: \"org/model\""))
  }

  @Test func folderOfThatNameComesFirst() throws {
    try FileManager.default.createDirectory(atPath: place.file("org"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: LightPlace.encoder, toPath: place.file("org/model"))
    let layers = try JSONValue(parsing: succeed("inspect org/model --json"))
    let encoder = try JSONValue(parsing: succeed("inspect \(LightPlace.encoder) --json"))
    #expect(layers["parameters"] == encoder["parameters"])
  }

  @Test(arguments: ["inspect", "predict", "embed", "bench", "doctor"])
  func offlineWhatIsNeitherFolderNorCachedIsNamedAsBoth(_ command: String) throws {
    let outcome = try place.run("\(command) org/absent", environment: environment)
    #expect(outcome.code == 1 && outcome.output.isEmpty)
    #expect(
      outcome.errors.hasPrefix(
        "Error: there is no folder org/absent, and as a name of the hub: org/absent@main: "))
    #expect(outcome.errors.contains("HF_HUB_OFFLINE"))
  }

  @Test func wordThatCannotBeANameIsAMissingFolder() throws {
    let outcome = try place.run("inspect absent", environment: environment)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("absent: model folder: expected a folder with config.json and weights"))
    #expect(outcome.errors.contains("org/name, or org/name@revision"))
  }

  @Test func hubThatIsNotThereLeavesTheCacheWithANote() throws {
    // Nobody listens on port 9 of this machine.
    let outcome = try place.run(
      "download org/model", environment: environment.merging(["HF_HUB_OFFLINE": "0"]) { $1 })
    #expect(outcome.code == 0)
    #expect(outcome.errors.hasPrefix("Note: http://127.0.0.1:9/api/models/org/model/revision/main: "))
    #expect(outcome.errors.contains("The cache's org/model@main at commit \(Self.commit) is used."))
  }

  @Test(arguments: [
    (["download"], "Missing expected argument"),
    (["download", "model"], "expected org/name or org/name@revision"),
    (["download", "org/model", "--jobs", "0"], "--jobs must be at least 1"),
    (["download", "org/model", "--jobs", "65"], "--jobs must be at most 64"),
    (["download", "../x/y"], "expected org/name or org/name@revision"),
  ])
  func badArgumentIsNamed(_ arguments: [String], _ message: String) {
    do {
      _ = try Bertie.parseAsRoot(arguments)
      Issue.record("\(arguments) were accepted")
    } catch {
      #expect(Bertie.exitCode(for: error) == .validationFailure)
      #expect(Bertie.message(for: error).contains(message), "\(Bertie.message(for: error))")
    }
  }
}
