public import Tokenization

extension EncodedDataset {
  /// Tokenises a dataset in parallel and looks its targets up; as
  /// ``init(_:tokenizer:labels:limits:rule:requiringTargets:threads:)`` with the usual limits of questions.
  public init(
    _ dataset: Dataset, tokenizer: Tokenizer, labels: LabelMap?, maximumLength: Int?,
    requiringTargets: Bool = true, threads: Int? = nil
  ) throws {
    try self.init(
      dataset, tokenizer: tokenizer, labels: labels, limits: TokenLimits(sequence: maximumLength),
      requiringTargets: requiringTargets, threads: threads)
  }

  /// Tokenises a dataset in parallel and looks its targets up.
  ///
  /// Examples must all be of one form. Texts (of a pair, the longer first) are cut to `limits.sequence` tokens,
  /// special tokens included; what is cut of other forms, ``TokenLimits`` says. `labels` gives the indices; with
  /// nil, an example with a label is an error. `rule` is how the data's task is scored. `threads` nil: all
  /// processors.
  ///
  /// Throws ``DatasetError``: `unseenLabel` with the example's place and the known labels, `missingLabel` for an
  /// example without target when `requiringTargets`, `mixedTargets` for examples of several forms or targets of
  /// several kinds, `invalidSetting` for limits without room; and what the tokenizer throws.
  public init(
    _ dataset: Dataset, tokenizer: Tokenizer, labels: LabelMap?, limits: TokenLimits,
    rule: ScoringRule? = nil, requiringTargets: Bool = true, threads: Int? = nil
  ) throws {
    let form = try dataset.form
    func encoder() throws -> FormEncoder {
      try FormEncoder(dataset, tokenizer: tokenizer, limits: limits, threads: threads)
    }
    func targets() throws -> [EncodedTarget] {
      try Self.targets(of: dataset, labels: labels, required: requiringTargets)
    }
    var parts = EncodedOrigin.Parts.whole
    let examples: [EncodedExample]
    switch form {
    case .texts:
      let targets = try targets()
      let encodings = try tokenizer.encode(
        batch: dataset.examples.map { TextPair($0.text, $0.textPair) },
        options: EncodingOptions(maximumLength: limits.sequence), threads: threads)
      examples = zip(encodings, targets).map { encoding, target in
        EncodedExample(ids: encoding.ids, typeIds: encoding.typeIds, target: target)
      }
    case .choices, .cloze: examples = try encoder().choices(targets())
    case .passage: examples = try encoder().passages(targets())
    case .word: examples = try encoder().words(targets())
    case .words:
      let encoded = try encoder().taggedWords(labels: labels, requiringTargets: requiringTargets)
      examples = encoded.examples
      parts = .words(encoded.windows)
    case .span:
      let encoded = try encoder().spans(requiringTargets: requiringTargets)
      examples = encoded.examples
      parts = .answers(encoded.windows, texts: encoded.texts)
    }
    self.init(
      examples: examples, padTokenId: tokenizer.padTokenId ?? 0,
      origin: EncodedOrigin(dataset: dataset, labels: labels, rule: rule, parts: parts))
  }

  /// The targets of a dataset as numbers. Throws as the initialiser.
  package static func targets(
    of dataset: Dataset, labels: LabelMap?, required: Bool
  ) throws -> [EncodedTarget] {
    try dataset.requireOneKindOfTarget()
    return try dataset.examples.enumerated().map { place, example in
      func index(_ name: String) throws -> Int {
        guard let labels else {
          throw dataset.error(.unseenLabel, at: place, "expected a number as target, found a label")
        }
        return try labels.requireIndex(of: name, in: dataset, at: place)
      }
      switch (example.target, example.form) {
      case (.none, _):
        guard !required else {
          throw dataset.error(.missingLabel, at: place, "expected a target, found none")
        }
        return .none
      case (.label(let name), _): return .label(try index(name))
      case (.labels(let names), _):
        var flags = [Bool](repeating: false, count: labels?.count ?? 0)
        for name in names { flags[try index(name)] = true }
        return .labels(flags)
      case (.value(let value), _): return .value(value)
      case (.choice(let choice), .choices(let texts)) where texts.indices.contains(choice):
        return .label(choice)
      case (.answers(let answers), .cloze(_, let entities)):
        // Any of the answers is right; a choice has one target, the first entity that is an answer.
        let right = entities.firstIndex { entity in
          answers.contains { $0.text.utf8.elementsEqual(entity.utf8) }
        }
        guard let right else {
          throw dataset.error(.missingLabel, at: place, "expected an answer among the entities, found none")
        }
        return .label(right)
      case (.choice, _), (.tags, _), (.answers, _):
        throw dataset.error(
          .mixedTargets, at: place,
          "expected a target for \(example.form.name), found \(example.target.kindName)")
      }
    }
  }
}
