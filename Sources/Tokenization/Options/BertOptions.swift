/// The settings of a BERT tokenizer that `vocab.txt` does not hold, with the defaults of BERT's own tokenizer.
public struct BertOptions: Sendable, Hashable {
  /// Whether texts are lower-cased (`do_lower_case`).
  public var lowercase: Bool
  /// Whether accents are stripped (`strip_accents`); nil follows `lowercase`.
  public var stripAccents: Bool?
  /// Whether ideographs are words of their own (`tokenize_chinese_chars`).
  public var handleChineseChars: Bool
  /// Whether control characters are removed.
  public var cleanText: Bool
  /// The token of words that cannot be spelled; the vocabulary must have it.
  public var unknownToken: String
  /// The token in front of the first sequence; the vocabulary must have it.
  public var classToken: String
  /// The token behind each sequence; the vocabulary must have it.
  public var separatorToken: String
  /// The token that fills up batches, where the vocabulary has it.
  public var padToken: String
  /// The token that hides a word, where the vocabulary has it.
  public var maskToken: String
  /// What marks a piece inside a word.
  public var continuingSubwordPrefix: String
  /// Words of more characters than this are unknown.
  public var maxInputCharsPerWord: Int
  /// How special tokens stand around texts.
  public var template: SpecialTokenTemplate
  /// Further tokens that are found in texts before these are split into words.
  public var addedTokens: [AddedToken]

  /// Settings with the defaults of `bert-base-uncased`.
  public init(
    lowercase: Bool = true, stripAccents: Bool? = nil, handleChineseChars: Bool = true,
    cleanText: Bool = true,
    unknownToken: String = "[UNK]", classToken: String = "[CLS]", separatorToken: String = "[SEP]",
    padToken: String = "[PAD]", maskToken: String = "[MASK]", continuingSubwordPrefix: String = "##",
    maxInputCharsPerWord: Int = 100, template: SpecialTokenTemplate = .bert, addedTokens: [AddedToken] = []
  ) {
    self.lowercase = lowercase
    self.stripAccents = stripAccents
    self.handleChineseChars = handleChineseChars
    self.cleanText = cleanText
    self.unknownToken = unknownToken
    self.classToken = classToken
    self.separatorToken = separatorToken
    self.padToken = padToken
    self.maskToken = maskToken
    self.continuingSubwordPrefix = continuingSubwordPrefix
    self.maxInputCharsPerWord = maxInputCharsPerWord
    self.template = template
    self.addedTokens = addedTokens
  }
}
