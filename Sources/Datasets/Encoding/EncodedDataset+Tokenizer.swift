public import Tokenization

extension EncodedDataset {
  /// Tokenises a dataset in parallel and looks its targets up.
  ///
  /// Texts (of a pair, the longer first) are cut to `maximumLength` tokens, special tokens included. `labels`
  /// gives the indices; with nil, an example with a label is an error. `threads` nil: all processors. Throws
  /// ``DatasetError``: `unseenLabel` with the example's place and the known labels, `missingLabel` for an example
  /// without target when `requiringTargets`; and what the tokenizer throws.
  public init(
    _ dataset: Dataset, tokenizer: Tokenizer, labels: LabelMap?, maximumLength: Int?,
    requiringTargets: Bool = true,
    threads: Int? = nil
  ) throws {
    let targets = try Self.targets(of: dataset, labels: labels, required: requiringTargets)
    var options = EncodingOptions()
    options.maximumLength = maximumLength
    let encodings = try tokenizer.encode(
      batch: dataset.examples.map { TextPair($0.text, $0.textPair) }, options: options, threads: threads)
    self.init(
      examples: zip(encodings, targets).map { encoding, target in
        EncodedExample(ids: encoding.ids, typeIds: encoding.typeIds, target: target)
      },
      padTokenId: tokenizer.padTokenId ?? 0)
  }

  /// The targets of a dataset as numbers. Throws as the initialiser.
  package static func targets(
    of dataset: Dataset, labels: LabelMap?, required: Bool
  ) throws -> [EncodedTarget] {
    try dataset.examples.enumerated().map { place, example in
      func index(_ name: String) throws -> Int {
        guard let labels else {
          throw dataset.error(.unseenLabel, at: place, "expected a number as target, found a label")
        }
        return try labels.requireIndex(of: name, in: dataset, at: place)
      }
      switch example.target {
      case .none:
        guard !required else {
          throw dataset.error(.missingLabel, at: place, "expected a target, found none")
        }
        return .none
      case .label(let name): return .label(try index(name))
      case .labels(let names):
        var flags = [Bool](repeating: false, count: labels?.count ?? 0)
        for name in names { flags[try index(name)] = true }
        return .labels(flags)
      case .value(let value): return .value(value)
      case .choice(let index): return .label(index)
      }
    }
  }
}
