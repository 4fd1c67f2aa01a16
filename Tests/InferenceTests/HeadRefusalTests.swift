import Inference
import ModelFormat
import TestSupport
import Testing

/// What a family or a head cannot do is said in words that help.
@Suite struct HeadRefusalTests {
  private func expect(
    _ code: InferenceError.Code, _ words: String, _ body: () throws -> [[Float]],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: InferenceError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    #expect(
      error?.description.contains(words) == true, "\(error?.description ?? "")",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: ClassifierConfiguration.everyHead.indices)
  func aHeadOfAnotherKindIsNamed(_ number: Int) throws {
    let head = ClassifierConfiguration.everyHead[number]
    let model = FamilyShape.family(.roberta).model(head)
    let session = try Session(model.engine(.fp32))
    let found = ", found one of kind \(head.kind.rawValue)"
    if head.kind.isPooled {
      expect(.unsupportedModel, "a head of kind tokens or span" + found) {
        try session.tokenLogits(of: model.texts)
      }
      #expect(try session.logits(of: model.texts).map(\.count) == model.texts.map { _ in head.labels.count })
    } else {
      expect(.unsupportedModel, "a head of kind sequence or choice" + found) {
        try session.logits(of: model.texts)
      }
      #expect(
        try session.tokenLogits(of: model.texts).map(\.count)
          == model.texts.map { $0.ids.count * head.labels.count })
    }
  }

  @Test func anEncoderHasNoLogits() throws {
    let model = FamilyShape.family(.distilbert).model(.span)
    let session = try Session(
      Engine(configuration: model.configuration, arithmetic: .fp32, tensor: model.tensor))
    expect(.unsupportedModel, "found an encoder without one") { try session.logits(of: model.texts) }
    expect(.unsupportedModel, "found an encoder without one") { try session.tokenLogits(of: model.texts) }
  }

  /// Two rows of a table of positions that begin after the padding's are no token's.
  @Test(arguments: FamilyShape.all)
  func aTextOfMoreTokensThanPositionsIsRefused(_ shape: FamilyShape) throws {
    let model = shape.model(.span)
    let session = try Session(model.engine(.fp32))
    #expect(model.configuration.maxTokens == 40)
    let longest = TokenInput(ids: [Int32](repeating: 5, count: 40))
    #expect(try session.tokenLogits(of: [longest])[0].allSatisfy { $0.isFinite })
    expect(.badInput, "text 2: expected from 1 to 40 tokens, found 41") {
      try session.tokenLogits(of: [longest, TokenInput(ids: longest.ids + [5])])
    }
  }

  @Test(arguments: FamilyShape.all)
  func typesAreLookedAtWhereThereAreSome(_ shape: FamilyShape) throws {
    let model = shape.model(.span)
    let session = try Session(model.engine(.fp32))
    let most = model.configuration.typeVocabSize
    let text = TokenInput(ids: [3, 4], types: [0, Int32(most)])
    if most > 0 {
      expect(.badInput, "text 1: expected token types from 0 to \(most - 1), found \(most)") {
        try session.tokenLogits(of: [text])
      }
    } else {
      let plain = try session.tokenLogits(of: [TokenInput(ids: [3, 4])])
      #expect(try session.tokenLogits(of: [text]) == plain)
      #expect(try session.tokenLogits(of: [TokenInput(ids: [3, 4], types: [-1])]) == plain)
    }
  }

  /// One number of a family's own tensors, or none of it.
  @Test(arguments: [
    ("embeddings.projection.weight", Family.albert), ("embeddings.projection.bias", .electra),
    ("encoder.relative_attention_bias.weight", .mpnet), ("encoder.layer.2.output.LayerNorm.bias", .albert),
    ("classifier.weight", .distilbert),
  ])
  func aTensorThatIsNotThereIsNamed(_ name: String, _ family: Family) throws {
    let model = FamilyShape.family(family).model(.span)
    for change in [nil, -1, 1] {
      let error = #expect(throws: InferenceError.self) {
        try Engine(
          configuration: model.configuration, classifier: model.classifier, arithmetic: .fp32
        ) { asked in
          guard asked == name, let tensor = model.tensor(name) else { return model.tensor(asked) }
          guard let change else { return nil }
          var shape = tensor.shape
          shape[0] += change
          return StoredTensor(
            name: name, shape: shape, floats: [Float](repeating: 0, count: shape.reduce(1, *)))
        }
      }
      #expect(error?.code == .unsupportedModel)
      #expect(error?.description.contains(name) == true)
    }
  }

  /// A NaN in a bias or a map of a family reaches every output.
  @Test(arguments: Arithmetic.allCases)
  func aNaNReachesEveryLogit(_ arithmetic: Arithmetic) throws {
    for (name, place, family) in [
      ("encoder.relative_attention_bias.weight", 0, Family.mpnet), ("embeddings.projection.bias", 3, .albert),
      ("embeddings.projection.weight", 7, .electra), ("classifier.bias", 0, .roberta),
    ] {
      let model = try FamilyShape.family(family).model(.span).replacing(name, at: place, with: .nan)
      let logits = try Session(model.engine(arithmetic), threads: 1).tokenLogits(of: model.texts)
      for text in logits {
        let isWrong =
          name == "classifier.bias" ? stride(from: 0, to: text.count, by: 2).map { text[$0] } : text
        #expect(isWrong.allSatisfy { $0.isNaN }, "\(name)")
      }
    }
  }
}
