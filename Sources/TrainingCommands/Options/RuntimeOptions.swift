import ArgumentParser
import Commands
import Torch
import Training

/// How a command computes: device, threads, number format, seed.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Where to compute: cpu, cuda (in each of several processes its own GPU) or cuda:N.")
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
    if let threads { try requireCount("--threads", threads, in: 1...TrainingSettings.mostThreads) }
    if seed > UInt64(Int64.max) {
      throw ValidationError("--seed must be at most \(Int64.max), not \(seed).")
    }
    do {
      _ = try Device(parsing: device)
    } catch let error as TorchError where error.code == .invalidArgument {
      throw ValidationError("--device must be cpu, cuda or cuda:N, not \(device).")
    } catch {
      // A device that is not there is no fault of the command line: `start` says so.
    }
  }

  /// Applies the settings to this process and returns the device; call it once, before any tensor exists.
  ///
  /// Throws `CommandError` with the reason when the device is not there.
  func start() throws -> Device {
    if let threads { try Threads.set(threads) }
    let device = try openDevice()
    if case .cuda = device { try Deterministic.enable() }
    try RandomGenerator.seed(seed)
    return device
  }

  private func openDevice() throws -> Device {
    let process = try device == "cuda" ? launchedProcess() : nil
    do {
      return try Device(parsing: process?.ownDevice(device) ?? device)
    } catch let error as TorchError where error.code == .deviceUnavailable {
      throw CommandError(
        "\(error); leave out --device to compute on the processor"
          + (process == nil
            ? "" : ", or start as many processes on a machine as it has GPUs, each with its LOCAL_RANK"))
    }
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
