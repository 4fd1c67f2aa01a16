import Encoders
import ModelFormat
import TestSupport
import Torch

/// Models of every family and kind of head, batches and targets for them.
extension Tiny {
  /// A classifier of random weights (`FamilyShapes`).
  static func model(_ name: String, _ kind: HeadKind, dropout: Double = 0, seed: UInt64 = 1) throws
    -> SequenceClassifier
  {
    let (shape, head) = FamilyShapes.shape(name, under: kind, dropout: dropout)
    return try model(shape, head: head, seed: seed)
  }

  /// Rows of the given lengths with the shape's padding id, and two token types where it has them.
  static func input(
    for configuration: EncoderConfiguration, lengths: [Int] = [9, 4, 1, 7], seed: UInt64 = 5
  ) throws -> EncoderInput {
    try input(
      lengths: lengths, seed: seed, padding: Int64(configuration.padTokenId),
      hasTypes: configuration.typeVocabSize == 2)
  }

  /// Targets of a batch; texts of choices are taken in pairs.
  static func targets(_ model: SequenceClassifier, _ batch: EncoderInput) throws -> Tensor {
    let (rows, columns) = (batch.rows, batch.columns)
    let labels: [Int64] =
      switch model.classifier.kind {
      case .sequence: (0..<rows).map { Int64($0 % 3) }
      case .choice: (0..<rows / 2).map { Int64($0 % 2) }
      case .tokens:
        (0..<rows * columns).map { $0 % 4 == 3 ? SequenceClassifier.ignoredTarget : Int64($0 % 4) }
      case .span: (0..<rows).flatMap { [Int64($0 % columns), Int64(($0 + 2) % columns)] }
      }
    return try model.targets(labels: labels, values: [], rows: rows, columns: columns)
  }
}
