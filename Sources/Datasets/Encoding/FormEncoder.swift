import JSON
import Tokenization

/// Encodes examples whose form is more than texts.
struct FormEncoder {
  let dataset: Dataset
  let tokenizer: Tokenizer
  let template: SequenceTemplate
  let limits: TokenLimits
  let threads: Int?

  /// An encoder for all examples of some data.
  ///
  /// Throws ``DatasetError`` (`invalidSetting`) where the limit leaves no room for a token of either text.
  init(_ dataset: Dataset, tokenizer: Tokenizer, limits: TokenLimits, threads: Int?) throws {
    self.dataset = dataset
    self.tokenizer = tokenizer
    self.limits = limits
    self.threads = threads
    template = try SequenceTemplate(tokenizer)
    if let limit = limits.sequence, limit < template.addedTokens + 2 {
      throw DatasetError(
        .invalidSetting, file: "",
        "maximum length: expected at least \(template.addedTokens + 2) tokens, of which \(template.addedTokens) "
          + "are special, found \(limit)")
    }
    guard limits.question > 0, limits.choice > 0 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "expected room for a token of a question, found limits of \(limits.question) and \(limits.choice)")
    }
  }

  /// The tokens that two texts may have together.
  var room: Int { limits.sequence.map { $0 - template.addedTokens } ?? Int.max / 2 }

  /// Texts with choices, each choice a pair with the text.
  ///
  /// As ALBERT's code for RACE: the choice keeps its last ``TokenLimits/choice`` tokens, then the text is cut at
  /// its end to what room is left.
  func choices(_ targets: [EncodedTarget]) throws -> [EncodedExample] {
    let texts = try tokenized { [$0.text] + ($0.form.choices ?? []) }
    return zip(dataset.examples, targets).map { example, target in
      let text = texts[example.text].ids
      let sequences = (example.form.choices ?? []).map { choice in
        let second = texts[choice].ids.suffix(min(limits.choice, room))
        return template.pair(text.prefix(room - second.count), second).example
      }
      return EncodedExample(choices: sequences, target: target)
    }
  }

  /// A passage with a question, and an answer: `[CLS] passage question [SEP] answer [SEP]`.
  ///
  /// The passage is cut at its end. Where question and answer alone are too long, the longer gives way.
  func passages(_ targets: [EncodedTarget]) throws -> [EncodedExample] {
    func question(_ example: Example) -> String {
      if case .passage(let question) = example.form { question } else { "" }
    }
    let texts = try tokenized { [$0.text, question($0), $0.textPair ?? ""] }
    return zip(dataset.examples, targets).map { example, target in
      let (asked, answer) = (texts[question(example)].ids, texts[example.textPair ?? ""].ids)
      let kept = PairTruncation.longestFirst(asked.count, answer.count, room: room)
      let passage = texts[example.text].ids.prefix(room - kept.first - kept.second)
      var encoded = template.pair(passage + asked.prefix(kept.first), answer.prefix(kept.second)).example
      encoded.target = target
      return encoded
    }
  }

  /// Two texts that hold a word: `[CLS] word [SEP] text [SEP] pair [SEP]`, the word of the first text's type.
  ///
  /// Where in the texts the word stands is not encoded: a sequence head reads the pooled vector alone. SuperGLUE's
  /// own code joins the vectors of both places to it. The longer text gives way.
  func words(_ targets: [EncodedTarget]) throws -> [EncodedExample] {
    func word(_ example: Example) -> String { if case .word(let word) = example.form { word } else { "" } }
    let texts = try tokenized { [word($0), $0.text, $0.textPair ?? ""] }
    return zip(dataset.examples, targets).map { example, target in
      let front = (texts[word(example)].ids + template.between.ids).prefix(room - 2)
      let (first, second) = (texts[example.text].ids, texts[example.textPair ?? ""].ids)
      let kept = PairTruncation.longestFirst(first.count, second.count, room: room - front.count)
      var encoded = template.pair(front + first.prefix(kept.first), second.prefix(kept.second)).example
      encoded.target = target
      return encoded
    }
  }

  /// The tokens of some texts of every example.
  func tokenized(_ texts: (Example) -> [String]) throws -> TokenizedTexts {
    try TokenizedTexts(dataset.examples.flatMap(texts), tokenizer: tokenizer, threads: threads)
  }
}
