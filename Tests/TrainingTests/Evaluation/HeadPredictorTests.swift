import Datasets
import Encoders
import ModelFormat
import Prediction
import Testing
import Torch
import Training

/// Predictions of heads over choices, tokens and spans.
@Suite(.serialized) struct HeadPredictorTests {
  /// As for heads over texts.
  private let bound = 100 * Float.ulpOfOne

  @Test(arguments: HeadKind.allCases)
  func predictionsDoNotDependOnTheBatchAndHoldNoPadding(kind: HeadKind) throws {
    let model = try TinyHeads.model(kind)
    let data = TinyHeads.data(kind, count: 13)
    let batched = try Predictor(model: model, batchSize: 5).predict(data)
    #expect(batched.kind == kind && batched.count == 13)
    for (index, example) in data.examples.enumerated() {
      let alone = try Predictor(model: model, batchSize: 1).predict(
        EncodedDataset(examples: [example], padTokenId: 0))
      let rows = kind.isPooled ? example.sequenceCount : example.ids.count
      #expect(batched.logits(of: index).count == rows * model.classifier.labels.count)
      #expect(alone.logits.count == batched.logits(of: index).count)
      #expect(zip(batched.logits(of: index), alone.logits).allSatisfy { abs($0 - $1) <= bound })
    }
  }

  /// The loss of one batch, as training has it, is that of the predictions; a span's differs where padding competes, so its texts
  /// are equally long.
  @Test(arguments: HeadKind.allCases)
  func theLossOfPredictionsIsTheLossOfTraining(kind: HeadKind) throws {
    let model = try TinyHeads.model(kind, dropout: 0)
    let data = TinyHeads.data(kind, count: 9, length: kind == .span ? 7 : nil)
    let batch = try data.batch(Array(data.examples.indices))
    let logits = try model.logits(
      EncoderInput(
        inputIds: batch.inputIds, attentionMask: batch.attentionMask, tokenTypeIds: batch.tokenTypeIds,
        rows: batch.rows, columns: batch.columns))
    let targets = try model.targets(
      labels: batch.labels, values: batch.targets, rows: batch.rows, columns: batch.columns,
      choiceCounts: batch.choiceCounts)
    let loss = try model.loss(logits, targets, choiceCounts: batch.choiceCounts).item()
    let found = try Predictor(model: model, batchSize: 4).evaluate(data).loss
    #expect(!(abs(found - loss) <= 1e-5) == false, "\(found) \(loss)")
  }
}
