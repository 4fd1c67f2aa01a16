import Commands
import Encoders
import JSON
import ModelFormat
import Prediction
import Torch
import Training

/// Runs models on libtorch.
struct TorchExecutor: Executor {
  static let outputs = [BenchOutputs.logits]
  private let model: SequenceClassifier
  private let device: Device
  private let precision: Precision

  init(_ folder: ModelFolder, _ options: TorchOptions) throws {
    device = try options.runtime.start()
    precision = options.runtime.inferencePrecision
    model = try SequenceClassifier(folder: folder, on: device)
  }

  var computation: JSONObject { MeasurementSetting.computation(device: device, precision: precision) }

  var setting: JSONObject { MeasurementSetting.json(device: device, precision: precision) }

  var settingText: String { "libtorch on \(device), \(precision.rawValue), \(Threads.count) threads" }

  func classifier(batchSize: Int) throws -> any TextClassifier {
    Predictor(model: model, batchSize: batchSize, precision: precision)
  }

  static let makesVectors = false

  func vectors(of texts: [String], maxLength: Int?) throws -> [[Float]] {
    throw CommandError("libtorch runs classifiers here; --engine cpu makes vectors")
  }

  func pass(_ size: InputSize, _ outputs: BenchOutputs, seed: UInt64) throws -> () throws -> Void {
    try CostMeasurement(precision: precision, seed: seed).pass(of: model, at: size)
  }

  static let knowsPhases = false

  func phases(during passes: () throws -> Void) rethrows -> [(name: String, seconds: Double)] {
    try passes()
    return []
  }
}
