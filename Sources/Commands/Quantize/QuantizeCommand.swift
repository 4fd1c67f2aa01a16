import ArgumentParser
import Console
import Datasets
import Inference
import JSON
import ModelFormat
import Tokenization

/// `bertie quantize`: a model folder with int8 or int4 weights.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Round a model's weights to 8 or 4 bits.",
    discussion: """
      Weights of linear maps are rounded to the nearest, with a scale for each output (int8) or for each group of inputs \
      (int4); word embeddings to int8. Inputs are quantised when the model runs. `bertie doctor` says what that gains \
      on this processor, `bertie evaluate` what it costs. With --data, the report says which map to blame: how much the \
      outputs for these texts change where it alone is quantised, and what to --exclude. Some hundred texts are enough; of a \
      task's folder, some hundred of its dev part are taken.

      EXAMPLE
        bertie quantize small --precision int8 --out small-int8
        bertie quantize small --precision int8 --data intents.csv --out small-int8
        bertie quantize small --precision int4 --exclude pooler --out small-int4
        bertie quantize tagger --precision int8 --data wikiann --out tagger-int8
      """)

  @Argument(help: "A model folder, or org/name of the hub.")
  var model: String

  @Option(help: "What weights are rounded to: int8 or int4.")
  var precision: QuantizationConfiguration.Precision

  @Option(help: "int4: inputs that share a scale, a multiple of 64.")
  var groupSize = QuantizationConfiguration.defaultGroupSize

  @Option(
    help: ArgumentHelp(
      "Maps that stay as they are, separated by commas, as encoder.layer.3.output.dense.",
      discussion: """
        The beginning of names stands for all of them, as encoder.layer.3. Q, K and V of a layer run as one map: exclude \
        them together, as encoder.layer.3.attention.self.
        """))
  var exclude: NameList?

  @Option(
    help: ArgumentHelp(
      "A file or a folder of texts: CSV, TSV, JSON lines, Orange .tab, Rasa Markdown or YAML; or a task's. Labels are not read."
    ))
  var data: String?

  @Option(
    help:
      "The task whose files these are; `bertie tasks` lists them. (default: the model's own; none: no task)")
  var task: String?

  @Option(help: "The column with the text. (default: found by its usual names)")
  var textColumn: String?

  @Option(help: "The column with the second text of a pair.")
  var textPairColumn: String?

  @OptionGroup var lengths: LengthOptions

  @Option(help: "The model folder to write.")
  var out: String

  @Flag(help: "Replace OUT.")
  var force = false

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Option(help: "Threads that run --data; one rounds. (default: as many as the program may use)")
  var threads: Int?

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  func validate() throws {
    try requireCount("--group-size", groupSize, in: 64...65_536)
    if groupSize % 64 != 0 {
      throw ValidationError("--group-size must be a multiple of 64, not \(groupSize).")
    }
    if out.isEmpty { throw ValidationError("--out must name a folder.") }
    try requireThreads(threads)
    try TaskName(task).validate()
    if data == nil, let option = optionOfData { throw ValidationError("\(option) needs --data.") }
  }

  func run() throws {
    let source = try ModelFolder(ModelPlace.folder(model))
    guard source.quantization == nil else {
      throw CommandError("\(model) is quantised already; quantise the model that it was made from")
    }
    try ModelFolderWriter.requireFree(out, force: force)
    let all = Quantizer.maps(of: source, QuantizationConfiguration(precision))
    let excluded = try exclude?.chosen(from: all) ?? []
    let texts = try data.map { try encoded($0, for: source) }
    let configuration = QuantizationConfiguration(precision, groupSize: groupSize, excluded: excluded)
    var settings: JSONObject = ["precision": .string(precision.rawValue)]
    if precision == .int4 { settings["groupSize"] = .integer(Int64(groupSize)) }
    settings["exclude"] = .array(excluded.map { .string($0) })
    try Quantizer.folderWriter(
      for: source, configuration, step: ManifestStep(step: "quantize", settings: settings)
    ).write(to: out, force: force)
    let result = try ModelFolder(out)
    let effects = try texts.map {
      try MapEffects(of: source, quantizedIn: result, configuration, on: $0, threads: threads)
    }
    let report = try QuantizationReport(from: source, to: result, configuration, effects: effects)
    try Terminal.writeLine(json ? report.json.serialized(pretty: true) : report.text)
  }

  /// The first option that was given and has no meaning without texts.
  private var optionOfData: String? {
    [
      ("--task", task != nil), ("--text-column", textColumn != nil),
      ("--text-pair-column", textPairColumn != nil),
      ("--max-length", lengths.maxLength != nil), ("--stride", lengths.stride != nil),
      ("--question-length", lengths.questionLength != nil),
    ].first { $0.1 }?.0
  }

  /// The texts of a file or folder as the model reads them.
  private func encoded(_ data: String, for folder: ModelFolder) throws -> EncodedDataset {
    let definition = try TaskName(task).definition(for: folder)
    let dataset = try definition.map { try texts(data, of: $0, for: folder) } ?? texts(data)
    guard dataset.count > 0 else { throw CommandError("\(data): expected texts, found none") }
    return try EncodedDataset(
      dataset, tokenizer: Tokenizer(folder: folder.path), labels: nil,
      limits: lengths.limits(for: folder, task: definition), requiringTargets: false, threads: threads)
  }

  /// The texts of data of no task.
  private func texts(_ data: String) throws -> Dataset {
    let options = ReadingOptions(textColumn: textColumn, pairColumn: textPairColumn, targets: .ignored)
    return try DataSource(path: data, options: options).dataset
  }

  /// The most examples of a task that are looked at.
  private static let mostOfTask = 500

  /// Evenly drawn examples of a task's dev part, or of the one part that it has, without their targets.
  private func texts(_ data: String, of task: TaskDefinition, for folder: ModelFolder) throws -> Dataset {
    if let head = folder.classifier { try task.requireFit(head, of: folder.path) }
    let options = ReadingOptions(textColumn: textColumn, pairColumn: textPairColumn, task: task.name)
    let split = try DataSource(path: data, options: options).split()
    let part = split.parts[.dev] ?? split.all
    let count = min(part.count, Self.mostOfTask)
    let examples = (0..<count).map { part.examples[$0 * part.count / count].withoutTarget }
    return Dataset(examples: examples, source: part.source)
  }
}
