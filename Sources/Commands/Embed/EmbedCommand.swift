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
      vector comes back as numbers between spaces, or with --json as an object. Pooling, normalization and length are \
      those of the folder's modules.json; without one, the mean over tokens.

      EXAMPLE
        echo "where is my card?" | bertie embed all-MiniLM-L6-v2
        bertie embed all-MiniLM-L6-v2 --json < messages.txt > vectors.jsonl
      """)

  @Argument(help: "A model folder, or org/name of the hub.")
  var model: String

  @Option(help: "Longest input in tokens. (default: the folder's, else 512 or as many as it has positions)")
  var maxLength: Int?

  @Option(help: "Lines that are read before the first are answered.")
  var batchSize = 32

  @Option(help: "How states become a vector: cls, mean, max or mean_sqrt_len. (default: the folder's)")
  var pooling: EmbeddingPooling?

  @OptionGroup var runtime: EngineSettings

  @Flag(help: "Print an object for every line.")
  var json = false

  func validate() throws {
    try requireLength(maxLength)
    try requireCount("--batch-size", batchSize, in: 1...Int.max)
  }

  func run() throws {
    let place = try ModelPlace.folder(model)
    let folder = try ModelFolder(place)
    let tokenizer = try Tokenizer(folder: place)
    var configuration = try EmbeddingConfiguration(folder: place)
    if let pooling { configuration.pooling = pooling }
    let runner = try EngineExecutor(folder, runtime)
    let positions = folder.configuration.maxTokens
    let length = try maxLength.map { try folder.maximumLength(asked: $0) }
    let options = EncodingOptions(maximumLength: length ?? min(configuration.maximumLength ?? 512, positions))
    try RequestLines(batchSize: batchSize).answer { requests in
      let encodings = try tokenizer.encode(
        batch: requests.map { TextPair($0.example.text, $0.example.textPair) }, options: options,
        threads: runtime.threads)
      let vectors = try runner.embeddings(
        of: encodings.map { TokenInput(ids: $0.ids, types: $0.typeIds) }, configuration)
      return try zip(requests, vectors).map { request, vector in
        if let number = vector.first(where: { !$0.isFinite }) {
          throw CommandError(
            "standard input, line \(request.number): expected a vector of finite numbers, found \(number); "
              + "this model is damaged, or its training diverged")
        }
        let numbers = JSONValue.array(vector.map { .number(Double("\($0)") ?? .nan) })
        return request.answerObject(["embedding": numbers], asObject: json)
          ?? vector.map { "\($0)" }.joined(separator: " ")
      }
    }
  }
}
