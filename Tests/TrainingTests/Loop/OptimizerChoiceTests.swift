import Encoders
import Testing
import Torch
import Training

/// What `TrainingSettings.optimizer` makes of a trainer: three steps of a tiny BERT beside plain arithmetic on the same gradients.
@Suite(.serialized) struct OptimizerChoiceTests {
  /// Numbers of each parameter, in the model's order.
  private struct Recording {
    var names: [String]
    var before: [[Double]]
    /// Of each step, as the optimiser saw them: clipped.
    var gradients: [[[Double]]]
    var after: [[Double]]
  }

  private static let (rate, decay) = (0.01, 0.1)

  /// Gradients are clipped to a norm of 0.01, so that an epsilon of 1e-6 shows beside sqrt(v), a thirtieth of their elements; biases
  /// and layer norms are moved from 0 and 1, so that a trust ratio of theirs shows.
  private func recording(_ choice: OptimizerChoice) throws -> Recording {
    var settings = TinyTask.settings
    settings.length = .steps(3)
    settings.optimizer = choice
    settings.learningRate = Self.rate
    settings.warmup = 0
    settings.decay = .constant
    settings.weightDecay = Self.decay
    settings.maximumGradientNorm = 0.01
    let model = try TinyTask.model()
    try withoutGradients {
      for parameter in model.parameters where parameter.tensor.shape.count == 1 {
        try parameter.tensor.add(inPlace: Tensor.normal(parameter.tensor.shape, standardDeviation: 0.1))
      }
    }
    func numbers() throws -> [[Double]] { try model.parameters.map { try $0.tensor.doubles() } }
    let before = try numbers()
    var gradients: [[[Double]]] = []
    let hook = ScriptedHook()
    hook.onStep = { _ in
      gradients.append(try model.parameters.map { try #require($0.tensor.grad).doubles() })
    }
    _ = try Trainer(model: model, train: TinyTask.train, settings: settings, hooks: [hook]).run()
    return Recording(
      names: model.parameters.map(\.name), before: before, gradients: gradients, after: try numbers())
  }

  /// The largest error of a weight as a multiple of its bound, infinite for NaN, and the tensor that has it.
  private func worst(_ recording: Recording, _ rule: PlainAdam.Rule) -> (error: Double, name: String) {
    var worst = (error: 0.0, name: "none")
    for (index, name) in recording.names.enumerated() {
      let isExempt = name.hasSuffix("bias") || name.contains("LayerNorm")
      var plain = PlainAdam(recording.before[index], rule, isExempt: isExempt, decay: Self.decay)
      for gradients in recording.gradients { plain.step(gradients[index], rate: Self.rate) }
      for (place, found) in recording.after[index].enumerated() {
        let error = abs(found - plain.weights[place]) / max(plain.bounds[place], .leastNormalMagnitude)
        if !(error <= worst.error) { worst = (error.isNaN ? .infinity : error, name) }
      }
    }
    return worst
  }

  /// BERTAdam and LAMB have an epsilon of 1e-6 and no bias correction; biases and layer norms neither decay nor have a trust ratio.
  @Test(arguments: [
    (OptimizerChoice.adamw, PlainAdam.Rule.adamw), (.bertadam, .bertadam), (.lamb, .lamb),
  ])
  func stepsAreThoseOfPlainArithmetic(_ choice: OptimizerChoice, _ rule: PlainAdam.Rule) throws {
    let recording = try recording(choice)
    #expect(recording.gradients.count == 3)
    let exempt = recording.names.filter { $0.hasSuffix("bias") || $0.contains("LayerNorm") }
    #expect(!exempt.isEmpty && exempt.count < recording.names.count)
    // None of them is at 0, where the trust ratio would be 1 by itself.
    for (name, weights) in zip(recording.names, recording.before) {
      #expect(weights.contains { abs($0) > 0.01 }, "\(name)")
    }
    for gradients in recording.gradients {
      let squares: Double = gradients.joined().reduce(0) { $0 + $1 * $1 }
      #expect(abs(squares.squareRoot() - 0.01) <= 1e-5, "\(squares)")
    }
    let worst = worst(recording, rule)
    #expect(worst.error <= 1, "\(worst)")
  }

  /// Another epsilon, correction, ratio or decay is a hundred bounds away: the test above would fail.
  @Test func everySettingOfAChoiceShows() throws {
    func expect(_ choice: OptimizerChoice, _ others: [PlainAdam.Rule]) throws {
      let recording = try recording(choice)
      for other in others {
        let worst = worst(recording, other)
        #expect(worst.error > 100, "\(choice) as \(other): \(worst)")
      }
    }
    func changed(_ rule: PlainAdam.Rule, _ change: (inout PlainAdam.Rule) -> Void) -> PlainAdam.Rule {
      var rule = rule
      change(&rule)
      return rule
    }
    func others(_ rule: PlainAdam.Rule) -> [PlainAdam.Rule] {
      [
        changed(rule) { $0.epsilon = $0.epsilon == 1e-6 ? 1e-8 : 1e-6 },
        changed(rule) { $0.correctsBias.toggle() },
        changed(rule) { $0.scales.toggle() },
        changed(rule) { $0.scalesExempt = true },
        changed(rule) { $0.decaysExempt = true },
      ]
    }
    try expect(.adamw, others(.adamw))
    try expect(.bertadam, others(.bertadam))
    try expect(.lamb, others(.lamb))
  }
}
