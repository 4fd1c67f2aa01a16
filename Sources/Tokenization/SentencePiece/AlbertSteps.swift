/// ALBERT's treatment of texts before SentencePiece's.
///
/// Source: `preprocess_text` of Google's and Hugging Face's ALBERT tokenizers: white space, quotes, accents, case, in
/// this order.
enum AlbertSteps {
  /// The steps.
  static func steps(_ options: AlbertOptions) -> [any NormalizationStep] {
    var steps: [any NormalizationStep] = []
    if options.removeSpace { steps.append(SpaceCollapsingStep()) }
    if options.replacesQuotes {
      for quote in ["``", "''"] {
        steps.append(ReplaceStep(pattern: .string(Array(quote.utf8)), content: [0x22]))
      }
    }
    if !options.keepAccents {
      steps += [UnicodeFormStep(.nfkd), CombiningMarkStep()] as [any NormalizationStep]
    }
    if options.lowercase { steps.append(ContextualLowercaseStep()) }
    return steps
  }
}

/// Removes white space at the ends and turns every other run into one space, as Python's `split` and `join` do.
struct SpaceCollapsingStep: NormalizationStep {
  func normalize(_ work: inout WorkingText) {
    let flags = UnicodeData.flags.reader
    var space: (start: UInt32, end: UInt32)?
    work.rewrite { scalar, target, start, end in
      // Python takes the four separators of ASCII for white space too.
      if flags[scalar].contains(.whitespace) || 0x1C...0x1F ~= scalar {
        if target.count > 0, space == nil { space = (start, end) }
      } else {
        if let place = space { target.append(0x20, place.start, place.end) }
        space = nil
        target.append(scalar: scalar, start, end)
      }
    }
  }
}

/// Drops characters with a combining class.
struct CombiningMarkStep: NormalizationStep {
  func normalize(_ work: inout WorkingText) {
    if work.text.isASCII() { return }
    let properties = UnicodeData.properties.reader
    work.filter { !properties[$0].contains(.composing) || UnicodeData.combiningClassOf[$0] == nil }
  }
}
