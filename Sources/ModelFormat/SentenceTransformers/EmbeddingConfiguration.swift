/// How a folder says that texts become vectors: sentence-transformers' modules.json and what it names.
///
/// A vector is the poolings of the last hidden states, one after the other, and then what each step makes of it.
public struct EmbeddingConfiguration: Sendable, Equatable {
  /// How the last hidden states become vectors, which are concatenated; at least one.
  public var poolings: [EmbeddingPooling]
  /// What is done to the concatenated vector, in this order.
  public var steps: [EmbeddingStep]
  /// The length in tokens to which texts are cut; nil where the folder does not say.
  public var maximumLength: Int?
  /// What is put before texts.
  public var prompts: EmbeddingPrompts
  /// Whether texts are made lower-case before the tokenizer sees them.
  public var lowercasesTexts: Bool

  /// Makes a configuration.
  public init(
    poolings: [EmbeddingPooling], steps: [EmbeddingStep] = [], maximumLength: Int? = nil,
    prompts: EmbeddingPrompts = EmbeddingPrompts(), lowercasesTexts: Bool = false
  ) {
    self.poolings = poolings
    self.steps = steps
    self.maximumLength = maximumLength
    self.prompts = prompts
    self.lowercasesTexts = lowercasesTexts
  }

  /// Makes a configuration of one pooling.
  ///
  /// - Parameter isNormalized: Whether the vector is divided by its length.
  public init(pooling: EmbeddingPooling, isNormalized: Bool, maximumLength: Int? = nil) {
    self.init(poolings: [pooling], steps: isNormalized ? [.normalize] : [], maximumLength: maximumLength)
  }

  /// The text that the tokenizer gets: the prompt before it, and lower-case where the folder wants that.
  ///
  /// Each code point is mapped by itself, as the reference does: no final sigma.
  public func input(_ text: String, prompt: String) -> String {
    let whole = prompt + text
    guard lowercasesTexts else { return whole }
    return whole.unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
  }

  /// The width of the vectors of a model with hidden states of `hiddenSize` numbers.
  ///
  /// - Throws: `ModelFormatError` `.shapeMismatch` where a dense module does not fit what comes before it.
  public func outputSize(hiddenSize: Int) throws -> Int {
    var width = poolings.count * hiddenSize
    for (number, step) in steps.enumerated() {
      guard case .dense(let dense) = step else { continue }
      guard dense.inputs == width else {
        throw ModelFormatError(
          .shapeMismatch, place: "dense module, step \(number + 1) after pooling",
          expected: "\(width) inputs (\(poolings.count) poolings of \(hiddenSize) numbers before the first)",
          found: "\(dense.inputs)")
      }
      width = dense.outputs
    }
    return width
  }
}
