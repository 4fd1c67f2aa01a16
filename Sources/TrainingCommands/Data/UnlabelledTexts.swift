import Commands
import Datasets
import Encoders
import JSON
import ModelFormat
import Tokenization
import Torch
import Training

/// Texts without labels, as a model reads them.
struct UnlabelledTexts {
  /// The tokens of each text.
  let encoded: EncodedDataset
  /// The file and what of it was read, as the manifest records it: `{"file", "digest", "texts"}`.
  let record: JSONValue

  /// Reads texts of a file or folder: a `.txt` has one on each line that is not blank, others are read as `--data` of other
  /// commands.
  ///
  /// - Parameters:
  ///   - path: The file or folder.
  ///   - columns: The columns of a table's texts and of their second texts; nil: found by their names, and none.
  ///   - limit: The most texts, evenly drawn; nil takes all.
  ///   - model: The folder whose tokenizer reads them.
  ///   - length: The longest input in tokens; longer texts are cut, with nil none.
  /// Throws `CommandError` where there is no text, and what reading and encoding throw.
  init(
    _ path: String, columns: (text: String?, pair: String?), limit: Int?, for model: ModelFolder,
    length: Int?,
    threads: Int?
  ) throws {
    let all = try Self.dataset(path, columns)
    guard all.count > 0 else { throw CommandError("\(path): expected texts, found none") }
    let count = min(all.count, limit ?? all.count)
    let chosen = count == all.count ? all : all.subset((0..<count).map { $0 * all.count / count })
    encoded = try EncodedDataset(
      chosen, tokenizer: Tokenizer(folder: model.path), labels: nil, maximumLength: length,
      requiringTargets: false, threads: threads)
    record = [
      "file": .string(chosen.source), "digest": .string(chosen.digest), "texts": .integer(Int64(count)),
    ]
  }

  /// The texts in batches, as an encoder takes them.
  func inputs(batch: Int = 16, on device: Device) throws -> [EncoderInput] {
    try encoded.evaluationBatches(size: batch).map { try EncoderInput(encoded.batch($0), on: device) }
  }

  /// How often each token occurs, plus one: words that the texts do not have count as if they came once.
  func tokenWeights(vocabulary: Int) -> [Double] {
    var weights = [Double](repeating: 1, count: vocabulary)
    for example in encoded.examples {
      for id in example.ids where weights.indices.contains(Int(id)) { weights[Int(id)] += 1 }
    }
    return weights
  }

  private static func dataset(_ path: String, _ columns: (text: String?, pair: String?)) throws -> Dataset {
    guard path.hasSuffix(".txt") else {
      let options = ReadingOptions(
        textColumn: columns.text, pairColumn: columns.pair, targets: .ignored)
      return try DataSource(path: path, options: options).dataset
    }
    let texts = try SourceText(file: path).lines.map(\.text)
      .filter { $0.contains { !$0.isWhitespace } }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return Dataset(examples: texts.map { Example(text: String($0), target: .none) }, source: name)
  }
}
