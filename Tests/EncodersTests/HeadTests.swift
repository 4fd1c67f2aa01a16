import Encoders
import Foundation
import ModelFormat
import TestSupport
import Testing
import Torch

/// Losses, targets and new heads of every kind.
@Suite(.serialized) struct HeadTests {
  private func model(_ kind: HeadKind) throws -> SequenceClassifier {
    try Tiny.model("bert", kind, seed: 60)
  }

  /// -log softmax(logits)[target] in double precision.
  private func crossEntropy(_ logits: [Double], _ target: Int) -> Double {
    let largest = logits.max() ?? 0
    return log(logits.reduce(0) { $0 + exp($1 - largest) }) + largest - logits[target]
  }

  private func expectLoss(
    _ found: Tensor, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(found.shape == [], sourceLocation: sourceLocation)
    let loss = try found.item()
    // A few roundings of numbers of order 1.
    #expect(abs(loss - expected) <= 1e-6, "\(loss), expected \(expected)", sourceLocation: sourceLocation)
  }

  @Test func choicesCompeteWithinTheirExample() throws {
    let model = try model(.choice)
    let values: [Double] = [0.3, -1, 2, 0.5, 0.25, -0.75]
    let logits = try Tensor(values.map(Float.init), shape: [6, 1])
    func loss(_ labels: [Int64], _ counts: [Int]) throws -> Tensor {
      let targets = try model.targets(labels: labels, values: [], rows: 6, choiceCounts: counts)
      return try model.loss(logits, targets, choiceCounts: counts)
    }
    let thirds = crossEntropy([0.3, -1, 2], 2) + crossEntropy([0.5, 0.25, -0.75], 0)
    try expectLoss(loss([2, 0], []), thirds / 2)
    try expectLoss(loss([2, 0], [3, 3]), thirds / 2)
    let ragged = crossEntropy([0.3], 0) + crossEntropy([-1, 2, 0.5], 2) + crossEntropy([0.25, -0.75], 1)
    try expectLoss(loss([0, 2, 1], [1, 3, 2]), ragged / 3)
  }

  @Test func raggedChoicesHaveFiniteGradients() throws {
    let model = try model(.choice)
    let logits = try Tensor([1, 2, 3] as [Float], shape: [3, 1])
    try logits.setRequiresGrad(true)
    let targets = try model.targets(labels: [0, 0], values: [], rows: 3, choiceCounts: [1, 2])
    try model.loss(logits, targets, choiceCounts: [1, 2]).backward()
    let probability = exp(3.0) / (exp(2.0) + exp(3.0))
    expectClose(
      try #require(logits.grad).doubles(), [0, -probability / 2, probability / 2], within: 1e-6, "gradient")
  }

  @Test func tokensWithoutLabelHaveNoPartInTheLoss() throws {
    let model = try model(.tokens)
    let values = (0..<18).map { Double($0 * 7 % 5) / 3 }
    let logits = try Tensor(values.map(Float.init), shape: [2, 3, 3])
    let targets = try model.targets(labels: [-100, 2, 0, 1, -100, -100], values: [], rows: 2, columns: 3)
    let expected = [(1, 2), (2, 0), (3, 1)].map { token, label in
      crossEntropy(Array(values[token * 3..<token * 3 + 3]), label)
    }
    try expectLoss(model.loss(logits, targets), expected.reduce(0, +) / 3)
  }

  @Test func placesOutsideTheTextHaveNoPartInTheLoss() throws {
    let model = try model(.span)
    let values = (0..<16).map { Double($0 * 5 % 7) / 2 }
    let logits = try Tensor(values.map(Float.init), shape: [2, 4, 2])
    let targets = try model.targets(labels: [1, 4, 3, 2], values: [], rows: 2, columns: 4)
    func column(_ row: Int, _ end: Int) -> [Double] { (0..<4).map { values[row * 8 + $0 * 2 + end] } }
    let starts = (crossEntropy(column(0, 0), 1) + crossEntropy(column(1, 0), 3)) / 2
    let ends = crossEntropy(column(1, 1), 2)
    try expectLoss(model.loss(logits, targets), (starts + ends) / 2)
  }

  @Test func aBatchWithoutLabelsHasNoLossAndNoGradient() throws {
    for kind in [HeadKind.tokens, .span] {
      let model = try model(kind)
      let batch = try Tiny.input(for: model.configuration)
      let count = kind == .tokens ? batch.rows * batch.columns : batch.rows * 2
      let targets = try model.targets(
        labels: [Int64](repeating: SequenceClassifier.ignoredTarget, count: count), values: [],
        rows: batch.rows, columns: batch.columns)
      let loss = try model.loss(model.logits(batch), targets)
      #expect(try loss.item() == 0)
      try loss.backward()
      for parameter in model.parameters {
        let largest = try #require(parameter.tensor.grad).abs().maximum().item()
        #expect(largest == 0, "\(kind), \(parameter.name)")
      }
    }
  }

  @Test func targetsThatDoNotFitAreRefused() throws {
    func message(
      _ kind: HeadKind, _ labels: [Int64], rows: Int = 4, columns: Int = 3, choiceCounts: [Int] = []
    ) throws -> String? {
      let model = try model(kind)
      do {
        _ = try model.targets(
          labels: labels, values: [], rows: rows, columns: columns, choiceCounts: choiceCounts)
        return nil
      } catch let error as EncoderError {
        #expect(error.code == .badTargets)
        return error.description
      }
    }
    #expect(try message(.choice, [1, 0]) == nil)
    #expect(
      try message(.choice, [1, 2])
        == "targets (choice): expected indices below the 2 texts of an example, found 2")
    #expect(
      try message(.choice, [1, 0, 0])
        == "choiceCounts: expected 3 counts from 1 that add up to 4 texts, found none")
    #expect(
      try message(.choice, [1, 0], choiceCounts: [4, 0])
        == "choiceCounts: expected 2 counts from 1 that add up to 4 texts, found 2 that add up to 4")
    #expect(
      try message(.choice, []) == "choiceCounts: expected 0 counts from 1 that add up to 4 texts, found none")
    let tokens = [Int64](repeating: 0, count: 12)
    #expect(try message(.tokens, tokens) == nil)
    #expect(
      try message(.tokens, [0, 1]) == "targets (tokens): expected 4 x 3 label indices, found 2")
    #expect(
      try message(.tokens, tokens.dropLast() + [3])
        == "targets (tokens): expected label indices below 3, found 3")
    #expect(
      try message(.tokens, tokens.dropLast() + [-1])
        == "targets (tokens): expected label indices below 3, found -1")
    #expect(try message(.span, [0, 1]) == "targets (span): expected 4 x 2 places, found 2")
  }

  /// Which poolers a new head keeps, leaves out and draws, by what transformers' classes have.
  @Test func aNewHeadTreatsThePoolerAsTransformersDoes() throws {
    for family in Family.allCases {
      var shape = FamilyShapes.shape(family.rawValue)
      shape.pooler = shape.hiddenSize
      let stored = Dictionary(
        uniqueKeysWithValues: try Encoder(random: shape).exportTensors().map { ($0.name, $0) })
      let pooler = try #require(stored["pooler.dense.weight"]).floats()
      for kind in HeadKind.allCases {
        let new = try SequenceClassifier(
          newHead: FamilyShapes.head(kind), on: shape, tensors: { stored[$0] })
        let found = try new.exportTensors().first { $0.name == "pooler.dense.weight" }?.floats()
        let ownsPooler =
          [.distilbert, .electra].contains(family)
          || (![.bert, .albert].contains(family) && kind == .sequence)
        switch kind {
        case .tokens, .span: #expect(found == nil, "\(family) \(kind)")
        case .sequence, .choice:
          #expect((found == pooler) == !ownsPooler && found != nil, "\(family) \(kind)")
        }
      }
      let mean = ClassifierConfiguration(labels: FamilyShapes.labels, pooling: .mean)
      let new = try SequenceClassifier(newHead: mean, on: shape, tensors: { stored[$0] })
      let kept = try new.exportTensors().first { $0.name == "pooler.dense.weight" }?.floats()
      #expect(kept == pooler, "\(family)")
    }
  }

  @Test func contradictoryHeadsAreRefused() throws {
    let shape = FamilyShapes.shape("bert")
    let mixed = ClassifierConfiguration(kind: .tokens, labels: FamilyShapes.labels, pooling: .pooler)
    #expect(throws: ModelFormatError.self) { try SequenceClassifier(random: shape, classifier: mixed) }
  }
}
