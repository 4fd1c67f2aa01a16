import ArgumentParser
import Console
import Datasets
import Inference
import JSON
import ModelFormat
import Tokenization

/// `bertie embed`: texts on standard input, vectors on standard output.
struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Make vectors of texts, a line each or JSON lines.",
    discussion: """
      Reads standard input to its end and writes a line for each line, in order. A line that begins with { is an \
      object with "text" and perhaps "text_pair"; it comes back with "embedding" added. Any other line is a text; its \
      vector comes back as numbers between spaces, or with --json as an object. Pooling, dense maps, normalization, \
      length and prompts are those of the folder's modules.json and config_sentence_transformers.json; without them, the \
      mean over tokens.

      EXAMPLE
        echo "where is my card?" | bertie embed all-MiniLM-L6-v2
        bertie embed all-MiniLM-L6-v2 --json < messages.txt > vectors.jsonl
        bertie embed e5 --prompt query < questions.txt
      """)

  @Argument(help: "A model folder, or org/name of the hub.")
  var model: String

  @Option(
    help:
      "Longest input in tokens. (default: the folder's, else its tokenizer's, else 512; at most its positions)"
  )
  var maxLength: Int?

  @Option(help: "Lines that are read before the first are answered.")
  var batchSize = 32

  @Option(help: "How states become a vector, instead of what the folder says.")
  var pooling: EmbeddingPooling?

  @Option(
    help: ArgumentHelp(
      "The folder's prompt that is put before every text, as query. (default: the folder's default, or none)",
      discussion: "Its tokens are pooled unless the folder's include_prompt is false."))
  var prompt: String?

  @OptionGroup var runtime: EngineSettings

  @Flag(help: "Print an object for every line.")
  var json = false

  @Flag(
    help: ArgumentHelp(
      "Read JSON lines only, and write one for each.",
      discussion:
        "For programs that feed many such commands: Spark's pipe, Ray, GNU parallel, Hadoop streaming."))
  var stdin = false

  func validate() throws {
    try requireLength(maxLength)
    try requireCount("--batch-size", batchSize, in: 1...Int.max)
  }

  func run() throws {
    let folder = try ModelFolder(ModelPlace.folder(model))
    var configuration = try EmbeddingConfiguration(folder: folder.path)
    if let pooling { configuration.poolings = [pooling] }
    _ = try configuration.outputSize(hiddenSize: folder.configuration.hiddenSize)
    let inputs = try EmbeddingInputs(folder, configuration, promptName: prompt, maxLength: maxLength)
    let runner = try EngineExecutor(folder, runtime)
    try RequestLines(batchSize: batchSize, requiresObjects: stdin).answer { requests in
      let tokens = try inputs.tokens(
        of: requests.map { TextPair($0.example.text, $0.example.textPair) }, threads: runtime.threads)
      let vectors = try runner.embeddings(of: tokens, configuration, unpooled: inputs.unpooled)
      return try zip(requests, vectors).map { request, vector in
        if let number = vector.first(where: { !$0.isFinite }) {
          throw CommandError(
            "\(request.place): expected a vector of finite numbers, found \(number); "
              + "this model is damaged, or its training diverged")
        }
        let numbers = JSONValue.array(vector.map { .number(Double("\($0)") ?? .nan) })
        return request.answerObject(["embedding": numbers], asObject: json || stdin)
          ?? vector.map { "\($0)" }.joined(separator: " ")
      }
    }
  }
}
