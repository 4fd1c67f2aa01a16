import Foundation
import JSON
import ModelFormat
import Testing

/// `bertie quantize` from folder to folder.
@Suite struct QuantizeCommandTests {
  private let place: LightPlace

  init() throws { place = try LightPlace() }

  /// The bytes of all tensors of a weights file, and of the whole.
  private func bytes(_ name: String) throws -> (tensors: Int, file: Int) {
    let data = try Data(contentsOf: URL(fileURLWithPath: place.file("\(name)/model.safetensors")))
    let header = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return (data.count - 8 - header, data.count)
  }

  /// Word table, map by map, and what stays in F32: 32 wide, 64 within, three layers, 100 words, 16 positions, two types.
  @Test(arguments: ["int8", "int4"])
  func theFileIsAsLongAsTheBytesSay(_ precision: String) throws {
    func map(_ rows: Int, _ columns: Int, isRounded: Bool = true) -> Int {
      let bias = 4 * rows
      if !isRounded { return 4 * rows * columns + bias }
      // A scale of each row in F32, or of each group in F16; rows have one group here.
      return precision == "int8" ? rows * columns + 4 * rows + bias : rows * columns / 2 + 2 * rows + bias
    }
    let table = 100 * 32 + 4 * 100 + 4 * (16 + 2) * 32 + 4 * 2 * 32
    let layer = 4 * map(32, 32) + map(64, 32) + map(32, 64) + 4 * 4 * 32
    let all = table + 3 * layer + map(32, 32)

    let report = try place.json("quantize \(LightPlace.encoder) --precision \(precision) --out q --json")
    let written = try bytes("q")
    #expect(written.tensors == all)
    #expect(report["bytes"]?.int == written.file && report["maps"]?.array?.count == 19)
    #expect(report["bytes_before"]?.int ?? 0 > 2 * written.file)
    #expect(report["effects"] == nil)
    #expect(try place.json("inspect q --json")["bytes"]?.int == written.file)

    try place.succeed(
      "quantize \(LightPlace.encoder) --precision \(precision) --exclude encoder.layer.1.output,pooler --out less"
    )
    let more = map(32, 64, isRounded: false) - map(32, 64) + map(32, 32, isRounded: false) - map(32, 32)
    #expect(try bytes("less").tensors == all + more)
    let text = try place.succeed("inspect less")
    let group = precision == "int4" ? ", groups of 128" : ""
    #expect(
      text.contains("quantised   \(precision)\(group), without encoder.layer.1.output.dense, pooler.dense\n"))
    #expect(try place.succeed("inspect \(LightPlace.encoder)").contains("quantised   no\n"))
  }

  @Test func whatCannotBeIsRefused() throws {
    try place.succeed("quantize \(LightPlace.classifier) --precision int8 --out q")
    let cases: [(line: String, words: String)] = [
      (
        "quantize q --precision int8 --out r",
        "q is quantised already; quantise the model that it was made from"
      ),
      (
        "predict q --precision int4",
        "q: expected int8, as its weights are stored, or fp32 or bf16; found int4"
      ),
      ("predict q --exclude pooler", "pooler.dense cannot be excluded, as it is stored in int8"),
      ("predict \(LightPlace.classifier) --exclude pooler", "pooler.dense cannot be excluded in fp32"),
      ("quantize \(LightPlace.classifier) --precision int8 --out q", "q: output folder: expected a path"),
    ]
    for (line, words) in cases {
      let outcome = try place.run(line, input: "a\n")
      #expect(outcome.code == 1 && outcome.output.isEmpty, "\(line)")
      #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try place.run("quantize m --precision int8").code == 2)
  }

  @Test(arguments: [
    ("encoder.layer.1.output.dens", "encoder.layer.1.output.dense, encoder.layer.0.output.dense, "),
    ("encoder.layer.9", "encoder.layer.0, encoder.layer.1, encoder.layer.2, encoder.layer, "),
    ("pooler.dens,pooler", "pooler.dense, pooler, "), ("pooler,pool.dense", "pooler.dense, pooler, "),
  ])
  func theNearestNamesAreShown(_ names: String, _ nearest: String) throws {
    let outcome = try place.run("quantize \(LightPlace.encoder) --precision int8 --exclude \(names) --out q")
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: --exclude: there is no "))
    #expect(outcome.errors.contains("; the nearest are \(nearest)"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: ",").count == 5, "\(outcome.errors)")
  }

  /// Weights that meet only zeros change no output in fp32, but spoil the scales of their map.
  @Test func theMapToBlameIsNamed() throws {
    let culprit = "encoder.layer.0.intermediate.dense"
    try place.writeClassifier(as: "m") { tensor in
      guard
        [
          culprit + ".weight", "encoder.layer.0.attention.output.LayerNorm.weight",
          "encoder.layer.0.attention.output.LayerNorm.bias",
        ].contains(tensor.name)
      else { return tensor }
      var numbers = try tensor.floats()
      for first in stride(from: 0, to: numbers.count, by: 8) {
        numbers[first] = tensor.name == culprit + ".weight" ? 1000 : 0
      }
      return StoredTensor(name: tensor.name, shape: tensor.shape, floats: numbers)
    }
    try place.write(
      "text\n" + (0..<30).map { "a b \(["c", "d", "e f", "g h i"][$0 % 4])\n" }.joined(), to: "t.csv")
    func effects(_ options: String, _ out: String) throws -> JSONValue {
      try #require(
        try place.json("quantize m --precision int8 --data t.csv --out \(out) --json \(options)")["effects"])
    }
    let whole = try effects("", "q")
    #expect(whole["outputs"] == "logits" && whole["texts"] == 30)
    let maps = try #require(whole["maps"]?.array)
    #expect(maps.first?["name"]?.string == culprit)
    let changes = maps.compactMap { $0["mean_difference"]?.double }
    // Q, K and V are one: two layers have attention, two have I and O, and there is the pooler.
    #expect(changes.count == 9 && changes == changes.sorted(by: >))
    #expect(whole["suggested_exclude"]?.array?.first?.string == culprit)
    let spared = try effects("--exclude \(culprit)", "r")
    let (before, after) = (
      whole["all"]?["mean_difference"]?.double, spared["all"]?["mean_difference"]?.double
    )
    #expect(try #require(after) < 0.5 * (try #require(before)))
    #expect(spared["maps"]?.array?.count == 8)

    let text = try place.succeed("quantize m --precision int8 --data t.csv --out s")
    #expect(text.contains("To keep what stands out as numbers: --exclude \(culprit)"))
    #expect(text.contains("The logits of 30 texts against fp32, one map quantised at a time:"))
  }

  @Test func textsThatCannotBeReadCostNoFolder() throws {
    let outcome = try place.run("quantize \(LightPlace.classifier) --precision int8 --data no.csv --out q")
    #expect(outcome.code == 1 && outcome.errors.contains("no.csv"))
    #expect(!FileManager.default.fileExists(atPath: place.file("q")))
  }
}
