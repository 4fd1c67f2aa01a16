import ArgumentParser
import Torch
import Training

/// How a command computes: device, threads, number format, seed.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Where to compute: cpu, cuda or cuda:N.")
  var device = "cpu"

  @Option(help: "Threads for CPU work. (default: one for each core)")
  var threads: Int?

  @Option(
    help: """
      Number format of the matrix products: fp32, or bf16 (autocast). (default: fp32; training: bf16 where the \
      processor has instructions for it)
      """)
  var precision: Precision?

  @Option(help: "Seed for everything that is drawn at random.")
  var seed: UInt64 = 0

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads).") }
  }

  /// Applies the settings to this process and returns the device; call it once, before any tensor exists.
  func start() throws -> Device {
    if let threads { try Threads.set(threads) }
    let device = try Device(parsing: device)
    if case .cuda = device { try Deterministic.enable() }
    try RandomGenerator.seed(seed)
    return device
  }

  /// The number format for training on `device`: what was asked for, else bf16 where it is the faster one.
  func trainingPrecision(on device: Device) -> Precision {
    if let precision { return precision }
    switch device {
    case .cpu: return TorchInfo.hasBFloat16Products ? .bf16 : .fp32
    case .cuda: return .bf16
    }
  }

  /// The number format for scoring and measuring.
  var inferencePrecision: Precision { precision ?? .fp32 }
}
