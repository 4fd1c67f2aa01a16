import Datasets
import Evaluation
import Foundation
import ModelFormat
import Prediction
import Testing

/// Outputs that stand in a list.
private struct FixedClassifier: TextClassifier {
  let head: ClassifierConfiguration
  let outputs: [Float]

  func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float] { outputs }
}

@Suite struct ScoringTests {
  private func head(_ problem: ProblemType, _ labels: Int) -> ClassifierConfiguration {
    ClassifierConfiguration(problemType: problem, labels: (0..<labels).map { "label \($0)" })
  }

  private func data(_ targets: [EncodedTarget]) -> EncodedDataset {
    EncodedDataset(
      examples: targets.map { EncodedExample(ids: [1, 2], typeIds: [0, 0], target: $0) }, padTokenId: 0)
  }

  /// torch.nn.functional.cross_entropy([[1, 2, 3], [0, -1000, 1000]], [0, 2]) is (2.4076059 + 0) / 2.
  @Test func theLossOfLabelsIsTheCrossEntropy() throws {
    let classifier = FixedClassifier(
      head: head(.singleLabelClassification, 3), outputs: [1, 2, 3, 0, -1000, 1000])
    let result = try classifier.evaluate(data([.label(0), .label(2)]))
    #expect(abs(result.loss - 2.407_605_964_444_380_3 / 2) <= 1e-12)
    #expect(result.scores[.accuracy] == 0.5)
  }

  /// The mean over labels and texts; at large outputs nothing overflows.
  @Test func theLossOfFlagsIsTheBinaryCrossEntropy() throws {
    let classifier = FixedClassifier(head: head(.multiLabelClassification, 2), outputs: [1, -2, 1000, -1000])
    let result = try classifier.evaluate(data([.labels([true, true]), .labels([true, false])]))
    let expected = (log(1 + exp(-1.0)) + log(1 + exp(2.0))) / 2 / 2
    #expect(abs(result.loss - expected) <= 1e-12)
    let far = FixedClassifier(head: head(.multiLabelClassification, 2), outputs: [-1000, 1000])
    #expect(try far.evaluate(data([.labels([true, false])])).loss == 1000)
  }

  @Test func theLossOfValuesIsTheMeanSquare() throws {
    let classifier = FixedClassifier(head: head(.regression, 1), outputs: [1, 2.5, -1])
    let result = try classifier.evaluate(data([.value(0), .value(2), .value(-3)]))
    #expect(abs(result.loss - (1 + 0.25 + 4) / 3) <= 1e-12)
  }

  @Test(arguments: [Float.nan, .infinity])
  func anOutputThatIsNoNumberIsNamed(_ output: Float) {
    let classifier = FixedClassifier(head: head(.singleLabelClassification, 2), outputs: [0, 1, output, 1])
    let error = #expect(throws: PredictionError.self) {
      try classifier.predict(data([.label(0), .label(1)]))
    }
    #expect(error?.code == .notFinite && error?.description.contains("example 2") == true)
  }

  @Test func targetsThatDoNotFitAreNamed() {
    let classifier = FixedClassifier(head: head(.singleLabelClassification, 2), outputs: [0, 1])
    for target in [EncodedTarget.label(2), .label(-1), .value(1), .labels([true, false]), .none] {
      let error = #expect(throws: PredictionError.self) { try classifier.evaluate(data([target])) }
      #expect(error?.code == .invalidData && error?.description.contains("example 1") == true)
    }
    let error = #expect(throws: PredictionError.self) { try classifier.evaluate(data([])) }
    #expect(error?.description.contains("no examples") == true)
  }

  @Test func sizesAreThoseOfTheModel() throws {
    let model = EncoderConfiguration.bert(vocabSize: 50, maxPositionEmbeddings: 20)
    let texts = try InputSize(batch: 3, tokens: 20).texts(for: model, seed: 1)
    #expect(texts.map(\.count) == [20, 20, 20])
    let ids = Array(texts.joined())
    #expect(ids.allSatisfy { (0..<50).contains($0) } && Set(ids).count > 20)
    #expect(try InputSize(batch: 3, tokens: 20).texts(for: model, seed: 1) == texts)
    #expect(try InputSize(lengths: [3, 1, 20]).texts(for: model, seed: 1).map(\.count) == [3, 1, 20])
    for size in [
      InputSize(batch: 0, tokens: 1), .init(batch: 1, tokens: 0), .init(batch: 1, tokens: 21),
      .init(batch: .max, tokens: 2), .init(lengths: [3, 0]),
    ] {
      let error = #expect(throws: PredictionError.self) { try size.texts(for: model, seed: 1) }
      #expect(error?.code == .invalidSize)
    }
  }

  @Test func theCostsOfAnInputAreThoseOfItsTexts() {
    let model = EncoderConfiguration.bert()
    let ragged = InputSize(lengths: [3, 1, 20])
    #expect(ragged.macs(of: model) == [3, 1, 20].reduce(0) { $0 + model.macs(tokens: $1) })
    #expect(InputSize(batch: 3, tokens: 20).macs(of: model) == 3 * model.macs(tokens: 20))
    #expect(ragged.totalTokens == 24 && ragged.tokens == 20 && ragged.batch == 3 && !ragged.isUniform)
    #expect(ragged.name == "3 texts of 1 to 20 tokens")
    #expect(InputSize(batch: 8, tokens: 64).name == "8x64")
  }
}
