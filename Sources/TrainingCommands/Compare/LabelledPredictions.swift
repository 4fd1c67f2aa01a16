import Datasets
import ModelFormat
import Prediction
import Training

/// What a model said of labelled examples.
struct LabelledPredictions {
  /// The labels in the order of the model's outputs.
  let labels: [String]
  /// The index of each example's label; nil unless every example has one.
  let gold: [Int]?
  /// The index of the label that the model gives each example.
  let predicted: [Int]

  /// Puts the predictions of a head for `data` beside its labels.
  init(_ predictions: Predictions, of data: EncodedDataset, head: ClassifierConfiguration) {
    labels = head.labels
    let gold = data.examples.compactMap { example in
      if case .label(let label) = example.target { label } else { nil }
    }
    self.gold = head.kind == .sequence && gold.count == data.count ? gold : nil
    predicted = self.gold == nil ? [] : (0..<predictions.count).map(predictions.label(of:))
  }
}
