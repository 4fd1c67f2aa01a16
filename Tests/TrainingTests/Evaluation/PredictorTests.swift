import Datasets
import Encoders
import Evaluation
import ModelFormat
import Prediction
import Testing
import Torch
import Training

@Suite(.serialized) struct PredictorTests {
  /// Padding and other rows change only the order of sums: 2 layers, sums of at most 12 products of numbers around
  /// 1, hence 100 roundings are ample.
  private let bound = 100 * Float.ulpOfOne

  @Test func predictionsDoNotDependOnTheBatchAndKeepTheirOrder() throws {
    let model = try TinyTask.model()
    let data = TinyTask.data(count: 23)
    let batched = try Predictor(model: model, batchSize: 7).predict(data)
    #expect(batched.count == 23 && batched.columns == 3)
    for (index, example) in data.examples.enumerated() {
      let alone = try Predictor(model: model, batchSize: 1).predict(
        EncodedDataset(examples: [example], padTokenId: 0))
      for (one, other) in zip(batched.logits(of: index), alone.logits) {
        #expect(!(abs(one - other) <= bound) == false)
      }
    }
  }

  @Test func predictionNeitherDrawsNorRecords() throws {
    let model = try TinyTask.model(dropout: 0.5)
    let before = try RandomGenerator.state()
    let first = try Predictor(model: model).predict(TinyTask.dev)
    #expect(try RandomGenerator.state() == before)
    #expect(try Predictor(model: model).predict(TinyTask.dev) == first)
    #expect(model.parameters.allSatisfy { $0.tensor.grad == nil })
  }

  @Test func scoresAndLossAreThoseOfTheLogits() throws {
    let model = try TinyTask.model()
    let result = try Predictor(model: model, batchSize: 5).evaluate(TinyTask.dev)
    let gold = TinyTask.dev.examples.map {
      if case .label(let label) = $0.target { label } else { -1 }
    }
    let predicted = (0..<12).map { result.predictions.label(of: $0) }
    let matrix = try ConfusionMatrix(gold: gold, predicted: predicted, classes: 3)
    #expect(result.scores[.accuracy] == matrix.accuracy)
    #expect(result.scores[.macroF1] == matrix.macroF1)
    let loss =
      zip(gold, 0..<12).reduce(0) { $0 - logarithm(result.predictions.probabilities(of: $1.1)[$1.0]) } / 12
    #expect(!(abs(result.loss - loss) <= 1e-6) == false)
  }

  private func logarithm(_ value: Double) -> Double {
    (try? Tensor([value], shape: [1]).log().item()) ?? .nan
  }

  @Test func outputsThatAreNoNumbersAreErrors() throws {
    let model = try TinyTask.model()
    try withoutGradients { try model.weight.fill(.nan) }
    let error = #expect(throws: PredictionError.self) {
      try Predictor(model: model).predict(TinyTask.dev)
    }
    #expect(error?.code == .notFinite)
  }

  @Test func examplesWithoutTargetsArePredictedButNotScored() throws {
    let model = try TinyTask.model()
    let bare = EncodedDataset(
      examples: TinyTask.dev.examples.map { EncodedExample(ids: $0.ids, typeIds: $0.typeIds) },
      padTokenId: 0)
    let predictor = Predictor(model: model)
    #expect(try predictor.predict(bare) == predictor.predict(TinyTask.dev))
    #expect {
      try predictor.evaluate(bare)
    } throws: { ($0 as? PredictionError)?.code == .invalidData }
    let none = try predictor.predict(EncodedDataset(examples: [], padTokenId: 0))
    #expect(none.count == 0)
  }
}
