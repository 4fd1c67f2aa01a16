import JSON

/// Tensors under the names of today, without what is no parameter or is there twice.
///
/// A last part `gamma` becomes `weight`, `beta` becomes `bias`. Left out: `position_ids` and `token_type_ids`, which are tables of constants,
/// and the decoder of a masked-language head where it is a copy of the word embeddings or of the head's bias, which transformers
/// ties to them (unless config.json has `tie_word_embeddings` false).
struct CleanTensors {
  let tensors: [StoredTensor]
  let dropped: [ConversionReport.Dropped]

  /// Sorts out the tensors of a model.
  ///
  /// - Throws: `ModelFormatError` `.badTensor` where two tensors get one name.
  /// - Complexity: O(tensors), and O(bytes) of tied copies.
  init(_ all: [StoredTensor], config: JSONObject) throws {
    var byName: [UTF8Key: StoredTensor] = [:]
    for tensor in all { byName[UTF8Key(tensor.name)] = tensor }
    let table = all.first { $0.name.hasSuffix("embeddings.word_embeddings.weight") }
    let isTied = config["tie_word_embeddings"]?.bool != false
    var kept: [StoredTensor] = []
    var dropped: [ConversionReport.Dropped] = []
    var names: Set<UTF8Key> = []
    for tensor in all {
      if Self.isConstant(tensor) {
        dropped.append(.init(name: tensor.name, reason: .constant))
        continue
      }
      let original = Self.source(of: tensor.name).flatMap { $0.isEmpty ? table : byName[UTF8Key($0)] }
      if isTied, let original, original.renamed("") == tensor.renamed("") {
        dropped.append(.init(name: tensor.name, reason: .tied))
        continue
      }
      let name = Self.modern(tensor.name)
      guard names.insert(UTF8Key(name)).inserted else {
        throw ModelFormatError(
          .badTensor, place: "tensor \(tensor.name)", expected: "one tensor of the name \(name)", found: "two"
        )
      }
      kept.append(tensor.renamed(name))
    }
    tensors = kept
    self.dropped = dropped
  }

  /// The name with today's last part.
  private static func modern(_ name: String) -> String {
    for (old, new) in [(".gamma", ".weight"), (".beta", ".bias")] where name.hasSuffix(old) {
      return name.dropLast(old.count) + new
    }
    return name
  }

  private static func isConstant(_ tensor: StoredTensor) -> Bool {
    !tensor.elementType.isFloatingPoint
      && ["embeddings.position_ids", "embeddings.token_type_ids"].contains { tensor.name.hasSuffix($0) }
  }

  /// What a decoder's tensor is tied to: a name, "" for the word embeddings, or nil for what is no decoder's.
  private static func source(of name: String) -> String? {
    switch name {
    case "cls.predictions.decoder.weight", "predictions.decoder.weight", "lm_head.decoder.weight",
      "vocab_projector.weight", "generator_lm_head.weight":
      ""
    case "cls.predictions.decoder.bias": "cls.predictions.bias"
    case "predictions.decoder.bias": "predictions.bias"
    case "lm_head.decoder.bias": "lm_head.bias"
    default: nil
    }
  }
}
