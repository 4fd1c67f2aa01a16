import Encoders
import ModelFormat
import Torch

// V words, H hidden size, E width of the factors, N tokens of the texts.

/// BERT's embeddings in ALBERT's form: y' = LN_E(word + position + type) W^T + b in the place of y = LN_H(word + position + type).
///
/// All tables are projected by the map of the words' factors (`WordFactors`), the norm over E begins without gain and shift, which
/// the mapping could take over, and W, b are the least squares fit of y over the tokens of the texts (`LinearFit`). The norm is over
/// other numbers than BERT's, so this is not exact at any E: it needs recovery.
struct AlbertEmbeddings {
  /// The tensors by canonical name, float64.
  let tensors: [String: Tensor]
  /// ||y' - y|| / ||y|| over the tokens of the texts.
  let error: Double

  /// - Parameters:
  ///   - words: The factors of the word table.
  ///   - encoder: The model, a BERT.
  ///   - texts: The calibration texts.
  ///   - tensor: The model's tensors by canonical name.
  init(
    _ words: WordFactors, of encoder: Encoder, over texts: [EncoderInput],
    tensor: (String) -> StoredTensor?
  ) throws {
    let shape = encoder.configuration
    func projected(_ name: String) throws -> Tensor {
      try Tensor(reading: "embeddings.\(name)_embeddings.weight", from: tensor).matmul(words.map)
    }
    let (positions, types) = (try projected("position"), try projected("token_type"))
    func normalized(_ text: EncoderInput) throws -> Tensor {
      let sum =
        try Tensor.embedding(weight: words.table, indices: text.inputIds.to(.cpu))
        + Tensor.embedding(weight: types, indices: text.tokenTypeIds.to(.cpu))
        + positions.narrowed(dimension: 0, start: 0, length: text.columns)
      return try text.attended(sum.layerNorm(weight: nil, bias: nil, epsilon: shape.layerNormEps))
    }
    let width = words.map.shape[1]
    var fit = try LinearFit(inputs: width, outputs: shape.hiddenSize)
    for text in texts { try fit.add(normalized(text), text.attended(encoder.embeddings(of: text))) }
    let (weight, bias) = try fit.solution()
    var (off, all) = (0.0, 0.0)
    for text in texts {
      let expected = try text.attended(encoder.embeddings(of: text))
      let found = try normalized(text).linear(weight: weight, bias: bias)
      off += try (found - expected).squared().sum().item()
      all += try expected.squared().sum().item()
    }
    error = (off / max(all, .leastNormalMagnitude)).squareRoot()
    tensors = [
      "embeddings.word_embeddings.weight": words.table, "embeddings.position_embeddings.weight": positions,
      "embeddings.token_type_embeddings.weight": types,
      "embeddings.LayerNorm.weight": try Tensor.ones([width], .float64),
      "embeddings.LayerNorm.bias": try Tensor.zeros([width], .float64),
      "embeddings.projection.weight": weight, "embeddings.projection.bias": bias,
    ]
  }
}
