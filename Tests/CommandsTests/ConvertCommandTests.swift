import Foundation
import JSON
import ModelFormat
import Testing

/// `bertie convert`, started as a user does.
@Suite struct ConvertCommandTests {
  private let place: LightPlace
  private static let files = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Goldens/files").path

  init() throws { place = try LightPlace() }

  @Test func aCheckpointBecomesAFolderThatOtherCommandsRun() throws {
    let text = try place.succeed("convert \(Self.files)/tensorflow/bert out")
    #expect(text.hasPrefix("TensorFlow checkpoint: 46 tensors in F32, 8,681 bytes before, "))
    #expect(text.contains("\nfiles       README.md, bertie.json, tokenizer_config.json, vocab.txt\n"))
    #expect(text.contains("\nleft out    bert/pooler/dense/bias/adam_m, "))
    let vector = try place.succeed("embed out", input: "a b c\n")
    #expect(vector.split(separator: " ").count == 8)
    let steps = try #require(try Manifest(folder: place.file("out"))).steps
    #expect(steps.map(\.step) == ["convert"] && steps[0].settings["form"] == "TensorFlow checkpoint")
  }

  @Test func theReportSaysWhatWasWrittenAndLeftOut() throws {
    let report = try place.json(
      "convert \(Self.files)/tensorflow/bert/bert_model.ckpt.index out --precision bf16 --shard-size 2kB --json"
    )
    #expect(
      report.object?.keys == [
        "form", "tensors", "bytes", "bytes_before", "precision", "dropped", "files", "unused", "missing",
      ])
    #expect(report["tensors"] == 46 && report["precision"] == ["BF16"] && report["missing"] == [])
    let reasons = report["dropped"]?.array?.compactMap { $0["reason"]?.string }
    #expect(reasons == [String](repeating: "training state", count: 5))
    #expect(FileManager.default.fileExists(atPath: place.file("out/model-00001-of-00002.safetensors")))
  }

  @Test func aPickleThatNamesCodeIsRefusedByName() throws {
    try FileManager.default.createDirectory(atPath: place.file("m"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: LightPlace.encoder + "/config.json", toPath: place.file("m/config.json"))
    let head: [UInt8] = [
      0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E, 0x80, 2, 0x4D,
      0xE9,
      3, 0x2E, 0x80, 2, 0x7D, 0x2E,
    ]
    let command = "touch \(place.file("executed"))"
    let pickle =
      [0x80, 2] + Array("cos\nsystem\n".utf8) + [0x55, UInt8(command.utf8.count)] + Array(command.utf8)
      + [0x85, 0x52, 0x2E]
    try Data(head + pickle).write(to: URL(fileURLWithPath: place.file("m/pytorch_model.bin")))
    for line in ["convert m out", "inspect m"] {
      let outcome = try place.run(line)
      #expect(outcome.code == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("only names that tensors need, found os.system."), "\(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: place.file("executed")))
    #expect(!FileManager.default.fileExists(atPath: place.file("out")))
  }

  @Test(arguments: [
    ("convert", 2), ("convert a", 2), ("convert a b --precision int8", 2), ("convert a b --shard-size 0", 2),
    ("convert a b --shard-size 1TB", 2), ("convert a b --threads 0", 2), ("convert a b", 1),
    ("convert \(LightPlace.classifier) .", 1),
  ])
  func exitCodesAreThoseOfTheTable(_ line: String, _ code: Int) throws {
    let outcome = try place.run(line)
    #expect(
      outcome.code == Int32(code) && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test func sizesAreReadWithTheirUnits() throws {
    for (size, shards) in [("2000", 4), ("2kB", 4), ("0.002MB", 4), ("1GB", 0)] {
      try place.succeed("convert \(Self.files)/tensorflow/bert out --force --shard-size \(size)")
      let names = try FileManager.default.contentsOfDirectory(atPath: place.file("out"))
      #expect(names.filter { $0.hasPrefix("model-") }.count == shards, "\(size)")
    }
  }
}
