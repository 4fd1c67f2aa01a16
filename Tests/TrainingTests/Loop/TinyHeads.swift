import Datasets
import Encoders
import Evaluation
import ModelFormat
import Torch

/// The tiny model with heads of every kind, and data that each can learn.
enum TinyHeads {
  /// The head of a kind.
  static func head(_ kind: HeadKind) -> ClassifierConfiguration {
    switch kind {
    case .sequence: ClassifierConfiguration(labels: ["a", "b", "c"])
    case .choice: .choice()
    case .tokens: ClassifierConfiguration(kind: .tokens, labels: ["O", "B-X", "B-Y"])
    case .span: .span
    }
  }

  /// The model of a seed with a head of a kind: the same weights every time.
  static func model(_ kind: HeadKind, dropout: Double = 0.1, seed: UInt64 = 7) throws -> SequenceClassifier {
    try Threads.set(1)
    try RandomGenerator.seed(seed)
    return try SequenceClassifier(random: TinyTask.configuration(dropout: dropout), classifier: head(kind))
  }

  /// Texts of 3 to 10 tokens, or of so many.
  ///
  /// Choices: 2 to 4 texts, the right one with the word 5. Tags: those of the words 5 and 6 differ from the others'; first and last
  /// token have none, nor has any of every fourth text. Span: from the word 5 to the word 6, in every fourth text nowhere.
  static func data(_ kind: HeadKind, count: Int, seed: UInt64 = 1, length: Int? = nil) -> EncodedDataset {
    var generator = SplitMix64(seed: seed)
    let examples = (0..<count).map { number in
      var drawn = example(kind, number: number, &generator)
      while let length, drawn.length != length { drawn = example(kind, number: number, &generator) }
      return drawn
    }
    return kind == .sequence
      ? TinyTask.data(count: count, seed: seed) : EncodedDataset(examples: examples, padTokenId: 0)
  }

  private static func example(
    _ kind: HeadKind, number: Int, _ generator: inout SplitMix64
  ) -> EncodedExample {
    guard kind == .choice else { return single(kind, number: number, &generator) }
    let count = 2 + generator.index(below: 3)
    let right = generator.index(below: count)
    return EncodedExample(
      choices: (0..<count).map { text(holding: $0 == right ? [5] : [], &generator) }, target: .label(right))
  }

  private static func single(
    _ kind: HeadKind, number: Int, _ generator: inout SplitMix64
  ) -> EncodedExample {
    let isBare = number % 4 == 3
    var example = text(holding: kind == .span && isBare ? [] : [5, 6], &generator)
    if kind == .tokens {
      let ignored = EncodedTarget.ignoredTag
      example.target = .tags(
        example.ids.enumerated().map { place, id in
          if isBare || place == 0 || place == example.ids.count - 1 { return ignored }
          return id == 5 ? 1 : id == 6 ? 2 : 0
        })
    } else if let start = example.ids.firstIndex(of: 5), let end = example.ids.firstIndex(of: 6) {
      example.target = .span(start: start, end: end)
    } else {
      example.target = .span(start: 0, end: 0)
    }
    return example
  }

  /// A text of words from 8 on with the given ones among them, in their order.
  private static func text(holding words: [Int32], _ generator: inout SplitMix64) -> EncodedExample {
    var ids = (0..<1 + generator.index(below: 6)).map { _ in Int32(8 + generator.index(below: 12)) }
    var place = generator.index(below: ids.count + 1)
    for word in words {
      ids.insert(word, at: place)
      place += 1 + generator.index(below: ids.count - place)
    }
    return EncodedExample(ids: [2] + ids + [3], typeIds: [Int32](repeating: 0, count: ids.count + 2))
  }
}
