import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

/// Models of every family and kind of head go out as folders and come back the same (`InteropCase`).
@Suite(.serialized) struct FamilyFolderOutTests {
  /// A few steps, so that no weight is what it was.
  private func train(_ model: SequenceClassifier, _ batch: EncoderInput) throws {
    let targets = try Tiny.targets(model, batch)
    let optimizer = try AdamW(
      groups: [.init(parameters: model.parameters.map(\.tensor), weightDecay: 0.01)], learningRate: 1e-3)
    for _ in 0..<3 {
      try optimizer.zeroGrad()
      try model.loss(model.logits(batch, training: true), targets).backward()
      try optimizer.step()
    }
  }

  @Test(arguments: Family.allCases.map(\.rawValue), HeadKind.allCases)
  func aTrainedModelComesBackTheSame(_ name: String, _ kind: HeadKind) throws {
    let model = try Tiny.model(name, kind, dropout: 0.1, seed: 70)
    let batch = try Tiny.input(for: model.configuration)
    try train(model, batch)
    try InteropCase.withPath("dense-\(name)-\(kind.rawValue)") { path in
      try model.folderWriter().write(to: path) { try InteropCase.addExpectation(model, batch, to: $0) }
      try InteropCase.expectSame(model, batch, at: path)
      #expect(try ModelFolder(path).configuration.isStock)
    }
  }

  @Test(arguments: FamilyShapes.names, HeadKind.allCases)
  func aPrunedModelAndItsCompatibleFormGiveEqualLogits(_ name: String, _ kind: HeadKind) throws {
    let dense = try Tiny.model(name, kind, dropout: 0.1, seed: 71)
    let model = try DenseWeights(dense).removed(KeptNeurons(dense.configuration, seed: 72) { _ in 0.6 })
    let batch = try Tiny.input(for: model.configuration)
    try train(model, batch)
    // Heads of transformers read a pooler, which Bort lacks.
    guard model.classifier.pooling != .cls else {
      return try InteropCase.withPath("pruned-\(name)-\(kind.rawValue)") { path in
        try model.folderWriter().write(to: path)
        try InteropCase.expectSame(model, batch, at: path)
      }
    }
    try InteropCase.writePruned(model, batch, "pruned-\(name)-\(kind.rawValue)")
  }

  /// Heads of one layer, of which one has no Q and K, take their columns of the bias by distance.
  @Test func prunedHeadsKeepTheirBiasByDistance() throws {
    let dense = try Tiny.model("mpnet", .tokens, seed: 73)
    let weights = try DenseWeights(dense)
    let batch = try Tiny.input(for: dense.configuration, lengths: [20, 4])
    let size = dense.configuration.headSize
    for lost in 0..<3 {
      for emptied in [[(lost + 1) % 3], [0, 1, 2]] {
        var kept = KeptNeurons(dense.configuration, seed: 0) { _ in 1 }
        let query = LinearSite(layer: 1, component: .query)
        for row in lost * size..<(lost + 1) * size {
          kept.sites[LinearSite(layer: 1, component: .value)]?[row] = false
        }
        for row in emptied.flatMap({ $0 * size..<($0 + 1) * size }) { kept.sites[query]?[row] = false }
        let (masked, removed) = (try weights.masked(kept), try weights.removed(kept))
        let sources = removed.configuration.layers[1].attention?.heads.map(\.source)
        #expect(sources == [0, 1, 2].filter { $0 != lost })
        for records in [false, true] {
          let found = try records ? removed.logits(batch) : withoutGradients { try removed.logits(batch) }
          expectClose(
            try found.doubles(), try masked.logits(batch).doubles(), within: 1e-5, "head \(lost), \(emptied)")
        }
        // Dropout of probabilities or a tap must not change which path is taken.
        let tapped = try removed.logits(batch, taps: OutputTaps())
        expectClose(try tapped.doubles(), try masked.logits(batch).doubles(), within: 1e-5, "tapped")
      }
    }
  }
}
