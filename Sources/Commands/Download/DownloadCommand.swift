import ArgumentParser
import Console
import Hub
import JSON

/// `bertie download`: a model or data set of the hub into the cache.
struct DownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download",
    abstract: "Download a model or a data set, and print its folder.",
    discussion: """
      Takes what the cache lacks and prints the folder where all of it lies; commands that take a model folder take the name \
      itself, too. Of a model come config.json, weights (safetensors, else .bin), tokenizer and the modules of \
      sentence-transformers; of a data set, all files. What is there must have the digest that the hub states. A \
      download that was interrupted is gone on with.

      The cache is that of the hub's Python programs, and the same variables say where things are: HF_HOME, HF_HUB_CACHE, \
      HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and others; docs/hub.md lists them.

      EXAMPLE
        bertie download sentence-transformers/all-MiniLM-L6-v2
        bertie download google/electra-small-discriminator@main
        bertie download org/model --include "*.json" --include vocab.txt
        bertie download org/intents --dataset --exclude "*.parquet"
      """)

  @Argument(help: "org/name, or org/name@revision with a branch, a tag or a commit.")
  var name: String

  @Flag(help: "It is a data set.")
  var dataset = false

  @Option(
    help: ArgumentHelp(
      "Take the files whose paths fit this pattern, instead of a model's; may be given again.",
      discussion: "* stands for any characters, slashes too, ? for one, [ab] for a or b.", valueName: "glob"))
  var include: [String] = []

  @Option(help: ArgumentHelp("Leave out the files whose paths fit; may be given again.", valueName: "glob"))
  var exclude: [String] = []

  @Option(help: "Files that are downloaded at once.")
  var jobs = 8

  @Flag(help: "Print JSON on standard output.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    try requireCount("--jobs", jobs, in: 1...64)
    do {
      _ = try hubName
    } catch let error as HubError {
      throw ValidationError("\(error).")
    }
  }

  func run() throws {
    let choice = FileChoice(
      included: include.isEmpty ? nil : include.map { GlobPattern($0) },
      excluded: exclude.map { GlobPattern($0) })
    let snapshot = try HubDownload(jobs: jobs, isQuiet: quiet).snapshot(of: hubName, choice)
    guard json else { return try Terminal.writeLine(snapshot.path) }
    let report: JSONValue = [
      "path": .string(snapshot.path), "commit": .string(snapshot.commit),
      "files": .array(snapshot.files.map { .string($0) }),
      "downloadedBytes": .integer(Int64(snapshot.downloadedBytes)),
    ]
    try Terminal.writeLine(report.serialized(pretty: true))
  }

  private var hubName: HubName {
    get throws { try HubName(name, kind: dataset ? .dataset : .model) }
  }
}
