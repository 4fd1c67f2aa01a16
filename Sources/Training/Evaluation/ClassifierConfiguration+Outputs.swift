package import Datasets
package import ModelFormat

extension ClassifierConfiguration {
  /// The number of outputs that an example has, without those of padding.
  package func outputCount(of example: EncodedExample) -> Int {
    labels.count * (kind.isPooled ? example.sequenceCount : example.ids.count)
  }

  /// The outputs of each example of a batch, without those of padding.
  ///
  /// - Parameters:
  ///   - logits: [rows, labels], or [rows, columns, labels] of a head over tokens; row-major.
  ///   - examples: The batch's examples, each with `sequenceCount` rows.
  ///   - columns: The tokens of a row, padding included.
  package func divided(_ logits: [Float], _ examples: [EncodedExample], columns: Int) -> [[Float]] {
    let width = labels.count * (kind.isPooled ? 1 : columns)
    return examples.divided(logits, width: width) { outputCount(of: $0) }
  }
}

extension [EncodedExample] {
  /// The first `count` numbers of the rows of `width` that each example has, one for each of its sequences.
  package func divided(_ values: [Float], width: Int, count: (EncodedExample) -> Int) -> [[Float]] {
    var start = 0
    return map { example in
      defer { start += example.sequenceCount * width }
      return Array<Float>(values[start..<start + count(example)])
    }
  }
}
