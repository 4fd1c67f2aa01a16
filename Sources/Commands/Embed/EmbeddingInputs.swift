import Inference
import ModelFormat
import Tokenization

/// Turns texts into the tokens of which a folder's model makes vectors.
struct EmbeddingInputs {
  /// What is made of the model's states.
  let configuration: EmbeddingConfiguration
  /// The tokens at the beginning of each text that are read and not pooled: those of the prompt, where the folder says so.
  let unpooled: Int
  private let tokenizer: Tokenizer
  private let options: EncodingOptions
  private let prompt: String

  /// Reads the folder's tokenizer.
  ///
  /// - Parameters:
  ///   - folder: The model.
  ///   - configuration: What is made of its states.
  ///   - promptName: The folder's prompt that is put before every text; nil for its default, or none.
  ///   - maxLength: The longest input in tokens; nil for the folder's, else its tokenizer's, else 512, as far as it has positions.
  /// Throws `CommandError` for more tokens than the model has positions, and what reading the folder throws.
  init(
    _ folder: ModelFolder, _ configuration: EmbeddingConfiguration, promptName: String?, maxLength: Int?
  ) throws {
    self.configuration = configuration
    tokenizer = try Tokenizer(folder: folder.path)
    prompt = try configuration.prompts.text(named: promptName)
    let usual = configuration.maximumLength ?? tokenizer.modelMaxLength ?? 512
    options = EncodingOptions(maximumLength: try folder.maximumLength(asked: maxLength, otherwise: usual))
    guard !configuration.prompts.arePooled, !prompt.isEmpty else {
      unpooled = 0
      return
    }
    // The prompt with what the tokenizer puts before it, and without what it puts behind.
    let encoding = try tokenizer.encode(configuration.input(prompt, prompt: ""), options: options)
    unpooled = encoding.count - (encoding.specialTokensMask.last == 1 ? 1 : 0)
  }

  /// The tokens of texts or pairs, the prompt before the first text. Throws what the tokenizer throws.
  func tokens(of texts: [TextPair], threads: Int?) throws -> [TokenInput] {
    let inputs = texts.map { text in
      TextPair(
        configuration.input(text.text, prompt: prompt), text.pair.map { configuration.input($0, prompt: "") })
    }
    return try tokenizer.encode(batch: inputs, options: options, threads: threads)
      .map { TokenInput(ids: $0.ids, types: $0.typeIds) }
  }
}
