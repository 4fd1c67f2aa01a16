import JSON

/// The head of a model: what its outputs belong to, their meaning, their labels in order, its input.
public struct ClassifierConfiguration: Sendable, Equatable {
  /// What the outputs belong to.
  public var kind: HeadKind
  /// What the outputs mean.
  public var problemType: ProblemType
  /// The names of the outputs, in order.
  public var labels: [String]
  /// Where the input comes from.
  public var pooling: Pooling

  /// Makes a head; without a pooling, one of texts reads the pooler and one of tokens every token.
  public init(
    kind: HeadKind = .sequence, problemType: ProblemType = .singleLabelClassification, labels: [String],
    pooling: Pooling? = nil
  ) {
    self.kind = kind
    self.problemType = problemType
    self.labels = labels
    self.pooling = pooling ?? (kind.isPooled ? .pooler : .tokens)
  }

  /// A head that gives one of several texts a score.
  public static func choice(pooling: Pooling = .pooler) -> ClassifierConfiguration {
    ClassifierConfiguration(kind: .choice, labels: ["LABEL_0"], pooling: pooling)
  }

  /// A head that finds the start and the end of a span.
  public static var span: ClassifierConfiguration {
    ClassifierConfiguration(kind: .span, labels: ["LABEL_0", "LABEL_1"])
  }

  /// Compares labels by their UTF-8 bytes.
  public static func == (left: ClassifierConfiguration, right: ClassifierConfiguration) -> Bool {
    left.kind == right.kind && left.problemType == right.problemType && left.pooling == right.pooling
      && left.labels.count == right.labels.count
      && zip(left.labels, right.labels).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}

extension ClassifierConfiguration {
  /// Checks that there is an output, that there are at most 2^20, that no two have the same label, and that number of labels,
  /// meaning and pooling are the kind's.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration`.
  public func validate() throws {
    let limit = EncoderConfiguration.Limit.labels
    guard (1...limit).contains(labels.count) else {
      throw ModelFormatError(
        .badConfiguration, place: "id2label", expected: "from 1 to \(limit) labels", found: "\(labels.count)")
    }
    let fixed: Int? =
      switch kind {
      case .sequence, .tokens: nil
      case .choice: 1
      case .span: 2
      }
    if let fixed, labels.count != fixed {
      throw ModelFormatError(
        .badConfiguration, place: "id2label", expected: "\(fixed) for a head of kind \(kind.rawValue)",
        found: "\(labels.count)")
    }
    guard kind == .sequence || problemType == .singleLabelClassification else {
      throw ModelFormatError(
        .badConfiguration, place: "problem_type",
        expected: "\(ProblemType.singleLabelClassification.rawValue) for a head of kind \(kind.rawValue)",
        found: problemType.rawValue)
    }
    guard kind.isPooled != (pooling == .tokens) else {
      throw ModelFormatError(
        .badConfiguration, place: "bertie.pooling", expected: "one for a head of kind \(kind.rawValue)",
        found: pooling.rawValue)
    }
    var seen: Set<UTF8Key> = []
    for label in labels where !seen.insert(UTF8Key(label)).inserted {
      throw ModelFormatError(
        .badConfiguration, place: "id2label", expected: "each label once", found: "\"\(label)\" again")
    }
  }

  /// Checks the head itself, and that the encoder has what it reads.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration`.
  public func validate(on configuration: EncoderConfiguration) throws {
    try validate()
    try pooling.requireInput(on: configuration)
  }
}
