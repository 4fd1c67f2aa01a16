package import ArgumentParser

/// How Bertie's engine computes, in commands that libtorch runs too.
package struct EngineOptions: ExecutorOptions {
  @Option(
    help: """
      What runs the model: cpu, Bertie's engine, or torch, libtorch, which bertie-train has and which has the option \
      --device.
      """)
  package var engine = EngineChoice.cpu

  @OptionGroup package var settings: EngineSettings

  /// Threads for CPU work; nil for as many as the program may use.
  package var threads: Int? { settings.threads }
  /// The seed for everything that is drawn at random.
  package var seed: UInt64 { settings.seed }

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    if engine == .torch { throw ValidationError("--engine torch is bertie-train's.") }
  }
}

/// What runs a model.
package enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
  /// Bertie's engine.
  case cpu
  /// libtorch.
  case torch
}
