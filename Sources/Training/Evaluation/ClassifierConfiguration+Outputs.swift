package import Datasets
package import ModelFormat

extension ClassifierConfiguration {
  /// The outputs of each example of a batch, without those of padding.
  ///
  /// - Parameters:
  ///   - logits: [rows, labels], or [rows, columns, labels] of a head over tokens; row-major.
  ///   - examples: The batch's examples, each with `sequenceCount` rows.
  ///   - columns: The tokens of a row, padding included.
  package func divided(_ logits: [Float], _ examples: [EncodedExample], columns: Int) -> [[Float]] {
    let width = labels.count * (kind.isPooled ? 1 : columns)
    var start = 0
    return examples.map { example in
      defer { start += example.sequenceCount * width }
      let count = labels.count * (kind.isPooled ? example.sequenceCount : example.ids.count)
      return Array(logits[start..<start + count])
    }
  }
}
