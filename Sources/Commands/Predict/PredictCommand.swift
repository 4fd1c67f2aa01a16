package import ArgumentParser
import Console
import Datasets
import JSON
import Prediction

/// `bertie predict`: texts on standard input, labels on standard output.
package struct PredictCommand<Runner: Executor>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
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
  }

  @Argument(help: "A model folder with a classifier, or org/name of the hub.")
  var model: String

  @Option(help: "Longest input in tokens. (default: what the model was trained with, else 128)")
  var maxLength: Int?

  @Option(help: "Lines that are read before the first are answered.")
  var batchSize = 32

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print an object for every line.")
  var json = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    try requireLength(maxLength)
    try requireCount("--batch-size", batchSize, in: 1...Int.max)
  }

  package func run() throws {
    let loaded = try LoadedFolder(model)
    let classifier = try Runner(loaded.folder, runtime).classifier(batchSize: batchSize)
    let lines = PredictionLines(loaded.head)
    try RequestLines(batchSize: batchSize).answer { requests in
      let dataset = Dataset(examples: requests.map(\.example), source: "standard input")
      let encoded = try loaded.encode(
        dataset, maximumLength: maxLength, threads: runtime.threads, requiringTargets: false)
      let predictions = try classifier.predict(encoded)
      return requests.enumerated().map { $1.answer(lines.members(of: predictions, $0), asObject: json) }
    }
  }
}
