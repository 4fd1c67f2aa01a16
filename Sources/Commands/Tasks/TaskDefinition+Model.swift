package import Datasets
package import ModelFormat
import Prediction

extension TaskDefinition {
  /// The head that a model for this task gets.
  ///
  /// - Parameters:
  ///   - labels: The labels of the outputs, where the task has any.
  ///   - pooling: What a head over texts reads; nil for the pooler.
  /// Throws `CommandError` for a task without head, and for a pooling that the head cannot have.
  package func newHead(labels: LabelMap?, pooling: Pooling?) throws -> ClassifierConfiguration {
    switch try requireHeadKind() {
    case .sequence:
      return ClassifierConfiguration(
        problemType: problemType, labels: labels?.labels ?? ["score"], pooling: pooling ?? .pooler)
    case .choice: return .choice(pooling: pooling ?? .pooler)
    case .tokens:
      try requireNoPooling(pooling)
      return ClassifierConfiguration(kind: .tokens, labels: labels?.labels ?? [])
    case .span:
      try requireNoPooling(pooling)
      return .span
    }
  }

  /// What the head of a model for this task reads.
  ///
  /// Throws `CommandError` for a task that compares vectors, for which no head is trained.
  package func requireHeadKind() throws -> HeadKind {
    guard let headKind else {
      throw CommandError(
        "the task \(name) compares vectors and trains no head; `bertie evaluate MODEL --task \(name)` scores an encoder"
      )
    }
    return headKind
  }

  /// Throws `CommandError` unless a model's head can be used for this task: its kind, what its outputs mean, and its labels, which may
  /// have another order.
  package func requireFit(_ head: ClassifierConfiguration, of path: String) throws {
    let kind = try requireHeadKind()
    guard head.kind == kind, head.problemType == problemType else {
      func text(_ kind: HeadKind, _ problem: ProblemType) -> String {
        kind == .sequence ? "\(kind.rawValue) (\(problem.rawValue))" : kind.rawValue
      }
      throw CommandError(
        """
        the task \(name) does not fit \(path): expected a head of kind \(text(kind, problemType)), found one of kind \
        \(text(head.kind, head.problemType)); --task names another task
        """)
    }
    try requireLabels(head.labels)
  }

  private func requireNoPooling(_ pooling: Pooling?) throws {
    guard let pooling, pooling != .tokens else { return }
    throw CommandError(
      "--pooling \(pooling.rawValue): the head of the task \(name) reads every token; leave out --pooling")
  }
}
