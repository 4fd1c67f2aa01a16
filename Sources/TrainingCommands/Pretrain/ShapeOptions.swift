import ArgumentParser
import Commands
import JSON
import ModelFormat

/// The shape of a model that is trained from nothing.
struct ShapeOptions: ParsableArguments {
  @Flag(help: "Draw all weights anew; MODEL gives the tokenizer and, where nothing else is said, the shape.")
  var random = false

  @Option(help: "With --random: layers; of an ALBERT, how often its groups run.")
  var layers: Int?

  @Option(help: "With --random: hidden size.")
  var hiddenSize: Int?

  @Option(help: "With --random: heads of a layer. (default: with --hidden-size one for 64 numbers)")
  var heads: Int?

  @Option(help: "With --random: feed-forward neurons of a layer. (default: with --hidden-size 4 times that)")
  var intermediateSize: Int?

  @Option(help: "With --random: width of the embeddings, of an ALBERT or ELECTRA.")
  var embeddingSize: Int?

  @Option(help: "With --random: groups of layers that share weights, of an ALBERT.")
  var groups: Int?

  private var sizes: [(name: String, value: Int?)] {
    [
      ("--layers", layers), ("--hidden-size", hiddenSize), ("--heads", heads),
      ("--intermediate-size", intermediateSize), ("--embedding-size", embeddingSize), ("--groups", groups),
    ]
  }

  func validate() throws {
    for (name, value) in sizes {
      guard let value else { continue }
      try requireCount(name, value, in: 1...1_000_000)
      guard random else { throw ValidationError("\(name) is for --random, which draws all weights anew.") }
    }
  }

  /// The shape that is asked for: the model's own, or with other sizes a stock one of its family.
  ///
  /// Throws `CommandError` for sizes that the family does not have or that a model which is not stock would have to change,
  /// `ModelFormatError` for impossible ones.
  func configuration(like model: EncoderConfiguration) throws -> EncoderConfiguration {
    guard let (name, _) = sizes.first(where: { $0.value != nil }) else { return model }
    guard model.isStock else {
      throw CommandError(
        "\(name): the model was pruned, or shares or factorises in its own way, and its shape can only be drawn as it is; leave out all sizes"
      )
    }
    if let embeddingSize, !model.family.factorisesEmbeddings {
      throw CommandError(
        "--embedding-size \(embeddingSize): a \(model.modelType) has embeddings of its hidden size; give an ALBERT or ELECTRA"
      )
    }
    if let groups, model.family != .albert {
      throw CommandError("--groups \(groups): layers of a \(model.modelType) share nothing; give an ALBERT")
    }
    let hidden = hiddenSize ?? model.hiddenSize
    let inner = model.innerGroupNum
    var shape = EncoderConfiguration.stock(
      model.family, vocabSize: model.vocabSize, hiddenSize: hidden,
      embeddingSize: model.family.factorisesEmbeddings ? embeddingSize ?? model.embeddingSize : hidden,
      numHiddenLayers: layers ?? model.originalNumHiddenLayers / inner,
      numAttentionHeads: heads ?? (hiddenSize == nil ? model.numAttentionHeads : max(1, hidden / 64)),
      intermediateSize: intermediateSize ?? (hiddenSize == nil ? model.intermediateSize : 4 * hidden),
      maxPositionEmbeddings: model.maxPositionEmbeddings, typeVocabSize: model.typeVocabSize,
      layerNormEps: model.layerNormEps, hiddenActivation: model.hiddenActivation,
      padTokenId: model.padTokenId, numHiddenGroups: groups ?? model.numHiddenGroups, innerGroupNum: inner)
    shape.hiddenDropoutProb = model.hiddenDropoutProb
    shape.attentionProbsDropoutProb = model.attentionProbsDropoutProb
    shape.classifierDropout = model.classifierDropout
    shape.qaDropout = model.qaDropout
    shape.relativeAttention = model.relativeAttention
    shape.initializerRange = model.initializerRange
    try shape.validate()
    return shape
  }

  /// Every size that was given, under its option's name; null where weights are those of the model.
  var json: JSONValue {
    guard random else { return .null }
    var object = JSONObject()
    for (name, value) in sizes { object[String(name.dropFirst(2))] = value.map { .integer(Int64($0)) } }
    return .object(object)
  }
}
