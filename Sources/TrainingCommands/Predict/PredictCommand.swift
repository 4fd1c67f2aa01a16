import ArgumentParser
import Console
import Datasets
import Encoders
import JSON
import Torch
import Training

/// `bertie predict`: texts on standard input, labels on standard output.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Label texts, a line each or JSON lines.",
    discussion: """
      Reads standard input to its end and writes a line for each line, in order. A line that begins with { is an \
      object with "text" and perhaps "text_pair"; it comes back with "label" and "score" added. Any other line is a \
      text; it comes back as text, label and score between tabs, or with --json as an object.

      EXAMPLE
        echo "where is my card?" | bertie predict small
        bertie predict small --json < messages.txt
        bertie predict small < messages.jsonl > labelled.jsonl
      """)

  @Argument(help: "A model folder with a classifier.")
  var model: String

  @Option(help: "Longest input in tokens. (default: what the model was trained with, else 128)")
  var maxLength: Int?

  @Option(help: "Lines that are read before the first are answered.")
  var batchSize = 32

  @OptionGroup var runtime: RuntimeOptions

  @Flag(help: "Print an object for every line.")
  var json = false

  func validate() throws {
    try requireLength(maxLength)
    try requireCount("--batch-size", batchSize, in: 1...Int.max)
  }

  func run() throws {
    let device = try runtime.start()
    let loaded = try LoadedModel(model, device: device)
    let predictor = Predictor(
      model: loaded.classifier, batchSize: batchSize, precision: runtime.inferencePrecision)
    let lines = PredictionLines(loaded.classifier.classifier)
    let input = InputLines()
    var waiting: [PredictionRequest] = []
    func answer() throws {
      guard !waiting.isEmpty else { return }
      let dataset = Dataset(examples: waiting.map(\.example), source: "standard input")
      let encoded = try loaded.encode(
        dataset, maximumLength: maxLength, threads: runtime.threads, requiringTargets: false)
      let predictions = try predictor.predict(encoded)
      for (index, request) in waiting.enumerated() {
        try Terminal.writeLine(request.answer(lines.members(of: predictions, index), asObject: json))
      }
      waiting = []
    }
    func nextRequest() throws -> PredictionRequest? {
      do {
        return try input.next().map { try PredictionRequest(line: $0, number: input.number) }
      } catch {
        // The lines before a bad one keep their answers.
        try answer()
        throw error
      }
    }
    while let request = try nextRequest() {
      waiting.append(request)
      if waiting.count == batchSize { try answer() }
    }
    try answer()
  }
}
