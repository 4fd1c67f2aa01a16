import ArgumentParser
import Console
import Torch
import Training

/// What every command that trains is told.
struct RunOptions: ParsableArguments {
  @Option(help: "The pretrained encoder's folder.")
  var model: String

  @Option(help: "Rasa's data of the bot Sara: a file or folder.")
  var data: String

  @Option(help: "Where result files go.")
  var results = "Experiments/Sara/results"

  @Option(help: "Where the dense models stay that other cells start from.")
  var models = "runs/sara"

  @Option(help: "Where to compute: cpu, cuda or cuda:N.")
  var device = "cpu"

  @Option(help: "Threads for CPU work. (default: one for each core)")
  var threads: Int?

  @Option(help: "Number format of training: fp32 or bf16. (default: bf16 where it is the faster one)")
  var precision: String?

  /// Sets threads and device, and opens model and data.
  func start() throws -> RunSetting {
    if let threads { try Threads.set(threads) }
    let device = try Device(parsing: device)
    if device != .cpu { try Deterministic.enable() }
    return RunSetting(
      workspace: try Workspace(encoder: model, data: data, models: models),
      files: ResultFiles(root: results, locks: "\(models)/locks"), device: device,
      precision: try trainingPrecision(on: device))
  }

  private func trainingPrecision(on device: Device) throws -> Precision {
    guard let precision else { return device != .cpu || TorchInfo.hasBFloat16Products ? .bf16 : .fp32 }
    guard let known = Precision(rawValue: precision) else {
      throw ValidationError("--precision must be fp32 or bf16, not '\(precision)'.")
    }
    return known
  }
}
