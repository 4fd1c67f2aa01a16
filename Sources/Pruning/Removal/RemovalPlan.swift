import Encoders
public import ModelFormat

/// What physical removal does to a model: the smaller shape, and for every tensor that changes the part that stays.
///
/// One pass serves every method that ends in lists of kept neurons. Besides the rows of removed neurons it takes
/// away every weight that only ever meets a zero (cross-pruning), so nothing has to be inflated at run time:
///
/// - W_I to W_O: `W_O <- W_O[keptO, keptI]`, exact because gelu(0) = relu(0) = 0;
/// - K with Q: `keptK intersect keptQ` in each head, applied to both; the scale stays that of the original head
///   size, and of a bias by distance (`RelativeAttention`) each head keeps its column of the untouched table;
/// - V to W_AO: `W_AO <- W_AO[keptAO, keptV]`, exact because attention is linear in V; heads may become ragged, and
///   a head without V goes with its K and Q;
/// - pooler to classifier: columns of a classifier that reads it, exact because every `PoolerActivation` maps 0 to 0;
/// - W_AO and W_O themselves feed the residual: their rows go, and the index tensors `bertie.layer.N.*.outputKept`
///   say where the short output is added.
///
/// Everything may be empty: no K and Q is uniform attention; no V leaves W_AO's bias; no W_I leaves W_O's bias;
/// without any output of W_AO or W_O the sublayer is gone and only residual and layer norm stay, whose width never
/// changes. Layers that share a sublayer lose the same of it, once, and go on sharing it.
///
/// Source: the first is Rasa's; the others are derived (docs/pruning.md), where Rasa inflates.
public struct RemovalPlan: Sendable {
  /// The shape before.
  public let source: EncoderConfiguration

  /// The shape after.
  public let configuration: EncoderConfiguration

  /// What stays of each tensor that becomes smaller, by canonical name.
  public let slices: [String: TensorSlice]

  /// Canonical names of tensors that are not there any more.
  public let dropped: Set<String>

  /// Rows kept, in the file's row order before removal, of outputs that are added into a wider vector; by the name
  /// of their index tensor.
  let outputRows: [String: [Int]]

  /// Plans the removal of everything `masks` lacks from a model of shape `source`.
  ///
  /// - Parameter masks: what is kept.
  /// - Parameter source: the shape that the masks belong to.
  /// - Parameter classifierLabels: number of outputs of a classifier that reads the pooler, whose columns follow the
  ///   pooler's neurons; nil when there is none.
  /// - Throws: `PruningError` `shapeMismatch` when a mask is not as wide as its matrix.
  public init(
    removing masks: NeuronMasks, from source: EncoderConfiguration, classifierLabels: Int? = nil
  ) throws {
    let counts = source.neuronCounts()
    for site in masks.sites where masks.width(of: site) != counts[site] {
      throw PruningError(
        .shapeMismatch,
        "mask of \(site.component.rawValue) in layer \(site.layer): \(masks.width(of: site)) neurons found, "
          + "\(counts[site] ?? 0) expected")
    }
    var draft = RemovalDraft(masks: masks, hiddenSize: source.hiddenSize)
    var configuration = source
    for (layer, shape) in source.layers.enumerated() {
      // An owner comes before its users, which take its new shape.
      let (attention, feedForward) = (
        source.attentionOwner(of: layer), source.feedForwardOwner(of: layer)
      )
      configuration.layers[layer].attention =
        attention == layer
        ? shape.attention.flatMap { draft.attention($0, layer: layer) }
        : configuration.layers[attention].attention
      configuration.layers[layer].feedForward =
        feedForward == layer
        ? shape.feedForward.flatMap { draft.feedForward($0, layer: layer) }
        : configuration.layers[feedForward].feedForward
    }
    if let pooler = source.pooler {
      configuration.pooler = draft.pooler(pooler, layer: source.layers.count, labels: classifierLabels)
    }
    self.source = source
    self.configuration = configuration
    slices = draft.slices
    dropped = draft.dropped
    outputRows = draft.outputRows
  }
}
