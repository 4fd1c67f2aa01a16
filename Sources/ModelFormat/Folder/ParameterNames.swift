/// Canonical parameter names and their spellings in files.
///
/// Canonical names are those of transformers' `BertModel` without prefix, for every family and head: layers
/// `encoder.layer.N`, numbered as they run, `embeddings.projection` from E to H, `pooler.dense`, `classifier`. Files have the
/// family's own names, so that transformers loads them, and our index tensors `bertie.*` under their own.
struct ParameterNames {
  private let family: Family
  private let head: ClassifierConfiguration?
  private let hasPretrainingHeads: Bool
  /// The group and the place in it of each layer that owns weights; nil where ALBERT's groups cannot say who shares: layers
  /// then have their canonical names.
  private let groups: [Int: (group: Int, layer: Int)]?
  private let layerNames: LayerNames

  /// The names of a model of that shape with that head, or with those of pre-training.
  init(
    _ configuration: EncoderConfiguration, head: ClassifierConfiguration?, hasPretrainingHeads: Bool = false
  ) {
    family = configuration.family
    self.head = head
    self.hasPretrainingHeads = hasPretrainingHeads
    layerNames = LayerNames(family)
    let inner = configuration.innerGroupNum
    if family == .albert, configuration.sharesAsStock {
      let steps = max(1, configuration.layers.count / inner)
      let owners = Set(configuration.layers.indices.map(configuration.attentionOwner))
      groups = Dictionary(
        uniqueKeysWithValues: owners.map {
          ($0, ($0 / inner * configuration.numHiddenGroups / steps, $0 % inner))
        })
    } else {
      groups = nil
    }
  }

  /// The name in the folders we write: encoder tensors get the family's prefix where there is a head, as transformers
  /// does; the head and our index tensors have no prefix.
  func stored(_ name: String) -> String {
    let (file, isOutside) = file(name)
    return head == nil && !hasPretrainingHeads || isOutside ? file : family.prefix + file
  }

  /// The spellings under which a canonical name may be stored behind a prefix, preferred first.
  func spellings(_ name: String, prefix: String) -> [String] {
    let (file, isOutside) = file(name)
    let places = isOutside ? (prefix.isEmpty ? [file] : [file, prefix + file]) : [prefix + file]
    return places.flatMap { place in
      if name.hasSuffix("LayerNorm.weight") { return [place, place.dropLast(6) + "gamma"] }
      if name.hasSuffix("LayerNorm.bias") { return [place, place.dropLast(4) + "beta"] }
      return [place]
    }
  }

  /// What stands before `embeddings.word_embeddings.weight` in each name that ends so, as "bert." or "".
  static func prefixes(in names: [String]) -> [String] {
    let anchor = "embeddings.word_embeddings.weight"
    return names.filter { $0.hasSuffix(anchor) }.map { String($0.dropLast(anchor.count)) }
      .filter { $0.isEmpty || $0.hasSuffix(".") }.sorted()
  }

  /// A name without prefix, and whether it lies outside the encoder and so never has one.
  private func file(_ name: String) -> (String, isOutside: Bool) {
    if name.hasPrefix("bertie.") { return (name, true) }
    if let rest = name.dropping("classifier.") { return (classifier + rest, true) }
    if name.hasPrefix(PretrainingHeads.prefix) { return (pretrainingHead(name), true) }
    if let rest = name.dropping("pooler.dense.") {
      let (pooler, isOutside) = pooler
      return (pooler + rest, isOutside)
    }
    if let rest = name.dropping("embeddings.projection.") {
      let map = family == .albert ? "encoder.embedding_hidden_mapping_in." : "embeddings_project."
      return (map + rest, false)
    }
    return (layer(name) ?? name, false)
  }

  /// The classifier's name up to `weight` and `bias`.
  private var classifier: String {
    if head?.kind == .span { return "qa_outputs." }
    let hasOwnPooler = family.isRoberta || family == .mpnet || family == .electra
    return hasOwnPooler && head?.kind == .sequence && head?.pooling == .pooler
      ? "classifier.out_proj." : "classifier."
  }

  /// The pooler's name up to `weight` and `bias`, and whether it belongs to the head.
  private var pooler: (String, isOutside: Bool) {
    let isRead = head?.pooling == .pooler
    switch family {
    case .bert: return ("pooler.dense.", false)
    case .albert: return ("pooler.", false)
    case .distilbert: return isRead ? ("pre_classifier.", true) : ("pooler.dense.", false)
    case .electra where isRead && head?.kind == .choice: return ("sequence_summary.summary.", true)
    case .roberta, .xlmRoberta, .camembert, .mpnet, .electra:
      return isRead && head?.kind == .sequence ? ("classifier.dense.", true) : ("pooler.dense.", false)
    }
  }

  /// The name of a tensor of pre-training's heads.
  private func pretrainingHead(_ name: String) -> String {
    let parts: [(canonical: String, file: String)] =
      switch family {
      case .bert: []
      case .albert:
        [
          ("cls.predictions.transform.", "predictions."), ("cls.predictions.", "predictions."),
          ("cls.seq_relationship.", "sop_classifier.classifier."),
        ]
      case .roberta, .xlmRoberta, .camembert, .mpnet:
        [
          ("cls.predictions.transform.dense.", "lm_head.dense."),
          ("cls.predictions.transform.LayerNorm.", "lm_head.layer_norm."), ("cls.predictions.", "lm_head."),
        ]
      case .distilbert:
        [
          ("cls.predictions.transform.dense.", "vocab_transform."),
          ("cls.predictions.transform.LayerNorm.", "vocab_layer_norm."),
          ("cls.predictions.", "vocab_projector."),
        ]
      case .electra:
        [
          ("cls.predictions.transform.", "generator_predictions."),
          ("cls.predictions.", "generator_lm_head."),
        ]
      }
    for (canonical, file) in parts {
      if let rest = name.dropping(canonical) { return file + rest }
    }
    return name
  }

  /// The name of a layer's tensor; nil for other names and where they are canonical.
  private func layer(_ name: String) -> String? {
    guard let rest = name.dropping("encoder.layer."), let dot = rest.firstIndex(of: "."),
      let number = Int(rest[..<dot])
    else { return nil }
    let part = layerNames.file(String(rest[rest.index(after: dot)...]))
    guard family == .albert else { return "\(layerNames.layers)\(number).\(part)" }
    guard let (group, layer) = groups?[number] else { return nil }
    return "\(layerNames.layers)\(group).albert_layers.\(layer).\(part)"
  }
}

extension String {
  /// What follows a beginning, or nil where the text begins otherwise.
  fileprivate func dropping(_ beginning: String) -> Substring? {
    hasPrefix(beginning) ? dropFirst(beginning.count) : nil
  }
}
