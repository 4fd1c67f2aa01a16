package import ArgumentParser
package import Inference

/// How Bertie's engine computes.
package struct EngineOptions: ExecutorOptions {
  @Option(
    help: """
      What runs the model: cpu, Bertie's engine, or torch, libtorch, which bertie-train has and which has the option \
      --device.
      """)
  package var engine = EngineChoice.cpu

  @Option(help: "Threads. (default: as many as the program may use)")
  package var threads: Int?

  @Option(
    help: """
      What products are made of: fp32, bf16, int8 or int4. (default: what the folder's weights are: int8, int4, else \
      fp32)
      """)
  package var precision: Arithmetic?

  @Option(
    help: ArgumentHelp(
      "Maps that are not quantised, separated by commas, as encoder.layer.3.output.dense.",
      discussion: "The beginning of names stands for all of them, as encoder.layer.3."))
  package var exclude: NameList?

  @Option(help: "Seed for everything that is drawn at random.")
  package var seed: UInt64 = 0

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    if engine == .torch { throw ValidationError("--engine torch is bertie-train's.") }
    let available = ProcessorCount.available
    if let threads, !(1...available).contains(threads) {
      throw ValidationError(
        "--threads must be from 1 to \(available), not \(threads): this program may use no more.")
    }
  }
}

/// What runs a model.
package enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
  /// Bertie's engine.
  case cpu
  /// libtorch.
  case torch
}
