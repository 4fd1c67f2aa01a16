import ArgumentParser
import Console
import JSON
import ModelFormat

/// `bertie convert`: a clean safetensors folder from PyTorch, TensorFlow or safetensors weights.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Make a safetensors folder of PyTorch or TensorFlow weights.",
    discussion: """
      IN is a model folder with config.json and model.safetensors, pytorch_model.bin or shards of either; or Google's TensorFlow \
      checkpoint of BERT or ALBERT, by its folder or its .index file, with bert_config.json or albert_config.json beside \
      it. Nothing in a .bin file is executed: one that names more than tensors need is refused. OUT is a folder that \
      transformers loads, with the tokenizer's files, today's parameter names and no optimiser state. Numbers stay as they are \
      unless --precision asks for others.

      EXAMPLE
        bertie convert bert-base-uncased bert
        bertie convert uncased_L-12_H-768_A-12 bert --precision bf16
        bertie convert albert_base/model.ckpt-best.index albert --json
      """)

  @Argument(help: ArgumentHelp("A model folder, or the .index file of a checkpoint.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The model folder to write.", valueName: "out"))
  var output: String

  @Option(help: "What numbers are rounded to: fp32, fp16 or bf16. (default: as they are)")
  var precision: StoredPrecision?

  @Option(help: "The most bytes of one weight file, as 500MB or 2GB. (default: one file)")
  var shardSize: ByteCount?

  @Flag(help: "Replace OUT.")
  var force = false

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Option(help: "No effect here: one thread converts.")
  var threads: Int?

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("OUT must name a folder.") }
    if shardSize?.bytes == 0 { throw ValidationError("--shard-size must be at least 1.") }
    try requireThreads(threads)
  }

  func run() throws {
    try ModelFolderWriter.requireFree(output, force: force)
    let report = try ModelConversion(input).write(
      to: output, elementType: precision?.elementType, shardByteLimit: shardSize?.bytes, force: force)
    try Terminal.writeLine(json ? report.json.serialized(pretty: true) : report.text)
  }
}
