import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

/// Layers that share tensors are layers with equal tensors, whose gradients sum.
@Suite(.serialized) struct SharedLayerTests {
  /// Steps 0 and 1 run layer 0, steps 2 and 3 layer 2 (ALBERT's two groups).
  private func shared() throws -> SequenceClassifier { try Tiny.model("albert", .sequence, seed: 40) }

  /// Three layers of a BERT that share sublayers.
  private static func shape(sharing: LayerSharing) -> EncoderConfiguration {
    var shape = EncoderConfiguration.stock(
      .bert, vocabSize: 50, hiddenSize: 24, numHiddenLayers: 3, numAttentionHeads: 3, intermediateSize: 40,
      maxPositionEmbeddings: 20)
    shape.sharing = sharing
    return shape
  }

  /// The owner's name of a tensor of any step.
  private func owner(_ name: String, _ sharing: LayerSharing) -> String {
    let parts = name.split(separator: ".", maxSplits: 3)
    guard name.hasPrefix("encoder.layer."), let layer = Int(parts[2]) else { return name }
    let owners = parts[3].hasPrefix("attention.") ? sharing.attention : sharing.feedForward
    return "encoder.layer.\(owners[layer]).\(parts[3])"
  }

  /// The same function with tensors of its own in each step.
  private func unshared(_ model: SequenceClassifier) throws -> SequenceClassifier {
    let tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    var configuration = model.configuration
    let sharing = try #require(configuration.sharing)
    configuration.sharing = nil
    return try SequenceClassifier(
      configuration: configuration, classifier: model.classifier, tensors: { tensors[owner($0, sharing)] })
  }

  private func loss(_ model: SequenceClassifier, _ taps: OutputTaps? = nil) throws -> Tensor {
    let batch = try Tiny.input(for: model.configuration)
    return try model.loss(model.logits(batch, taps: taps), Tiny.targets(model, batch))
  }

  @Test func sharedTensorsExistOnce() throws {
    let model = try shared()
    let numbers = Set(
      model.parameters.map(\.name).filter { $0.hasPrefix("encoder.layer.") }.map {
        $0.split(separator: ".")[2]
      })
    #expect(numbers == ["0", "2"])
    #expect(Set(model.encoder.linearSites.map(\.layer)) == [0, 2, 4])
    for layer in [1, 3] {
      for component in LinearComponent.allCases {
        #expect(model.encoder.linear(at: LinearSite(layer: layer, component: component)) == nil)
        #expect(model.encoder.outputPlaces(at: LinearSite(layer: layer, component: component)) == nil)
      }
    }
    let described = model.configuration.tensorDescriptions(classifier: model.classifier)
    #expect(try model.exportTensors().map(\.name) == described.map(\.name))
  }

  /// Whole layers that share, and sublayers that share each with another layer's.
  @Test(arguments: [nil, LayerSharing(attention: [0, 0, 2], feedForward: [0, 1, 0])])
  func aGradientIsTheSumOverTheUses(_ sublayers: LayerSharing?) throws {
    let one = try sublayers.map { try Tiny.model(Self.shape(sharing: $0), seed: 41) } ?? shared()
    let sharing = try #require(one.configuration.sharing)
    let many = try unshared(one)
    let (oneLoss, manyLoss) = (try loss(one), try loss(many))
    #expect(try oneLoss.item() == manyLoss.item())
    try oneLoss.backward()
    try manyLoss.backward()
    for parameter in one.parameters {
      let found = try #require(parameter.tensor.grad).doubles()
      let uses = many.parameters.filter { owner($0.name, sharing) == parameter.name }
      let parts = parameter.name.split(separator: ".")
      if parameter.name.hasPrefix("encoder.layer.") {
        let owners = parts[3] == "attention" ? sharing.attention : sharing.feedForward
        #expect(uses.count == owners.count { "\($0)" == parts[2] })
      } else {
        #expect(uses.count == 1)
      }
      var sum = [Double](repeating: 0, count: found.count)
      for use in uses { sum = zip(sum, try #require(use.tensor.grad).doubles()).map { $0 + $1 } }
      // The sum of two float32 numbers is rounded once.
      let largest = sum.map(abs).max() ?? 0
      expectClose(found, sum, within: 0x1p-23 * largest, parameter.name)
    }
  }

  @Test func tapsRecordEveryUseOfASharedMap() throws {
    let (one, many) = (try shared(), try unshared(shared()))
    let (oneTaps, manyTaps) = (OutputTaps(), OutputTaps())
    try loss(one, oneTaps).backward()
    try loss(many, manyTaps).backward()
    #expect(Set(oneTaps.recorded.keys) == Set(one.encoder.linearSites))
    for (site, outputs) in oneTaps.recorded {
      #expect(outputs.count == (site.component == .pooler ? 1 : 2))
      for (use, output) in outputs.enumerated() {
        let twin = LinearSite(layer: site.layer + use, component: site.component)
        #expect(try output.floats() == manyTaps.recorded[twin]?.first?.floats(), "\(site), use \(use)")
        let gradient = try #require(oneTaps.gradient(at: site, use: use)).floats()
        #expect(try gradient == manyTaps.gradient(at: twin)?.floats(), "\(site), use \(use)")
      }
      #expect(oneTaps.gradient(at: site, use: outputs.count) == nil)
    }
  }

  /// Attention and feed-forward may be shared with different layers.
  @Test func sublayersShareEachWithItsOwner() throws {
    let shape = Self.shape(sharing: LayerSharing(attention: [0, 0, 2], feedForward: [0, 1, 0]))
    let model = try Tiny.model(shape, seed: 41)
    let sites = model.encoder.linearSites.map(\.description)
    #expect(
      sites == ["0.k", "0.q", "0.v", "0.ao", "0.i", "0.o", "1.i", "1.o", "2.k", "2.q", "2.v", "2.ao", "p"])
    let described = shape.tensorDescriptions(classifier: model.classifier)
    #expect(try model.exportTensors().map(\.name) == described.map(\.name))
    let taps = OutputTaps()
    _ = try model.logits(Tiny.input(lengths: [4, 2]), taps: taps)
    #expect(taps.recorded[LinearSite(layer: 0, component: .output)]?.count == 2)
    #expect(taps.recorded[LinearSite(layer: 1, component: .output)]?.count == 1)
  }

  /// ALBERT's form of embeddings as wide as the layers, mapped by the identity, is BERT's.
  @Test func theIdentityMapsEmbeddingsExactly() throws {
    func shape(_ family: Family) -> EncoderConfiguration {
      var shape = EncoderConfiguration.stock(
        family, vocabSize: 50, hiddenSize: 24, embeddingSize: family == .albert ? 24 : nil,
        numHiddenLayers: 2, numAttentionHeads: 3, intermediateSize: 40, maxPositionEmbeddings: 20,
        hiddenActivation: .gelu, numHiddenGroups: family == .albert ? 2 : 1)
      shape.initializerRange = 0.2
      return shape
    }
    let bert = try Tiny.model(shape(.bert), seed: 42)
    var tensors = Dictionary(uniqueKeysWithValues: try bert.exportTensors().map { ($0.name, $0) })
    let identity = (0..<24 * 24).map { Float($0 % 25 == 0 ? 1 : 0) }
    for tensor in [
      StoredTensor(name: "embeddings.projection.weight", shape: [24, 24], floats: identity),
      StoredTensor(name: "embeddings.projection.bias", shape: [24], floats: [Float](repeating: 0, count: 24)),
    ] { tensors[tensor.name] = tensor }
    #expect(shape(.albert).projectsEmbeddings)
    let albert = try SequenceClassifier(
      configuration: shape(.albert), classifier: bert.classifier, tensors: { tensors[$0] })
    let input = try Tiny.input(lengths: [4, 2])
    let found = try albert.logits(input).doubles()
    // Sums of 24 products, all but one of them 0.
    expectClose(found, try bert.logits(input).doubles(), within: 1e-6, "logits")
  }
}
