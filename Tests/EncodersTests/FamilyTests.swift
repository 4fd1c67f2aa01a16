import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

/// What families do in training and at their edges, which parity with transformers does not show.
@Suite(.serialized) struct FamilyTests {
  /// With dropout of nearly 1 everything that is dropped is 0.
  private let all = 1 - 1e-9

  /// What is dropped before a sum is as if its sublayer were not there, and the embeddings' output as if it were 0.
  @Test(arguments: Family.allCases) func trainingDropsWhatTheFamilyDrops(_ family: Family) throws {
    var shape = FamilyShapes.shape(family.rawValue)
    shape.hiddenDropoutProb = all
    shape.pooler = nil
    let model = try Tiny.model(shape, head: FamilyShapes.head(.tokens), seed: 50).encoder
    let batch = try Tiny.input(for: shape)
    let found = try model.forward(batch, training: true).lastHiddenState

    var left = shape
    for layer in left.layers.indices {
      if family != .distilbert { left.layers[layer].attention = nil }
      if family != .albert { left.layers[layer].feedForward = nil }
    }
    var tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    for part in ["weight", "bias"] {
      let name = "embeddings.LayerNorm.\(part)"
      let width = shape.embeddingSize
      tensors[name] = StoredTensor(name: name, shape: [width], floats: [Float](repeating: 0, count: width))
    }
    let without = try Encoder(configuration: left, tensors: { [tensors] in tensors[$0] })
    let expected = try without.forward(batch).lastHiddenState
    expectClose(try found.doubles(), try expected.doubles(), within: 1e-5, family.rawValue)
  }

  @Test func thePoolersInputIsDroppedWhereAsked() throws {
    let model = try Tiny.model("roberta", .sequence, seed: 51)
    let batch = try Tiny.input(for: model.configuration)
    let bias = try #require(model.encoder.linear(at: LinearSite(layer: 2, component: .pooler))?.bias)
    let expected = try bias.tanh().expanded([batch.rows, bias.count]).floats()
    let dropped = try model.encoder.forward(batch, training: true, poolerDropout: all)
    #expect(try dropped.pooled?.floats() == expected)
    let evaluated = try model.encoder.forward(batch, poolerDropout: all)
    #expect(try evaluated.pooled?.floats() != expected)
  }

  /// The rates of transformers' classes, read off their constructors (version 5.23).
  @Test func headsHaveTheDropoutOfTransformersClasses() throws {
    for family in Family.allCases {
      var shape = FamilyShapes.shape(family.rawValue)
      (shape.hiddenDropoutProb, shape.classifierDropout, shape.qaDropout) = (0.1, 0.2, 0.3)
      for kind in HeadKind.allCases {
        let head = FamilyShapes.head(kind)
        let usesHidden =
          (family == .distilbert && kind == .tokens)
          || ([.roberta, .xlmRoberta, .camembert].contains(family) && kind == .choice)
        let expected = kind == .span ? 0.3 : usesHidden ? 0.1 : 0.2
        #expect(head.dropout(in: shape) == expected, "\(family) \(kind)")
        let dropsInput = ![.bert, .albert, .distilbert].contains(family) && kind == .sequence
        #expect(head.poolerDropout(in: shape) == (dropsInput ? 0.2 : 0), "\(family) \(kind)")
      }
    }
    var shape = FamilyShapes.shape("bert")
    shape.hiddenDropoutProb = 0.1
    #expect(FamilyShapes.head(.sequence).dropout(in: shape) == 0.1)
  }

  /// With classifier dropout of nearly 1 logits in training are the bias.
  @Test(arguments: HeadKind.allCases) func trainingDropsTheHeadsInput(_ kind: HeadKind) throws {
    var shape = FamilyShapes.shape("bert")
    shape.pooler = kind.isPooled ? shape.hiddenSize : nil
    shape.classifierDropout = all
    shape.qaDropout = all
    let model = try Tiny.model(shape, head: FamilyShapes.head(kind))
    let batch = try Tiny.input(for: shape)
    let logits = try model.logits(batch, training: true)
    #expect(try logits.floats() == model.bias.expanded(logits.shape).floats())
    #expect(try model.logits(batch).floats() != model.bias.expanded(logits.shape).floats())
  }

  /// What a text gives does not depend on the padding behind it.
  @Test(arguments: FamilyShapes.names, HeadKind.allCases)
  func logitsDoNotDependOnPadding(_ name: String, _ kind: HeadKind) throws {
    let model = try Tiny.model(name, kind, seed: 52)
    let lengths = [9, 4, 1, 7]
    let padded = try model.logits(Tiny.input(for: model.configuration))
    let rows = Tiny.rowIds(lengths: lengths, seed: 5)
    for (row, ids) in rows.enumerated() {
      let types: [Int64]? =
        model.configuration.typeVocabSize == 2 ? ids.indices.map { $0 * 2 > ids.count ? 1 : 0 } : nil
      let alone = try model.logits(
        EncoderInput(inputIds: ids, tokenTypeIds: types, rows: 1, columns: ids.count))
      let whole = try padded.narrowed(dimension: 0, start: row, length: 1)
      let found =
        kind.isPooled ? whole : try whole.narrowed(dimension: 1, start: 0, length: ids.count)
      #expect(found.shape == alone.shape)
      expectClose(try found.doubles(), try alone.doubles(), within: 1e-5, "\(name) \(kind) row \(row)")
    }
  }

  @Test(arguments: FamilyShapes.names) func textsAreAsLongAsThePositionsAllow(_ name: String) throws {
    var shape = FamilyShapes.shape(name)
    shape.layers = []
    shape.sharing = nil
    shape.originalNumHiddenLayers = 0
    shape.numHiddenGroups = 1
    let encoder = try Encoder(random: shape)
    func run(_ count: Int) throws {
      _ = try encoder.forward(
        EncoderInput(inputIds: [Int64](repeating: 5, count: count), rows: 1, columns: count))
    }
    try run(20)
    let error = #expect(throws: EncoderError.self) { try run(21) }
    #expect(error?.description == "input: expected at most 20 tokens, found 21. Cut the texts.")
  }

  @Test(arguments: Family.allCases) func paddingRowsOfNewTablesAreZero(_ family: Family) throws {
    var shape = FamilyShapes.shape(family.rawValue)
    shape.padTokenId = 3
    if family.offsetsPositions { shape.maxPositionEmbeddings = 24 }
    let tensors = try Encoder(random: shape).exportTensors()
    func row(_ name: String) throws -> [Float] {
      let table = try #require(tensors.first { $0.name == "embeddings.\(name)_embeddings.weight" })
      let width = table.shape[1]
      return Array(try table.floats()[3 * width..<4 * width])
    }
    #expect(try row("word").allSatisfy { $0 == 0 })
    #expect(try row("position").allSatisfy { $0 == 0 } == family.offsetsPositions)
  }
}
