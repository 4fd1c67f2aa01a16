/// How well the entities of tagged sentences were found: an entity is right when type, first and last word are.
///
/// Equal to seqeval's report.
public struct EntityScores: Sendable, Equatable {
  /// The types seen in gold or prediction, in ascending order of their UTF-8 bytes.
  public let types: [String]
  /// The counts of each type; `classIndex` is the index of the type.
  public let perType: [ClassScore]
  /// Share of words whose tag is right, 0...1.
  public let tokenAccuracy: Double

  /// Compares two lists of tagged sentences.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer` when a sentence differs in length, `empty` without a word, and as
  /// ``TagScheme/entities(of:)``. Linear time.
  public init(gold: [[String]], predicted: [[String]], scheme: TagScheme = .conll) throws {
    try EvaluationError.requireEqualCounts("entities", gold.count, predicted.count)
    var (words, right) = (0, 0)
    for (place, (g, p)) in zip(gold, predicted).enumerated() {
      guard g.count == p.count else {
        throw EvaluationError(
          .lengthsDiffer,
          "entities: sentence \(place): expected a tag for each word, found \(g.count) gold, \(p.count) predicted"
        )
      }
      words += g.count
      right += zip(g, p).count { $0.utf8.elementsEqual($1.utf8) }
    }
    guard words > 0 else { throw EvaluationError(.empty, "entities: expected at least one word, found none") }
    let correct = Set(try scheme.entities(of: gold))
    let found = Set(try scheme.entities(of: predicted))
    let keys = Set(correct.map(\.type) + found.map(\.type)).sorted { $0.lexicographicallyPrecedes($1) }
    func counts(_ entities: some Sequence<Entity>) -> [[UInt8]: Int] {
      var counts: [[UInt8]: Int] = [:]
      for entity in entities { counts[entity.type, default: 0] += 1 }
      return counts
    }
    let (support, predictions, both) = (counts(correct), counts(found), counts(correct.intersection(found)))
    types = keys.map { String(decoding: $0, as: UTF8.self) }
    perType = keys.enumerated().map { index, type in
      ClassScore(
        classIndex: index, truePositives: both[type] ?? 0, support: support[type] ?? 0,
        predicted: predictions[type] ?? 0)
    }
    tokenAccuracy = Double(right) / Double(words)
  }

  /// The counts of all types together; `classIndex` is -1.
  public var all: ClassScore {
    ClassScore(
      classIndex: -1, truePositives: perType.reduce(0) { $0 + $1.truePositives },
      support: perType.reduce(0) { $0 + $1.support }, predicted: perType.reduce(0) { $0 + $1.predicted })
  }

  /// Share of predicted entities that are right; 0 where there are none.
  public var precision: Double { all.precision }

  /// Share of entities that were found; 0 where there are none.
  public var recall: Double { all.recall }

  /// F1 over all entities (seqeval's micro average).
  public var f1: Double { all.f1 }

  /// Mean F1 of the types seen; 0 where there are none.
  public var macroF1: Double {
    perType.isEmpty ? 0 : perType.reduce(0) { $0 + $1.f1 } / Double(perType.count)
  }

  /// Mean F1 of the types weighted by support; 0 without any.
  public var weightedF1: Double {
    let support = all.support
    return support == 0 ? 0 : perType.reduce(0) { $0 + $1.f1 * Double($1.support) } / Double(support)
  }
}
