import Foundation
public import ModelFormat

extension ReferenceEncoder {
  /// The outputs of a classifier on the pooler.
  public func logits(_ ids: [Int]) throws -> [Double] { try logits(hiddenStates(ids), threeLabels) }

  /// The outputs of a head on last hidden states: C numbers, or tokens x C.
  public func logits(_ states: [[Double]], _ head: ClassifierConfiguration) throws -> [Double] {
    let features: [[Double]] =
      switch head.pooling {
      case .pooler: try linear("pooler.dense", [states[0]]).map { $0.map(pooled) }
      case .cls: [states[0]]
      case .mean:
        [
          states[0].indices.map { column in
            states.reduce(0) { $0 + $1[column] } / Double(states.count)
          }
        ]
      case .tokens: states
      }
    return try linear("classifier", features).flatMap { $0 }
  }

  private func pooled(_ x: Double) -> Double {
    switch configuration.family.poolerActivation {
    case .tanh: tanh(x)
    case .relu: max(0, x)
    case .gelu: Self.gelu(x)
    }
  }
}
