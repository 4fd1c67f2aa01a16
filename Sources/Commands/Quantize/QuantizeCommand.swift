import ArgumentParser
import Console
import Inference
import JSON
import ModelFormat

/// `bertie quantize`: a model folder with int8 or int4 weights.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Round a model's weights to 8 or 4 bits.",
    discussion: """
      Weights of linear maps are rounded to the nearest, with a scale for each output (int8) or for each group of inputs \
      (int4); word embeddings to int8. Inputs are quantised when the model runs. `bertie doctor` says what that gains \
      on this processor, `bertie evaluate` what it costs.

      EXAMPLE
        bertie quantize small --precision int8 --out small-int8
        bertie quantize small --precision int4 --exclude pooler --out small-int4
      """)

  @Argument(help: "A model folder.")
  var model: String

  @Option(help: "What weights are rounded to: int8 or int4.")
  var precision: QuantizationConfiguration.Precision

  @Option(help: "int4: inputs that share a scale, a multiple of 64.")
  var groupSize = QuantizationConfiguration.defaultGroupSize

  @Option(
    help: ArgumentHelp(
      "Maps that stay as they are, separated by commas, as encoder.layer.3.output.dense.",
      discussion: "The beginning of names stands for all of them, as encoder.layer.3."))
  var exclude: NameList?

  @Option(help: "The model folder to write.")
  var out: String

  @Flag(help: "Replace OUT.")
  var force = false

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Option(help: "No effect here: one thread rounds.")
  var threads: Int?

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  func validate() throws {
    try requireCount("--group-size", groupSize, in: 64...65_536)
    if groupSize % 64 != 0 {
      throw ValidationError("--group-size must be a multiple of 64, not \(groupSize).")
    }
    if out.isEmpty { throw ValidationError("--out must name a folder.") }
  }

  func run() throws {
    let source = try ModelFolder(model)
    guard source.quantization == nil else {
      throw CommandError("\(model) is quantised already; quantise the model that it was made from")
    }
    try ModelFolderWriter.requireFree(out, force: force)
    let all = Quantizer.maps(of: source, QuantizationConfiguration(precision))
    let excluded = try exclude?.chosen(from: all) ?? []
    let configuration = QuantizationConfiguration(precision, groupSize: groupSize, excluded: excluded)
    var settings: JSONObject = ["precision": .string(precision.rawValue)]
    if precision == .int4 { settings["groupSize"] = .integer(Int64(groupSize)) }
    settings["exclude"] = .array(excluded.map { .string($0) })
    try Quantizer.folderWriter(
      for: source, configuration, step: ManifestStep(step: "quantize", settings: settings)
    ).write(to: out, force: force)
    let report = QuantizationReport(from: source, to: try ModelFolder(out), configuration)
    try Terminal.writeLine(json ? report.json.serialized(pretty: true) : report.text)
  }
}
