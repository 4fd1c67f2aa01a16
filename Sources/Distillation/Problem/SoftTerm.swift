import Datasets
import Encoders
import ModelFormat
import Torch

extension SoftTargets {
  /// The loss between logits of two models for a batch, without the weight, for a head of any kind.
  ///
  /// - `sequence`: rows are texts; with several labels each is a choice between it and its absence, summed over labels; numbers
  ///   have the squared error.
  /// - `choice`: rows are examples, classes their texts.
  /// - `tokens`: rows are the tokens with a tag, without tags all that are no padding.
  /// - `span`: rows are texts, classes their tokens; the mean of starts and ends.
  ///
  /// - Parameters:
  ///   - student: The student's logits in float32, of the head's shape.
  ///   - teacher: The teacher's.
  ///   - model: The student, for its head.
  ///   - batch: What the models saw.
  ///   - mask: 1 for tokens, 0 for padding, float32 [B, T].
  func term(
    student: Tensor, teacher: Tensor, model: SequenceClassifier, batch: Batch, mask: Tensor
  ) throws -> Tensor {
    switch model.classifier.kind {
    case .sequence:
      switch model.classifier.problemType {
      case .singleLabelClassification: return try rows(student, teacher)
      case .regression: return try LogitLoss.squaredError(student: student, teacher: teacher)
      case .multiLabelClassification:
        // softmax(z, 0) = (sigmoid(z), 1 - sigmoid(z)).
        let labels = student.shape[1]
        return try rows(Self.withAbsence(student), Self.withAbsence(teacher)) * Double(labels)
      }
    case .choice:
      let counts = batch.choiceCounts
      func choices(_ logits: Tensor) throws -> Tensor {
        // An absent text's logit of -3e38 must not overflow where it is divided by T.
        try model.choiceRows(of: logits, examples: batch.exampleCount, counts: counts)
          .clamped(to: -1e9...1e9)
      }
      return try rows(
        choices(student), choices(teacher),
        classes: Tensor(counts.map { Float($0) }, shape: [counts.count], on: model.device))
    case .tokens:
      let labels = student.shape[2]
      let tagged =
        try batch.labels.isEmpty
        ? mask.reshaped([-1])
        : Tensor(
          batch.labels.map { $0 == SequenceClassifier.ignoredTarget ? Float(0) : 1 },
          shape: [batch.labels.count], on: model.device)
      guard try tagged.sum().item() > 0 else { return try student.sum() * 0 }
      return try rows(
        student.reshaped([-1, labels]), teacher.reshaped([-1, labels]), weights: tagged)
    case .span:
      let padding = try mask.isEqual(to: 0)
      func places(_ logits: Tensor, _ end: Int) throws -> Tensor {
        try logits.selected(dimension: 2, index: end).maskedFill(mask: padding, value: -1e9)
      }
      let lengths = try mask.sum(dimensions: [1])
      let ends = try (0..<2).map { try rows(places(student, $0), places(teacher, $0), classes: lengths) }
      return try (ends[0] + ends[1]) / 2
    }
  }

  private func rows(
    _ student: Tensor, _ teacher: Tensor, weights: Tensor? = nil, classes: Tensor? = nil
  ) throws -> Tensor {
    switch kind {
    case .divergence, .meanDivergence:
      return try LogitLoss.divergence(
        student: student, teacher: teacher, temperature: temperature,
        reduction: kind == .divergence ? .rows : .elements, weights: weights, classes: classes)
    case .crossEntropy:
      return try LogitLoss.softCrossEntropy(
        student: student, teacher: teacher, weights: weights, classes: classes)
    }
  }

  /// [B, C] to [B C, 2]: z and 0.
  private static func withAbsence(_ logits: Tensor) throws -> Tensor {
    let flat = try logits.reshaped([-1])
    return try Tensor.stacked([flat, flat * 0], dimension: 1)
  }
}
