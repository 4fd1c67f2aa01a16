import JSON

/// Scatters the matrices of a pruned model into zeros of stock shape.
struct StockPadder {
  private let native: EncoderConfiguration
  private let classifier: ClassifierConfiguration?
  private let tensors: [UTF8Key: StoredTensor]
  /// The stock configuration.
  let stock: EncoderConfiguration
  /// What was converted so far.
  private(set) var padded: [StoredTensor] = []

  init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration?, tensors: [StoredTensor]
  ) throws {
    native = configuration
    self.classifier = classifier
    var byName: [UTF8Key: StoredTensor] = [:]
    for tensor in tensors { byName[UTF8Key(tensor.name)] = tensor }
    for description in configuration.tensorDescriptions(classifier: classifier) {
      guard let tensor = byName[UTF8Key(description.name)] else {
        throw ModelFormatError(
          .missingTensor, place: "tensor \(description.name)", expected: "it with shape \(description.shape)",
          found: "no such tensor")
      }
      guard tensor.shape == description.shape else {
        throw ModelFormatError(
          .shapeMismatch, place: "tensor \(tensor.name)", expected: "shape \(description.shape)",
          found: "shape \(tensor.shape)")
      }
    }
    self.tensors = byName
    var stock = configuration
    let widest = configuration.layers.compactMap { $0.feedForward?.width }.max()
    stock.intermediateSize =
      configuration.layers.isEmpty ? configuration.intermediateSize : max(widest ?? 1, 1)
    let depth = configuration.layers.count
    if !configuration.sharesAsStock {
      stock.numHiddenGroups = stock.family == .albert ? max(1, depth) : 1
      stock.innerGroupNum = 1
      stock.sharing = nil
    }
    stock.wordEmbeddingSize = nil
    if stock.family.hasTokenTypes { stock.typeVocabSize = max(1, stock.typeVocabSize) }
    stock.originalNumHiddenLayers = depth
    stock.layers = stock.fullLayers(depth)
    if stock.pooler != nil { stock.pooler = configuration.hiddenSize }
    self.stock = stock
  }

  /// Converts every tensor.
  mutating func padAll() throws {
    try copyWords()
    try copy("embeddings.position_embeddings.weight")
    let types = "embeddings.token_type_embeddings.weight"
    if native.typeVocabSize > 0 {
      try copy(types)
    } else if stock.typeVocabSize > 0 {
      padded.append(
        StoredTensor(
          name: types, shape: [1, native.embeddingSize],
          floats: [Float](repeating: 0, count: native.embeddingSize)))
    }
    try copyNorm("embeddings.LayerNorm")
    if native.projectsEmbeddings {
      try copy("embeddings.projection.weight")
      try copy("embeddings.projection.bias")
    }
    if native.relativeAttention != nil { try copy("encoder.relative_attention_bias.weight") }
    for (number, layer) in native.layers.enumerated() {
      if stock.attentionOwner(of: number) == number { try padAttention(layer, number) }
      if stock.feedForwardOwner(of: number) == number { try padFeedForward(layer, number) }
    }
    let hidden = native.hiddenSize
    var poolerPlaces = Array(0..<hidden)
    if let pooler = native.pooler {
      poolerPlaces = try places("bertie.pooler.kept", count: pooler)
      try padLinear("pooler.dense", rows: poolerPlaces, of: hidden, columns: Array(0..<hidden), of: hidden)
    }
    if let classifier {
      let labels = classifier.labels.count
      let columns = classifier.pooling == .pooler ? poolerPlaces : Array(0..<hidden)
      try padLinear("classifier", rows: Array(0..<labels), of: labels, columns: columns, of: hidden)
    }
  }

  /// The word embeddings; factorised ones multiplied out, in double precision.
  private mutating func copyWords() throws {
    let name = "embeddings.word_embeddings.weight"
    guard let inner = native.wordEmbeddingSize else { return try copy(name) }
    let (words, map) = (try floats(name), try floats("embeddings.word_projection.weight"))
    let (rows, width) = (native.vocabSize, native.embeddingSize)
    let product = [Float](unsafeUninitializedCapacity: rows * width) { product, count in
      for row in 0..<rows {
        for column in 0..<width {
          var sum = 0.0
          for k in 0..<inner { sum += Double(words[row * inner + k]) * Double(map[column * inner + k]) }
          product[count] = Float(sum)
          count += 1
        }
      }
    }
    padded.append(StoredTensor(name: name, shape: [rows, width], floats: product))
  }

  private mutating func padAttention(_ layer: LayerConfiguration, _ number: Int) throws {
    let owner = native.attentionOwner(of: number)
    let (source, target) = ("encoder.layer.\(owner).attention", "encoder.layer.\(number).attention")
    let hidden = native.hiddenSize
    let all = Array(0..<hidden)
    let attention = layer.attention
    let queryRows = attention?.heads.flatMap { head in
      (0..<head.qk).map { head.source * native.headSize + $0 }
    }
    let valueRows = attention?.heads.flatMap { head in
      (0..<head.v).map { head.source * native.headSize + $0 }
    }
    let attended = try attention.map {
      try places("bertie.layer.\(owner).attention.outputKept", count: $0.output)
    }
    for (name, rows) in [("query", queryRows), ("key", queryRows), ("value", valueRows)] {
      try padLinear(
        "\(source).self.\(name)", to: "\(target).self.\(name)", rows: rows, of: hidden, columns: all,
        of: hidden)
    }
    try padLinear(
      "\(source).output.dense", to: "\(target).output.dense", rows: attended, of: hidden,
      columns: valueRows ?? [], of: hidden)
    try copyNorm("\(source).output.LayerNorm", to: "\(target).output.LayerNorm")
  }

  private mutating func padFeedForward(_ layer: LayerConfiguration, _ number: Int) throws {
    let owner = native.feedForwardOwner(of: number)
    let (source, target) = ("encoder.layer.\(owner)", "encoder.layer.\(number)")
    let hidden = native.hiddenSize
    let neurons = layer.feedForward.map { Array(0..<$0.width) }
    let fed = try layer.feedForward.map {
      try places("bertie.layer.\(owner).feedForward.outputKept", count: $0.output)
    }
    let width = stock.intermediateSize
    try padLinear(
      "\(source).intermediate.dense", to: "\(target).intermediate.dense", rows: neurons, of: width,
      columns: Array(0..<hidden), of: hidden)
    try padLinear(
      "\(source).output.dense", to: "\(target).output.dense", rows: fed, of: hidden, columns: neurons ?? [],
      of: width)
    try copyNorm("\(source).output.LayerNorm", to: "\(target).output.LayerNorm")
  }

  /// Puts weight and bias at their rows and columns; nil rows stand for a linear map that is not there.
  private mutating func padLinear(
    _ name: String, to target: String? = nil, rows: [Int]?, of rowCount: Int, columns: [Int],
    of columnCount: Int
  ) throws {
    var weight = [Float](repeating: 0, count: rowCount * columnCount)
    var bias = [Float](repeating: 0, count: rowCount)
    if let rows {
      let smallWeight = try floats("\(name).weight")
      let smallBias = try floats("\(name).bias")
      for (smallRow, row) in rows.enumerated() {
        bias[row] = smallBias[smallRow]
        for (smallColumn, column) in columns.enumerated() {
          weight[row * columnCount + column] = smallWeight[smallRow * columns.count + smallColumn]
        }
      }
    }
    let target = target ?? name
    padded.append(StoredTensor(name: "\(target).weight", shape: [rowCount, columnCount], floats: weight))
    padded.append(StoredTensor(name: "\(target).bias", shape: [rowCount], floats: bias))
  }

  private mutating func copyNorm(_ name: String, to target: String? = nil) throws {
    for part in [".weight", ".bias"] { try copy(name + part, to: (target ?? name) + part) }
  }

  private mutating func copy(_ name: String, to target: String? = nil) throws {
    let values = try floats(name)
    padded.append(
      StoredTensor(
        name: target ?? name, shape: tensors[UTF8Key(name)]?.shape ?? [values.count], floats: values))
  }

  private func floats(_ name: String) throws -> [Float] {
    // `init` has seen that every tensor is there.
    try tensors[UTF8Key(name)]?.floats() ?? []
  }

  /// The places of kept outputs in the hidden width: the index tensor, or all.
  private func places(_ name: String, count: Int) throws -> [Int] {
    guard count < native.hiddenSize, let tensor = tensors[UTF8Key(name)] else { return Array(0..<count) }
    let places = try tensor.int32s().map(Int.init)
    guard zip(places, places.dropFirst()).allSatisfy(<), places.first ?? 0 >= 0,
      places.last ?? 0 < native.hiddenSize
    else {
      throw ModelFormatError(
        .badTensor, place: "tensor \(name)", expected: "ascending places below \(native.hiddenSize)",
        found: "others")
    }
    return places
  }
}
