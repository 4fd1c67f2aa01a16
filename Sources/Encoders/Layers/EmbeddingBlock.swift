import ModelFormat
import Torch

/// x = dropout(layer norm(word[id] + type[type id] + position[p])), and where the embeddings are factorised x W_E^T + b_E.
///
/// Tables and layer norm have width E, W_E is [H, E]. Where the word embeddings are factorised, word[id] is word_F[id] W_F^T with
/// a table of width F and W_F [E, F]. p is the token's place, or counts from behind the padding token's id
/// where `Family.offsetsPositions`. Without embeddings of types their term is absent. The padding token's row gets no
/// gradient, of words and of counted positions, as in transformers (`padding_idx`).
struct EmbeddingBlock {
  let word: Tensor
  /// W_F; nil where the word table has width E.
  let wordProjection: Tensor?
  let position: Tensor
  let type: Tensor?
  let norm: LayerNorm
  let projection: LinearMap?
  private let dropout: Double
  private let padTokenId: Int
  private let offsetsPositions: Bool

  init(_ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device) throws {
    let width = configuration.embeddingSize
    func table(_ name: String, _ rows: Int, width: Int) throws -> Tensor {
      try source.tensor("embeddings.\(name).weight", shape: [rows, width], initial: .normal)
        .asParameter(on: device)
    }
    word = try table(
      "word_embeddings", configuration.vocabSize, width: configuration.wordEmbeddingSize ?? width)
    wordProjection = try configuration.wordEmbeddingSize.map {
      try table("word_projection", width, width: $0)
    }
    position = try table("position_embeddings", configuration.maxPositionEmbeddings, width: width)
    let types = configuration.typeVocabSize
    type = types > 0 ? try table("token_type_embeddings", types, width: width) : nil
    norm = try LayerNorm(
      "embeddings.LayerNorm", width: width, epsilon: configuration.layerNormEps, from: source, on: device)
    projection =
      configuration.projectsEmbeddings
      ? try LinearMap(
        source.linear("embeddings.projection", outputs: configuration.hiddenSize, inputs: width), on: device)
      : nil
    dropout = configuration.hiddenDropoutProb
    padTokenId = configuration.padTokenId
    offsetsPositions = configuration.family.offsetsPositions
  }

  /// The input of the first layer, [B, T, H].
  func forward(_ input: EncoderInput, training: Bool) throws -> Tensor {
    var sum = try Tensor.embedding(weight: word, indices: input.inputIds, padding: padTokenId)
    if let wordProjection { sum = try sum.linear(weight: wordProjection) }
    if let type {
      let types =
        input.largestTypeId == 0
        ? try type.selected(dimension: 0, index: 0)
        : try Tensor.embedding(weight: type, indices: input.tokenTypeIds)
      sum = try sum + types
    }
    let x = try norm(sum + positions(input)).dropout(probability: dropout, training: training)
    return try projection.map { try $0(x) } ?? x
  }

  /// The rows of each token's position: [T, E] where they are the same in every text, else [B, T, E].
  private func positions(_ input: EncoderInput) throws -> Tensor {
    let start = offsetsPositions ? padTokenId + 1 : 0
    guard offsetsPositions, let counted = try input.positions(skipping: padTokenId) else {
      return try position.narrowed(dimension: 0, start: start, length: input.columns)
    }
    return try Tensor.embedding(weight: position, indices: counted, padding: padTokenId)
  }

  var slots: [ParameterSlot] {
    var slots = [ParameterSlot("embeddings.word_embeddings.weight", word)]
    if let wordProjection { slots.append(ParameterSlot("embeddings.word_projection.weight", wordProjection)) }
    slots.append(ParameterSlot("embeddings.position_embeddings.weight", position))
    if let type { slots.append(ParameterSlot("embeddings.token_type_embeddings.weight", type)) }
    slots += norm.slots
    if let projection {
      slots.append(ParameterSlot("embeddings.projection.weight", projection.weight))
      slots.append(ParameterSlot("embeddings.projection.bias", projection.bias))
    }
    return slots
  }
}
