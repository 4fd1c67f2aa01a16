package import ArgumentParser
package import Inference

/// How Bertie's engine computes.
package struct EngineSettings: ParsableArguments {
  @Option(help: "Threads. (default: as many as the program may use)")
  package var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      What products are made of: fp32, bf16, int8 or int4. (default: what the folder's weights are: int8, int4, else \
      fp32)
      """,
      discussion: "A quantised folder in fp32 or bf16 has the numbers that its integers stand for."))
  package var precision: Arithmetic?

  @Option(
    help: ArgumentHelp(
      "Maps that are not quantised, separated by commas, as encoder.layer.3.output.dense.",
      discussion: """
        The beginning of names stands for all of them, as encoder.layer.3. They are multiplied in bf16 where the \
        processor does that by itself, else in fp32. What a quantised folder excludes was chosen by `bertie quantize`.
        """))
  package var exclude: NameList?

  @Option(help: "Seed for everything that is drawn at random.")
  package var seed: UInt64 = 0

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws { try requireThreads(threads) }
}
