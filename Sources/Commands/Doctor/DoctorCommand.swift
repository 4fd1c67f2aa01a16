import ArgumentParser
import Console
import Inference
import JSON
import ModelFormat
import Prediction

/// `bertie doctor`: what this processor can do, and which precision pays on it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what this processor can do, and which precision pays on it.",
    discussion: """
      Measures the engine's inner loops for some seconds: multiply-adds a second in each precision, and how fast weights \
      are read from memory. From these follows the least time of a pass, before anything is quantised: no pass is \
      faster, and a good one is close. BERTIE_ISA chooses another instruction set.

      EXAMPLE
        bertie doctor
        bertie doctor small --json
      """)

  @Argument(help: "A model folder. (default: the shape of BERT-base)")
  var model: String?

  @Option(help: "Threads. (default: as many as the program may use)")
  var threads: Int?

  @Option(
    help:
      "No effect here: nothing is drawn at random. Taken so that scripts can give every command the same options."
  )
  var seed: UInt64?

  @Flag(help: "Print JSON on standard output.")
  var json = false

  private static let sizes = [(1, 12), (1, 128), (8, 128)].map { InputSize(batch: $0, tokens: $1) }

  func validate() throws {
    if let threads { try requireCount("--threads", threads, in: 1...ProcessorCount.available) }
  }

  func run() throws {
    let configuration = try model.map { try ModelFolder($0).configuration } ?? .bert()
    let profile = try MachineProfile.measure(threads: threads)
    let report = DoctorReport(
      profile: profile, configuration: configuration, sizes: Self.sizes, modelName: model ?? "BERT-base")
    try Terminal.writeLine(json ? report.json.serialized(pretty: true) : report.text)
  }
}
