/// How many of a batch's texts each example of a head of kind `choice` has.
struct ChoiceCounts {
  /// One count an example, at least 1 each.
  let counts: [Int]

  /// The largest count.
  var most: Int { counts.max() ?? 0 }

  /// Checks counts, or without any gives every example as many texts.
  ///
  /// - Throws: `EncoderError` `.badTargets` where they are not one an example or do not add up to the batch's rows.
  init(_ counts: [Int], rows: Int, examples: Int) throws {
    if counts.isEmpty, examples > 0, rows % examples == 0 {
      self.counts = [Int](repeating: rows / examples, count: examples)
      return
    }
    guard counts.count == examples, counts.allSatisfy({ $0 > 0 && $0 <= rows }),
      counts.reduce(0, +) == rows
    else {
      throw EncoderError(
        .badTargets, place: "choiceCounts",
        expected: "\(examples) counts from 1 that add up to \(rows) texts",
        found: counts.isEmpty ? "none" : "\(counts.count) that add up to \(counts.reduce(0, &+))")
    }
    self.counts = counts
  }
}
