import Encoders
import ModelFormat
import Torch

extension TinyModels {
  /// A model that says row k of a table of the word 5 + k, wherever it stands; at most 7 rows.
  ///
  /// A word's vector is a row of a Hadamard matrix: signs with mean 0 and variance 1, orthogonal to those of other words. Positions, types
  /// and both sublayers add 0, so layer norms leave it as it is, and W = sum over k of row_k (signs_k)^T / 8. Nothing is rounded
  /// where the table holds small multiples of 1/2. Padding has the vector of the first word: it would show if it were counted.
  static func saying(_ table: [[Double]], head: ClassifierConfiguration) throws -> SequenceClassifier {
    let model = try TinyModels.model(layers: 1, head: head)
    func signs(_ word: Int) -> [Float] {
      (0..<8).map { ($0 & (word + 1)).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1 }
    }
    let words = (0..<20).flatMap { signs(table.indices.contains($0 - 5) ? $0 - 5 : 0) }
    var weight = [Float](repeating: 0, count: head.labels.count * 8)
    for (word, row) in table.enumerated() {
      for (label, logit) in row.enumerated() {
        for (place, sign) in signs(word).enumerated() { weight[label * 8 + place] += Float(logit) * sign / 8 }
      }
    }
    for parameter in model.parameters where !parameter.name.hasSuffix("LayerNorm.weight") {
      let tensor = parameter.tensor
      let values: [Float] =
        switch parameter.name {
        case "embeddings.word_embeddings.weight": words
        case "classifier.weight": weight
        default: [Float](repeating: 0, count: tensor.count)
        }
      try withoutGradients { try tensor.copy(from: Tensor(values, shape: tensor.shape)) }
    }
    return model
  }
}
