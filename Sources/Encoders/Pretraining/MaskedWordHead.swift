import ModelFormat
import Torch

/// logits = layer norm(f(x W_T^T + b_T)) D^T + b, D being the table of word embeddings: the decoder is tied to it.
///
/// x [N, H], W_T [W, H], D [V, W], b [V]. f is the layers' function for BERT, ALBERT and DistilBERT, and GELU for the other
/// families. Where the table is factorised (`wordEmbeddingSize`), D is table [V, F] times W_F^T, and is never made: the state is
/// taken to width F first.
struct MaskedWordHead {
  private let dense: LinearMap
  private let norm: LayerNorm
  private let activation: Activation
  private let bias: Tensor
  private let table: Tensor
  private let projection: Tensor?

  init(
    _ configuration: EncoderConfiguration, _ embeddings: EmbeddingBlock, from source: some ParameterSource,
    on device: Device
  ) throws {
    let width = configuration.embeddingSize
    let transform = "cls.predictions.transform"
    dense = try LinearMap(
      source.linear("\(transform).dense", outputs: width, inputs: configuration.hiddenSize), on: device)
    norm = try LayerNorm(
      "\(transform).LayerNorm", width: width, epsilon: configuration.layerNormEps, from: source, on: device)
    bias = try source.tensor(
      "cls.predictions.bias", shape: [configuration.vocabSize], initial: .zeros
    ).asParameter(on: device)
    activation = configuration.family.maskedWordActivation ?? configuration.hiddenActivation
    table = embeddings.word
    projection = embeddings.wordProjection
  }

  /// Hidden states [N, H] to logits [N, V].
  func callAsFunction(_ states: Tensor) throws -> Tensor {
    var x = try norm(activation.apply(dense(states)))
    if let projection { x = try x.matmul(projection) }
    return try x.linear(weight: table, bias: bias)
  }

  var slots: [ParameterSlot] {
    let dense = "cls.predictions.transform.dense"
    return [
      ParameterSlot("\(dense).weight", self.dense.weight), ParameterSlot("\(dense).bias", self.dense.bias),
    ] + norm.slots + [ParameterSlot("cls.predictions.bias", bias)]
  }
}

extension Family {
  /// The function of the masked words' head; nil where it is that of the layers.
  fileprivate var maskedWordActivation: Activation? {
    switch self {
    case .bert, .albert, .distilbert: nil
    case .roberta, .xlmRoberta, .camembert, .mpnet, .electra: .gelu
    }
  }
}
