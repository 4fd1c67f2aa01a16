import Encoders
import JSON
import ModelFormat
import Torch
import Training

/// A hook whose every call a test can script, and that has a state which a run depends on: a number that grows by
/// the gradients it sees, and a tensor of dropout-like random numbers that it adds to the classifier's bias.
final class ScriptedHook: TrainingHook {
  struct Interruption: Error {}

  let name: String
  var settings: JSONValue = ["strength": 0.5]
  var calls: [String] = []
  var taps: OutputTaps?
  var onBackward: (TrainingPass) throws -> Void = { _ in }
  var onStep: (TrainingStep) throws -> Void = { _ in }
  var onEvaluate: (EvaluationRecord) throws -> Void = { _ in }
  var onEndEpoch: (TrainingStep) throws -> Void = { _ in }
  var isCandidate: (TrainingStep) -> Bool = { _ in true }
  var shouldStop: (TrainingStep) -> Bool = { _ in false }
  var drifts = false
  private(set) var sum = 0.0
  private var drift: Tensor?
  private var bias: Tensor?

  init(_ name: String = "scripted") { self.name = name }

  func willBegin(_ run: TrainingRun) throws {
    calls.append("willBegin")
    let model = try run.requireClassifier(for: self)
    bias = model.bias
    drift = try Tensor.zeros(model.bias.shape)
  }

  func taps(for step: TrainingStep) throws -> OutputTaps? {
    calls.append("taps \(step.step)")
    return taps
  }

  func didBackward(_ pass: TrainingPass) throws {
    calls.append("backward \(pass.step.step)\(pass.isLast ? " last" : "")")
    try onBackward(pass)
  }

  func didStep(_ step: TrainingStep) throws {
    calls.append("step \(step.step)")
    if drifts, let bias, let drift {
      sum += try bias.grad?.norm().item() ?? 0
      try drift.add(inPlace: Tensor.normal(bias.shape, standardDeviation: 1e-3))
      try withoutGradients { try bias.add(inPlace: drift, scale: 1 + 1e-3 * sum) }
    }
    try onStep(step)
  }

  func isCandidate(after step: TrainingStep) -> Bool { isCandidate(step) }

  func didEvaluate(_ record: EvaluationRecord) throws {
    calls.append("evaluate \(record.step)")
    try onEvaluate(record)
  }

  func didEndEpoch(_ step: TrainingStep) throws {
    calls.append("epoch \(step.epoch)")
    try onEndEpoch(step)
  }

  func shouldStop(after step: TrainingStep) -> Bool { shouldStop(step) }

  func scalars(for step: TrainingStep) -> [(name: String, value: Double)] { [("sum", sum)] }

  func state() throws -> HookState {
    calls.append("state")
    let floats = try drift?.floats() ?? []
    return HookState(
      values: ["sum": .number(sum)],
      tensors: [StoredTensor(name: "drift", shape: [floats.count], floats: floats)])
  }

  func restore(_ state: HookState) throws {
    calls.append("restore")
    sum = state.values["sum"]?.double ?? .nan
    let floats = try state.tensor(named: "drift").floats()
    drift = try Tensor(floats, shape: [floats.count])
  }
}
