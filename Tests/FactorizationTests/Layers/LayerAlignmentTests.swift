import Encoders
import Factorization
import ModelFormat
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct LayerAlignmentTests {
    private func sublayer(_ kind: SublayerTensors.Kind, _ layer: Int, _ model: Sample) throws
      -> SublayerTensors
    {
      try SublayerTensors(kind, ofLayer: layer, model.configuration) { model.tensors[$0] }
    }

    private func alignment(_ model: Sample, of layer: Int = 0) -> LayerAlignment {
      LayerAlignment(model.configuration.layers[layer].attention, in: model.configuration)
    }

    @Test(arguments: SublayerTensors.Kind.allCases, [11, 12] as [UInt64])
    func anOrderThatWasShuffledIsFoundAgain(_ kind: SublayerTensors.Kind, _ seed: UInt64) throws {
      var model = Sample.bert(layers: 2)
      try model.copyLayer(0, to: 1, shuffled: seed)
      let (first, second) = (try sublayer(kind, 0, model), try sublayer(kind, 1, model))
      #expect(try second.squaredDistance(to: first) > 1)
      let aligned = try alignment(model).aligned(kind, second, to: first)
      #expect(aligned.tensors.count == first.tensors.count)
      #expect(try aligned.squaredDistance(to: first) == 0)
    }

    /// Any layer, aligned to any other, computes what it did: to the roundings of sums in another order.
    @Test(arguments: FamilyShapes.names) func aLayerComputesTheSameInAnotherOrder(_ name: String) throws {
      var shape = FamilyShapes.shape(name)
      shape.sharing = nil
      let model = Sample(shape)
      let texts = try model.texts()
      var moved = model
      var isMoved = false
      for kind in SublayerTensors.Kind.allCases {
        let other = try sublayer(kind, 1, model)
        let aligned = try alignment(model).aligned(kind, other, to: sublayer(kind, 0, model))
        if try aligned.squaredDistance(to: other) > 0 { isMoved = true }
        for (part, tensor) in aligned.tensors {
          try moved.replace("encoder.layer.1.\(part)", with: tensor.floats())
        }
      }
      #expect(isMoved)
      // Norms make states of order 1.
      let (one, two) = (try model.encoder(), try moved.encoder())
      #expect(try difference(one, two, over: texts) <= 1e-6 * 8)
      try withoutGradients {
        let input = texts[0]
        let x = try one.embeddings(of: input)
        let (old, new) = (
          try one.output(ofLayer: 1, from: x, input), try two.output(ofLayer: 1, from: x, input)
        )
        #expect(try (old - new).abs().maximum().item() <= 1e-6 * max(1, old.abs().maximum().item()))
      }
    }

    /// MPNet's scores have a bias by head.
    @Test func headsWithABiasOfTheirOwnKeepTheirPlaces() throws {
      var shape = FamilyShapes.shape("mpnet")
      var model = Sample(shape)
      try model.copyLayer(0, to: 1, shuffled: 13)
      let first = try sublayer(.attention, 0, model)
      let aligned = try alignment(model).aligned(.attention, sublayer(.attention, 1, model), to: first)
      #expect(try aligned.squaredDistance(to: first) > 1)
      shape.relativeAttention = nil
      let free = LayerAlignment(shape.layers[0].attention, in: shape)
      #expect(
        try free.aligned(.attention, sublayer(.attention, 1, model), to: first).squaredDistance(to: first)
          == 0)
    }

    /// Heads of pruned layers go to places of their own widths only.
    @Test func headsOfOtherWidthsAreNotExchanged() throws {
      var model = Sample.bert(layers: 2)
      for layer in 0..<2 {
        model.configuration.layers[layer].attention?.heads = [
          HeadConfiguration(source: 0, qk: 3, v: 8), .init(source: 1, qk: 8, v: 5),
          .init(source: 2, qk: 3, v: 8),
        ]
      }
      model = Sample(model.configuration)
      let other = try sublayer(.attention, 1, model)
      let aligned = try alignment(model).aligned(.attention, other, to: sublayer(.attention, 0, model))
      var moved = model
      for (part, tensor) in aligned.tensors {
        #expect(tensor.shape == model.tensors["encoder.layer.1.\(part)"]?.shape)
        try moved.replace("encoder.layer.1.\(part)", with: tensor.floats())
      }
      #expect(try difference(model.encoder(), moved.encoder(), over: model.texts()) <= 1e-6 * 8)
    }
  }
}
