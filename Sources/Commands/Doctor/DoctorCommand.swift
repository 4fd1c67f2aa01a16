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
      are read from memory, of which it takes half a gigabyte, or a quarter where there is less. From these follows, \
      before anything is quantised, the time to which a good pass comes close; one whose weights stay in the caches \
      from pass to pass may be faster. BERTIE_ISA chooses another instruction set.

      EXAMPLE
        bertie doctor
        bertie doctor small --json
        bertie doctor small --products 1,12,128
      """)

  @Argument(help: "A model folder, or org/name of the hub. (default: the shape of BERT-base)")
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Measure the products of the model's layers for so many tokens too, in each precision, as shares of the peak."
    ))
  var products: NumberList?

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
    try requireThreads(threads)
    guard products == nil || model != nil else {
      throw ValidationError("--products needs a model folder.")
    }
  }

  func run() throws {
    let folder = try model.map { try ModelFolder(ModelPlace.folder($0)) }
    let configuration = folder?.configuration ?? .bert()
    let profile = try MachineProfile.measure(threads: threads)
    var found: [DoctorReport.Product] = []
    if let folder, let products { found = try measure(products.values, of: folder, profile) }
    let report = DoctorReport(
      machine: Machine(), profile: profile, configuration: configuration, sizes: Self.sizes,
      modelName: model ?? "BERT-base", products: found)
    try Terminal.writeLine(json ? report.json.serialized(pretty: true) : report.text)
  }

  /// A folder with numbers in each precision, a quantised one in its own.
  private func measure(_ rows: [Int], of folder: ModelFolder, _ profile: MachineProfile) throws
    -> [DoctorReport.Product]
  {
    let pool = try ThreadPool(count: profile.threads)
    let choices: [Arithmetic?] = folder.quantization == nil ? Arithmetic.allCases : [nil]
    return try choices.flatMap { choice in
      let engine = try Engine(folder: folder, arithmetic: choice)
      return try rows.flatMap { count in
        try LayerProducts(engine, rows: count, threads: profile.threads).best(of: 5, on: pool).map {
          DoctorReport.Product(precision: engine.arithmetic, speed: $0)
        }
      }
    }
  }
}
