import ArgumentParser
import Console
import JSON
import ModelFormat

/// `bertie inspect`: what a model folder holds, counted from its configuration and its files.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's shape, parameters, bytes and multiply-adds.",
    discussion: """
      Multiply-adds (MACs) are the products of the layers' linear maps and of attention for one text of --tokens \
      tokens, without embeddings, pooler and head.

      EXAMPLE
        bertie inspect small
        bertie inspect small --tokens 32 --json
      """)

  @Argument(help: "A model folder, or org/name of the hub.")
  var model: String

  @Option(help: "The length of the text whose multiply-adds are counted.")
  var tokens = 128

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Option(help: "No effect here: one thread reads the folder.")
  var threads: Int?

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func validate() throws {
    if tokens < 1 { throw ValidationError("--tokens must be at least 1, not \(tokens).") }
    try requireThreads(threads)
  }

  func run() throws {
    let folder = try ModelFolder(ModelPlace.folder(model))
    if json {
      try Terminal.writeLine(JSONValue.object(folder.summary(tokens: tokens)).serialized(pretty: true))
    } else {
      try Terminal.writeLine(folder.description(tokens: tokens))
    }
  }
}
