import Encoders
import ModelFormat
import Testing
import Torch

@Suite(.serialized) struct LearningTests {
  @Test(arguments: ProblemType.allCases, [Pooling.pooler, .cls, .mean])
  func aTinyModelOverfitsEightExamples(_ problem: ProblemType, _ pooling: Pooling) throws {
    var configuration = Tiny.configuration(layers: 1)
    configuration.initializerRange = 0.1
    let model = try Tiny.model(configuration, head: Tiny.head(problem, pooling), seed: 17)
    let batch = try Tiny.input(lengths: [3, 4, 5, 6, 3, 4, 5, 6])
    let labels: [Int64] = [0, 1, 2, 0, 1, 2, 0, 1]
    let flags: [Float] = labels.flatMap { label in [0, 1, 2].map { $0 == label ? 1 : 0 } }
    let targets = try model.targets(
      labels: problem == .singleLabelClassification ? labels : [],
      values: problem == .singleLabelClassification ? [] : flags, rows: 8)
    let optimizer = try AdamW(
      groups: [.init(parameters: model.parameters.map(\.tensor), weightDecay: 0)], learningRate: 1e-2)
    var losses: [Double] = []
    for _ in 0..<60 {
      try optimizer.zeroGrad()
      let loss = try model.loss(model.logits(batch, training: true), targets)
      try loss.backward()
      try clipGradients(model.parameters.map(\.tensor), maximumNorm: 1)
      try optimizer.step()
      losses.append(try loss.item())
    }
    let first = try #require(losses.first)
    let last = try #require(losses.last)
    #expect((0..<0.05).contains(last), "from \(first) to \(last)")
    #expect(first > 0.2)
  }

  @Test func aPrunedModelLearnsOn() throws {
    let weights = try DenseWeights(Tiny.model(Tiny.configuration(dropout: 0.1), seed: 18))
    let model = try weights.removed(KeptNeurons(weights.configuration, seed: 19) { _ in 0.5 })
    let batch = try Tiny.input(lengths: [3, 4, 5, 6])
    let targets = try model.targets(labels: [0, 1, 2, 0], values: [], rows: 4)
    let optimizer = try AdamW(
      groups: [.init(parameters: model.parameters.map(\.tensor), weightDecay: 0.01)], learningRate: 1e-2)
    for _ in 0..<40 {
      try optimizer.zeroGrad()
      try model.loss(model.logits(batch, training: true), targets).backward()
      try optimizer.step()
    }
    let loss = try withoutGradients { try model.loss(model.logits(batch), targets).item() }
    #expect((0..<0.05).contains(loss))
  }

  @Test func targetsThatDoNotFitAreRefused() throws {
    func code(_ body: () throws -> Tensor) -> String? {
      do {
        _ = try body()
        return nil
      } catch { return "\(error)" }
    }
    let single = try Tiny.model()
    let many = try Tiny.model(head: Tiny.head(.multiLabelClassification))
    #expect(
      code { try single.targets(labels: [0, 3], values: [], rows: 2) }
        == "targets (single_label_classification): expected label indices below 3, found 3")
    #expect(
      code { try single.targets(labels: [0], values: [], rows: 2) }
        == "targets (single_label_classification): expected 2 label indices, found 1")
    #expect(
      code { try many.targets(labels: [], values: [1, 0], rows: 1) }
        == "targets (multi_label_classification): expected 1 x 3 values, found 2")
    #expect(try single.targets(labels: [2, 0], values: [], rows: 2).int64s() == [2, 0])
    #expect(try many.targets(labels: [], values: [1, 0, 1], rows: 1).shape == [1, 3])
  }
}
