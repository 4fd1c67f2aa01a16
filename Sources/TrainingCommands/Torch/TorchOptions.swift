import ArgumentParser
import Commands

/// How libtorch computes, for the commands that the engine runs too.
struct TorchOptions: ExecutorOptions {
  @Option(help: "What runs the model: torch here; without this option, bertie runs its own engine.")
  var engine = EngineChoice.torch

  @OptionGroup var runtime: RuntimeOptions

  var threads: Int? { runtime.threads }
  var seed: UInt64 { runtime.seed }

  func validate() throws {
    if engine == .cpu { throw ValidationError("--engine cpu is bertie's, and its default.") }
  }
}
