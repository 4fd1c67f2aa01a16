import ModelFormat
import Torch

/// x = dropout(layer norm(word[id] + type[type id] + position[t])).
///
/// Differs from transformers where an attended token is the padding token: there its word embedding gets no gradient
/// (`padding_idx`), here it gets one as every other. Tokens that are masked get none in either.
struct EmbeddingBlock {
  let word: Tensor
  let position: Tensor
  let type: Tensor
  let norm: LayerNorm
  let dropout: Double

  init(_ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device) throws {
    let hidden = configuration.hiddenSize
    func table(_ name: String, _ rows: Int) throws -> Tensor {
      try source.tensor("embeddings.\(name).weight", shape: [rows, hidden], initial: .normal)
        .asParameter(on: device)
    }
    word = try table("word_embeddings", configuration.vocabSize)
    position = try table("position_embeddings", configuration.maxPositionEmbeddings)
    type = try table("token_type_embeddings", configuration.typeVocabSize)
    norm = try LayerNorm(
      "embeddings.LayerNorm", width: hidden, epsilon: configuration.layerNormEps, from: source, on: device)
    dropout = configuration.hiddenDropoutProb
  }

  func forward(_ input: EncoderInput, training: Bool) throws -> Tensor {
    let words = try Tensor.embedding(weight: word, indices: input.inputIds)
    let types =
      input.largestTypeId == 0
      ? try type.selected(dimension: 0, index: 0)
      : try Tensor.embedding(weight: type, indices: input.tokenTypeIds)
    let positions = try position.narrowed(dimension: 0, start: 0, length: input.columns)
    return try norm(words + types + positions).dropout(probability: dropout, training: training)
  }

  var slots: [ParameterSlot] {
    [
      ParameterSlot("embeddings.word_embeddings.weight", word),
      ParameterSlot("embeddings.position_embeddings.weight", position),
      ParameterSlot("embeddings.token_type_embeddings.weight", type),
    ] + norm.slots
  }
}
