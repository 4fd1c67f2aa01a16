package import ArgumentParser
import Console
import Datasets
import JSON
import ModelFormat
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

        A model of choices reads objects with "text", "choices" and perhaps "question", and adds "choice", from 0, and \
        "score". A tagger reads texts, objects with "text", or with "words", a list; it adds "tags", one for each word, \
        and "entities" with "label", "text", "start" and "end". A model that finds answers reads objects with \
        "question" and "context", and adds "answer", "start", "end" and "score"; an empty "answer" alone says that there \
        is none. Offsets count Unicode code points, the end is the first behind.

        EXAMPLE
          echo "where is my card?" | bertie predict small
          bertie predict small --json < messages.txt
          bertie predict small < messages.jsonl > labelled.jsonl
          echo "Ada lives in Bern." | bertie predict tagger --json
          bertie predict qa --answer-length 15 < questions.jsonl
          parallel --pipe --keep-order bertie predict small --stdin --threads 1 \\
            < large.jsonl > labelled.jsonl
        """)
  }

  @Argument(help: "A model folder with a classifier, or org/name of the hub.")
  var model: String

  @OptionGroup var lengths: LengthOptions
  @OptionGroup var answers: AnswerOptions

  @Option(help: "Lines that are read before the first are answered.")
  var batchSize = 32

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print an object for every line.")
  var json = false

  @Flag(
    help: ArgumentHelp(
      "Read JSON lines only, and write one for each.",
      discussion:
        "For programs that feed many such commands: Spark's pipe, Ray, GNU parallel, Hadoop streaming."))
  var stdin = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    try requireCount("--batch-size", batchSize, in: 1...Int.max)
  }

  package func run() throws {
    let loaded = try LoadedFolder(model)
    let classifier = try Runner(loaded.folder, runtime).classifier(batchSize: batchSize)
    let task = try loaded.folder.ownTask()
    let limits = try lengths.limits(for: loaded.folder, task: task)
    let lines = PredictionLines(loaded.head, answers, task: task)
    try RequestLines(batchSize: batchSize, kind: loaded.head.kind, requiresObjects: stdin).answer {
      requests in
      let dataset = Dataset(examples: requests.map(\.example), source: "standard input")
      let encoded = try loaded.encode(
        dataset, limits: limits, task: task, threads: runtime.threads, requiringTargets: false)
      let members = try lines.members(of: classifier.predict(encoded), on: encoded)
      return try zip(requests, members).map { try $0.answer($0.withEntities($1), asObject: json || stdin) }
    }
  }
}
