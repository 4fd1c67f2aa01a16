import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct ManifestTests {
  @Test func everythingSurvivesWritingAndReading() throws {
    let folder = try TemporaryFolder()
    let step = ManifestStep(
      step: "prune", settings: ["sparsity": 0.6], seed: 3, data: ["digest": "ab"], score: ["f1": 0.5],
      parent: "cd",
      model: ["parameters": 1], other: ["later": [1]])
    let manifest = Manifest(steps: [ManifestStep(step: "finetune"), step], measured: ["seconds": 1.5])
    try manifest.write(toFolder: folder.path)
    #expect(try Manifest(folder: folder.path) == manifest)
    #expect(try text(folder.file("bertie.json")).hasPrefix("{\n  \"formatVersion\": 1,\n  \"steps\": ["))
  }

  @Test func aFolderWithoutOneHasNone() throws {
    #expect(try Manifest(folder: TemporaryFolder().path) == nil)
  }

  static let refusals: [(String, ModelFormatError.Code, String)] = [
    ("[]", .badConfiguration, "expected an object, found an array"),
    ("{}", .badConfiguration, "formatVersion: expected a whole number, found nothing"),
    (#"{"formatVersion":2,"steps":[]}"#, .newerFormat, "expected 1, found 2. A newer version"),
    (#"{"formatVersion":-1,"steps":[]}"#, .badConfiguration, "expected 1, found -1"),
    (#"{"formatVersion":1}"#, .badConfiguration, "steps: expected an array, found nothing"),
    (#"{"formatVersion":1,"steps":[1]}"#, .badConfiguration, "steps[0]: expected an object"),
    (#"{"formatVersion":1,"steps":[{}]}"#, .badConfiguration, "steps[0].step: expected a string"),
    (#"{"formatVersion":1,"steps":[{"step":"a","seed":"x"}]}"#, .badConfiguration, "steps[0].seed"),
  ]

  @Test(arguments: refusals)
  func whatIsNotAManifestIsRefused(content: String, code: ModelFormatError.Code, message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(content, to: "bertie.json")
    let error = #expect(throws: ModelFormatError.self) { try Manifest(folder: folder.path) }
    #expect(error?.code == code)
    #expect(error?.path == path)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
