import ArgumentParser
import Commands
import Console
import Factorization
import Foundation
import JSON
import ModelFormat
import Torch
import Training

/// `bertie factorize`: a model in, the same with narrow embeddings and shared layers out, to be recovered by distillation.
struct FactorizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "factorize",
    abstract: "Give a model ALBERT's narrow embeddings and shared layers.",
    discussion: """
      The table of word embeddings becomes the product of a narrow one and a map, by singular value decomposition, and \
      groups of layers get one set of weights. That makes the file smaller and saves no multiply-adds: every layer still \
      runs. What comes out is worse than MODEL until it is taught again: the report ends with the command for that. \
      bertie.json records what was done, OUT/training has the report and the pictures of what each layer does to the \
      texts of --data.

      EXAMPLE
        bertie factorize dense --embedding-size 128 --groups 3 --out small
        bertie factorize dense --embedding-size 128 --share feed-forward --groups 2 \\
          --frequencies texts.txt --out narrow
        bertie factorize all-MiniLM-L6-v2 --share attention --grouping distance \\
          --groups 3 --data texts.txt --out grouped
        bertie factorize dense --embedding-size 128 --form albert \\
          --data intents.csv --out albert
      """)

  @Argument(help: "A model folder, or org/name of the hub.")
  var model: String

  @OptionGroup var factorize: FactorizeOptions

  @Option(
    help: ArgumentHelp(
      "Texts whose words' frequencies weigh the error of the table: a .txt with one a line, or as --data.",
      valueName: "texts"))
  var frequencies: String?

  @OptionGroup var texts: TextOptions

  @Option(help: "The model folder to write.")
  var out: String

  @Flag(help: "Replace OUT.")
  var force = false

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out must name a folder.") }
    if runtime.precision == .bf16 {
      throw ValidationError("--precision: factorize computes in fp32 and float64; leave it out.")
    }
    if frequencies != nil, factorize.embeddingSize == nil {
      throw ValidationError("--frequencies needs --embedding-size.")
    }
    if try factorize.settings().needsTexts, texts.data == nil {
      throw ValidationError("--form albert, --grouping distance and --start best need --data.")
    }
  }

  func run() throws {
    let settings = try factorize.settings()
    try ModelFolderWriter.requireFree(out, force: force)
    try runtime.requireOneProcess("factorize")
    let device = try runtime.start()
    let source = try ModelFolder(ModelPlace.folder(model))
    try settings.validate(for: source.configuration)
    let calibration = try texts.read(for: source, threads: runtime.threads)
    let counted = try frequencies.map { try texts.readWhole($0, for: source, threads: runtime.threads) }
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try Factorizer(
      folder: source, texts: calibration?.inputs(on: device) ?? [],
      weights: counted?.tokenWeights(vocabulary: source.configuration.vocabSize), on: device
    ).run(settings)
    let seconds = (clock.now - start) / .seconds(1)

    var step = ManifestStep(
      step: "factorize", settings: settings.json.object ?? [:], parent: source.weightsDigest())
    // `data` is where later steps find the split that the model was trained with.
    step.other = [
      "report": outcome.report.json, "texts": calibration?.record ?? .null,
      "frequencies": counted?.record ?? .null,
    ]
    var writer = outcome.folderWriter(source: source, step: step)
    writer.measured = [
      "factorize": ["seconds": .number(seconds), "processor": .string(Processor.name)]
    ]
    try writer.write(to: out, force: force) { folder in
      try FileManager.default.createDirectory(atPath: folder + "/training", withIntermediateDirectories: true)
      for (name, text) in files(of: outcome.report) {
        try AtomicFile.write(text, to: "\(folder)/training/\(name)")
      }
    }
    try ResultReport.show(out, json: json)
  }

  /// The report, and the pictures of what layers do where there were texts.
  private func files(of report: FactorizationReport) -> [(name: String, text: String)] {
    var files = [(ResultReport.fileName, report.text + "\n" + next)]
    if let (before, after) = report.distances {
      files += LayerPictures.files(of: [("before", before), ("after", after)])
    }
    return files
  }

  /// What to do with the result.
  private var next: String {
    """
    This is the model before recovery. Teach it by what it was made from:
      bertie distill --teacher \(model) --student \(out) --preset states --data DATA --out \(Folder(out).path)-recovered
    """
  }
}
