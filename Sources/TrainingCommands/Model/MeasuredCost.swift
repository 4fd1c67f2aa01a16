import Commands
import Console
import Encoders
import Evaluation
import JSON
import ModelFormat
import Prediction
import Torch
import Training

/// What a job and its result cost on this machine: `measured` in bertie.json, where equal runs may differ.
///
/// Latencies are taken in a second or so, in fp32, for a first impression; `bertie bench` measures with patience.
struct MeasuredCost {
  /// One short text, and a small batch.
  private static let sizes = [InputSize(batch: 1, tokens: 12), .init(batch: 8, tokens: 64)]

  /// `{"seconds", "processor", "engine", "device", "precision", "threads", "latency": [{"batch", "tokens", "median_ms", …}]}`; sizes that
  /// the model has no positions for are left out.
  ///
  /// - Parameters:
  ///   - model: the finished model.
  ///   - seconds: how long the model was trained.
  static func json(of model: SequenceClassifier, seconds: Double) throws -> JSONObject {
    let plan = LatencyPlan(
      warmUpCalls: 3, warmUpTime: .milliseconds(100), minimumCalls: 10, minimumTime: .milliseconds(250),
      maximumTime: .seconds(2))
    let measurement = CostMeasurement(meter: LatencyMeter(plan: plan))
    let cells = try sizes.filter { $0.tokens <= model.configuration.maxTokens }
      .map { try measurement.measure(model, at: $0).json }
    return [
      "seconds": .number(seconds), "processor": .string(Processor.name),
      "engine": .string(EngineChoice.torch.rawValue), "device": .string("\(model.device)"),
      "precision": .string(Precision.fp32.rawValue),
      "threads": .integer(Int64(Threads.count)), "latency": .array(cells),
    ]
  }
}
