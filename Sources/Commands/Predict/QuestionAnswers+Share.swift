import Foundation
import Prediction

extension QuestionAnswers {
  /// The share of the best answer among the best answers of exp(score), 0...1; as `probability` in SQuAD's n-best files.
  var bestShare: Double {
    guard let best = candidates.first?.score else { return 0 }
    return 1 / candidates.reduce(0) { $0 + exp($1.score - best) }
  }
}
