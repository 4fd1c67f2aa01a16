import ArgumentParser
import Console
import Datasets
import JSON
import Tokenization

/// `bertie corpus`: texts in, one file of tokens out, which pre-training maps.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus",
    abstract: "Turn texts into a file of tokens, for `bertie pretrain`.",
    discussion: """
      Files are read as a stream, and may be larger than memory. OUT holds tokens, segments and documents, and digests of texts and \
      tokenizer: `bertie pretrain --cache OUT` refuses it for others. `bertie pretrain` makes such a file itself where it has \
      none; several runs, or the processes of one, share one that was made before.

      EXAMPLE
        bertie corpus bert-base --data corpus.jsonl --out corpus.tokens
        bertie corpus bert-base --data wiki --form wikitext --sentences \\
          --out wiki.tokens --json
      """)

  @Argument(help: "A model folder or org/name of the hub, whose tokenizer it is.")
  var model: String

  @OptionGroup var corpus: CorpusOptions

  @Option(help: "The file to write; one that holds these tokens already is kept.")
  var out: String

  @Flag(help: "Replace an OUT of other texts or of another tokenizer.")
  var force = false

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Option(help: "Threads for tokenising. (default: one for each core)")
  var threads: Int?

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out must name a file.") }
    try requireThreads(threads)
  }

  func run() throws {
    let texts = try corpus.corpus()
    let cache = try TokenCache.prepareWithBar(
      path: out, corpus: texts, tokenizer: Tokenizer(folder: ModelPlace.folder(model)), threads: threads,
      otherData: force ? .replace : .refuse)
    guard json else {
      return try Terminal.writeLine(
        """
        \(out): \(cache.tokenCount.groupedText) tokens in \(cache.segmentCount.groupedText) segments of \
        \(cache.documentCount.groupedText) documents, from \(texts.files.count) file\(texts.files.count == 1 ? "" : "s")
        """)
    }
    let report: JSONValue = [
      "out": .string(out), "tokens": .integer(Int64(cache.tokenCount)),
      "segments": .integer(Int64(cache.segmentCount)), "documents": .integer(Int64(cache.documentCount)),
      "files": .integer(Int64(texts.files.count)), "corpus": .string(cache.corpusDigest),
      "tokenizer": .string(cache.tokenizerDigest),
    ]
    try Terminal.writeLine(report.serialized(pretty: true))
  }
}
