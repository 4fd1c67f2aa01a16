import Encoders
import ModelFormat
import Testing
import Torch

/// A tiny random BERT, compared with transformers in full.
@Suite(.serialized) struct TransformersParityTests {
  static let problems = ProblemType.allCases

  private func input(_ golden: Golden, _ prefix: String = "", step: Int? = nil) throws -> EncoderInput {
    let shape = Array(try golden.tensor(prefix + "input_ids").shape.suffix(2))
    let count = shape[0] * shape[1]
    func part(_ name: String) throws -> [Int64] {
      let all = try golden.int64s(prefix + name)
      return step.map { Array(all[$0 * count..<($0 + 1) * count]) } ?? all
    }
    return try EncoderInput(
      inputIds: part("input_ids"), attentionMask: part("attention_mask"),
      tokenTypeIds: part("token_type_ids"),
      rows: shape[0], columns: shape[1])
  }

  private func targets(
    _ golden: Golden, _ name: String, _ model: SequenceClassifier, step: Int = 0, rows: Int
  ) throws -> Tensor {
    if model.classifier.problemType == .singleLabelClassification {
      let all = try golden.int64s(name)
      return try model.targets(labels: Array(all[step * rows..<(step + 1) * rows]), values: [], rows: rows)
    }
    let all = try golden.tensor(name).floats()
    let size = rows * model.classifier.labels.count
    return try model.targets(labels: [], values: Array(all[step * size..<(step + 1) * size]), rows: rows)
  }

  private func model(_ problem: ProblemType, _ golden: Golden) throws -> SequenceClassifier {
    let folder = try ModelFolder(Golden.folder + "/tiny")
    let outputs = try golden.tensor("classifier.bias").count
    let head = ClassifierConfiguration(problemType: problem, labels: (0..<outputs).map { "L\($0)" })
    return try SequenceClassifier(
      configuration: folder.configuration, classifier: head,
      tensors: { $0.hasPrefix("classifier.") ? golden.tensors[$0] : folder.tensor(named: $0) })
  }

  @Test(arguments: problems) func statesLogitsLossAndGradientsEqualTransformers(_ problem: ProblemType) throws
  {
    let golden = try Golden("\(problem.rawValue).safetensors")
    let model = try model(problem, golden)
    let batch = try input(golden)
    let output = try model.encoder.forward(batch, collectHiddenStates: true)
    #expect(output.hiddenStates.count == 4)
    for (layer, state) in output.hiddenStates.enumerated() {
      try golden.expect("hidden_states.\(layer)", equals: state)
    }
    try golden.expect("pooled", equals: #require(output.pooled))
    let logits = try model.logits(batch)
    try golden.expect("logits", equals: logits)
    let loss = try model.loss(logits, targets(golden, "targets", model, rows: batch.rows))
    try golden.expect("loss", equals: loss)
    try loss.backward()
    for parameter in model.parameters {
      try golden.expect(
        "gradient.\(parameter.name)", equals: #require(parameter.tensor.grad, "\(parameter.name)"))
    }
    #expect(model.parameters.count == golden.tensors.names.filter { $0.hasPrefix("gradient.") }.count)
  }

  @Test(arguments: problems) func logitsWithoutGradientsEqualTransformers(_ problem: ProblemType) throws {
    let golden = try Golden("\(problem.rawValue).safetensors")
    let model = try model(problem, golden)
    let logits = try withoutGradients { try model.logits(input(golden)) }
    try golden.expect("logits", equals: logits)
  }

  @Test(arguments: problems) func tenStepsOfAdamWEqualTransformers(_ problem: ProblemType) throws {
    let golden = try Golden("\(problem.rawValue).safetensors")
    let model = try model(problem, golden)
    let all = model.parameters
    let plain = all.filter { $0.name.hasSuffix(".bias") || $0.name.contains("LayerNorm") }
    let decayed = all.filter { parameter in !plain.contains { $0.name == parameter.name } }
    let optimizer = try AdamW(
      groups: [
        .init(parameters: decayed.map(\.tensor), weightDecay: 0.05),
        .init(parameters: plain.map(\.tensor), weightDecay: 0),
      ], learningRate: 1e-3)
    var losses: [Float] = []
    var norms: [Float] = []
    for step in 0..<10 {
      let batch = try input(golden, "curve.", step: step)
      try optimizer.zeroGrad()
      let goals = try targets(golden, "curve.targets", model, step: step, rows: batch.rows)
      let loss = try model.loss(model.logits(batch, training: true), goals)
      try loss.backward()
      norms.append(Float(try clipGradients(all.map(\.tensor), maximumNorm: 1)))
      try optimizer.step()
      losses.append(Float(try loss.item()))
    }
    try golden.expect("curve.losses", equals: Tensor(losses, shape: [10]))
    try golden.expect("curve.norms", equals: Tensor(norms, shape: [10]))
    for name in ["encoder.layer.1.attention.self.query.weight", "encoder.layer.2.output.LayerNorm.bias"] {
      let last = try #require(all.first { $0.name == name })
      try golden.expect("curve.last.\(name)", equals: last.tensor)
    }
  }

  @Test(arguments: Activation.allCases) func activationsEqualTransformers(_ activation: Activation) throws {
    let golden = try Golden("activations.safetensors")
    let folder = try ModelFolder(Golden.folder + "/tiny")
    var configuration = folder.configuration
    configuration.hiddenActivation = activation
    let encoder = try Encoder(configuration: configuration, tensors: folder.tensor(named:))
    let output = try encoder.forward(input(golden))
    try golden.expect(activation.rawValue, equals: output.lastHiddenState)
  }
}
