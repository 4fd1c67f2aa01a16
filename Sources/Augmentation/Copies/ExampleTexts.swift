import Datasets

/// The texts of examples that are varied, and examples with varied ones.
enum ExampleTexts {
  /// Throws `AugmentationError` (`unsupportedForm`) for an example whose target a replaced word would make wrong.
  static func check(_ dataset: Dataset) throws {
    for (index, example) in dataset.examples.enumerated() {
      let found: String? =
        switch (example.form, example.target) {
        case (.span, _), (_, .answers): "answers that stand in their texts"
        case (.cloze, _): "entities that stand in their texts"
        case (.word, _): "a word that both texts must hold"
        default: nil
        }
      guard let found else { continue }
      let place = dataset.places?[index]
      throw AugmentationError(
        .unsupportedForm, place: place.map { "\($0.file):\($0.line)" } ?? "example \(index + 1)",
        expected: "texts with labels, a number, tags or choices, whose words can be replaced", found: found)
    }
  }

  /// What is varied of an example: its text and the second one, if it has one. Of choices only the text that they share.
  static func texts(of example: Example) -> [(use: AugmentationRandom, text: String)] {
    if case .words(let words) = example.form { return [(.text, words.joined(separator: " "))] }
    return [(.text, example.text)] + (example.textPair.map { [(.pair, $0)] } ?? [])
  }

  /// An example with one of its texts varied, and everything else as it was.
  static func copy(_ example: Example, _ use: AugmentationRandom, _ variation: TextVariation) -> Example {
    var copy = example
    switch use {
    case .text: copy.text = variation.string
    case .pair: copy.textPair = variation.string
    }
    if case .words(let words) = example.form {
      var start = 0
      copy.form = .words(
        words.map { word in
          defer { start += word.utf8.count + 1 }
          return variation.string(in: start..<start + word.utf8.count)
        })
    }
    return copy
  }
}
