import Inference
import ModelFormat
import TestSupport
import Testing

/// Every family with every head, against plain computations in double precision.
@Suite struct FamilyTests {
  /// The encoder's weights and the texts are the same for all heads of a shape.
  @Test(arguments: FamilyShape.all, [false, true])
  func everyHeadOfEveryFamilyIsComputed(_ shape: FamilyShape, _ isPruned: Bool) throws {
    let encoder = shape.model(.span, isPruned: isPruned)
    let states = try encoder.texts.map { text in
      try ReferenceEncoder(encoder.configuration, encoder.tensors)
        .hiddenStates(text.ids.map(Int.init), types: text.types.map(Int.init))
    }
    for head in ClassifierConfiguration.everyHead {
      let model = shape.model(head, isPruned: isPruned)
      let reference = ReferenceEncoder(model.configuration, model.tensors)
      let logits = try states.map { try reference.logits($0, head) }
      for path in Engine.paths {
        let session = try Session(model.engine(.fp32, path: path), threads: 1)
        let found = Distance(
          try session.lastHiddenStates(of: model.texts), states.map { $0.flatMap { $0 } })
        #expect(found.most <= 1e-5, "\(path), \(head.kind)")
        #expect(Distance(try model.logits(session), logits).most <= 1e-5, "\(path), \(head.kind)")
      }
    }
  }

  /// Excluded maps, and that from E to H, are in bf16 where the path multiplies that.
  @Test(arguments: FamilyShape.all, Arithmetic.allCases)
  func everyPathComputesTheArithmetic(_ shape: FamilyShape, _ arithmetic: Arithmetic) throws {
    for (head, isPruned) in [(threeLabels, false), (.fiveTags, true)] {
      let model = shape.model(head, isPruned: isPruned)
      let isQuantised = arithmetic == .int8 || arithmetic == .int4
      let wide = try Expectation(model, arithmetic, numbers: isQuantised ? .fp32 : arithmetic)
      let narrow = isQuantised ? try Expectation(model, arithmetic, numbers: .bf16) : wide
      for path in Engine.paths {
        let expected = path == "avx512bf16" ? narrow : wide
        let found = try expected.check(model.engine(arithmetic, path: path))
        print(
          "engine: \(shape.testDescription), \(isPruned ? "pruned, " : "")\(arithmetic), \(path): \(found)")
      }
    }
  }

  /// Up to dot products of bf16, as in `RaggedShapeTests`; the map from E to H is one where the path multiplies bf16.
  @Test(arguments: FamilyShape.all, Arithmetic.allCases)
  func everyPathHasTheSameBits(_ shape: FamilyShape, _ arithmetic: Arithmetic) throws {
    let model = shape.model(.fiveTags, isPruned: true)
    let expected = try model.logits(Session(model.engine(arithmetic, path: "scalar")))
    for path in Engine.paths where arithmetic == .fp32 || path != "avx512bf16" {
      #expect(try model.logits(Session(model.engine(arithmetic, path: path))) == expected, "\(path)")
    }
  }

  /// Random ragged shapes, some of them empty, whose layers share as the family's do. Weights are up to 1, as in
  /// `RaggedShapeTests`.
  @Test(arguments: FamilyShape.all, 1...8)
  func everyRaggedShapeOfEveryFamilyIsComputed(_ shape: FamilyShape, _ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let heads = ClassifierConfiguration.everyHead
    let head = heads[seed % heads.count]
    var configuration = randomPruned(of: shape.configuration, using: &generator)
    if head.pooling != .pooler { configuration.pooler = nil }
    let tensors = randomTensors(configuration, classifier: head, using: &generator)
    let names = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    let texts = [1, 9, 2].map { count in
      TokenInput(ids: (0..<count).map { _ in Int32.random(in: 0..<40, using: &generator) })
    }
    let reference = ReferenceEncoder(configuration, tensors)
    let states = try texts.map { try reference.hiddenStates($0.ids.map(Int.init)) }
    let logits = try states.map { try reference.logits($0, head) }
    let largest = logits.joined().reduce(1) { max($0, abs($1)) }
    for path in Engine.paths {
      let session = try Session(
        Engine(configuration: configuration, classifier: head, arithmetic: .fp32, path: path) { names[$0] },
        threads: 2)
      let found = try session.lastHiddenStates(of: texts)
      #expect(Distance(found, states.map { $0.flatMap { $0 } }).most <= 1e-4, "\(path)")
      let outputs = try head.kind.isPooled ? session.logits(of: texts) : session.tokenLogits(of: texts)
      #expect(Distance(outputs, logits).most <= 1e-4 * largest, "\(path)")
    }
  }

  /// Distances up to and beyond 128, which all have the same bucket.
  @Test func biasesReachAsFarAsTexts() throws {
    var configuration = EncoderConfiguration.stock(
      .mpnet, vocabSize: 40, hiddenSize: 32, numHiddenLayers: 1, numAttentionHeads: 2, intermediateSize: 32,
      maxPositionEmbeddings: 302)
    configuration.pooler = nil
    let model = SampleModel.random(configuration, .span, lengths: [300])
    let reference = ReferenceEncoder(configuration, model.tensors)
    let states = try reference.hiddenStates(model.texts[0].ids.map(Int.init))
    for path in Engine.paths {
      let session = try Session(model.engine(.fp32, path: path), threads: 2)
      #expect(Distance(try session.lastHiddenStates(of: model.texts), [states.flatMap { $0 }]).most <= 1e-5)
      let first = try session.embeddings(of: model.texts, pooling: .cls, isNormalized: false)
      #expect(Distance(first, [states[0]]).most <= 1e-5)
    }
  }

  @Test(arguments: [4, 8, 32, 64, 256])
  func bucketsAreThoseOfTheFormula(_ buckets: Int) {
    for distance in -1000...1000 {
      let expected = ReferenceEncoder.bucket(distance, of: buckets)
      #expect(RelativeAttention(buckets: buckets).bucket(distance: distance) == expected, "\(distance)")
    }
  }

  /// Tokens with the padding's id have its position, and are not counted.
  @Test(arguments: [Family.roberta, .mpnet])
  func paddingHasAPositionOfItsOwn(_ family: Family) throws {
    let model = FamilyShape.family(family).model(.fiveTags)
    let padding = Int32(model.configuration.padTokenId)
    let reference = ReferenceEncoder(model.configuration, model.tensors)
    let session = try Session(model.engine(.fp32))
    for ids in [[padding], [padding, padding, 5], [7, padding, 5, padding, 3], [7, 5, padding, padding]] {
      let expected = try reference.hiddenStates(ids.map(Int.init)).flatMap { $0 }
      let found = try session.lastHiddenStates(of: [TokenInput(ids: ids)])
      #expect(Distance(found, [expected]).most <= 1e-5, "\(ids)")
    }
  }

  /// What layers share is read and packed once.
  @Test(arguments: FamilyShape.all, Arithmetic.allCases)
  func everyTensorIsReadOnce(_ shape: FamilyShape, _ arithmetic: Arithmetic) throws {
    let model = shape.model(threeLabels, isPruned: true)
    var count: [String: Int] = [:]
    _ = try Engine(
      configuration: model.configuration, classifier: model.classifier, arithmetic: arithmetic
    ) { name in
      count[name, default: 0] += 1
      return model.tensor(name)
    }
    // Which of the pooler's outputs these are, the engine does not ask.
    let names = model.tensors.map(\.name).filter { $0 != "bertie.pooler.kept" }
    #expect(count == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
  }
}
