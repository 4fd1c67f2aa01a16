import ArgumentParser
import Commands
import ModelFormat

/// Texts that a model is looked at over.
struct TextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Texts to calibrate with: a .txt with one a line, CSV, TSV, JSON lines, Orange .tab, Rasa Markdown or YAML. Labels are not read.",
      valueName: "texts"))
  var data: String?

  @Option(help: "The most texts of --data that are read, evenly drawn.")
  var limit = 256

  @OptionGroup var columns: TextColumns

  @Option(
    help: "Longest input in tokens; longer texts are cut. (default: what the model was trained with, or 128)")
  var maxLength: Int?

  func validate() throws {
    try requireLength(maxLength)
    try requireCount("--limit", limit, in: 1...1_000_000)
  }

  /// The texts of `--data`; nil without it. Throws as `UnlabelledTexts`.
  func read(for model: ModelFolder, threads: Int?) throws -> UnlabelledTexts? {
    try data.map {
      try read(
        $0, limit: limit, length: model.maximumLength(asked: maxLength), for: model, threads: threads)
    }
  }

  /// All texts of a file, whole, whose words are counted. Throws as `UnlabelledTexts`.
  func readWhole(_ path: String, for model: ModelFolder, threads: Int?) throws -> UnlabelledTexts {
    try read(path, limit: nil, length: nil, for: model, threads: threads)
  }

  private func read(
    _ path: String, limit: Int?, length: Int?, for model: ModelFolder, threads: Int?
  ) throws -> UnlabelledTexts {
    try UnlabelledTexts(
      path, columns: (columns.textColumn, columns.textPairColumn), limit: limit, for: model, length: length,
      threads: threads)
  }
}
