import Datasets
import Torch

/// What a term of a distillation's loss is a mean over: terms of one unit are one part of the loss.
enum LossUnit: Int, CaseIterable {
  /// What the head's loss counts: examples, or tagged tokens.
  case head
  /// Texts: an example with choices has several.
  case texts
  /// Tokens without padding.
  case tokens

  /// Those of some rows of a table, each once, in their order.
  static func units(of matches: [FeatureMatch]) -> [LossUnit] {
    allCases.filter { unit in matches.contains { $0.unit == unit } }
  }

  /// How many of them an example has; `head` is the head's own count.
  func count(in example: EncodedExample, head: Int) -> Int {
    switch self {
    case .head: head
    case .texts: example.sequenceCount
    case .tokens: example.ids.count
    }
  }
}

extension FeatureMatch {
  /// A loss that counts padding is a mean over all places of rows of one length, and so of texts.
  var unit: LossUnit {
    switch feature {
    case .embedding, .hidden, .probabilities, .query, .key, .value: includesPadding ? .texts : .tokens
    case .scores, .cls, .mean, .pooled: .texts
    }
  }
}

extension [(LossUnit, Tensor)] {
  /// The sum of the terms of each of some units; every unit has a term.
  func parts(_ units: [LossUnit]) throws -> [Tensor] {
    try units.map { unit in
      let terms = filter { $0.0 == unit }.map(\.1)
      return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
    }
  }
}
