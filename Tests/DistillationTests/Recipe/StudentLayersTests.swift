import Distillation
import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

@Suite struct StudentLayersTests {
  private func base(layers: Int, hidden: Int = 768, heads: Int = 12) -> EncoderConfiguration {
    .bert(
      vocabSize: 30522, hiddenSize: hidden, numHiddenLayers: layers, numAttentionHeads: heads,
      intermediateSize: 4 * hidden, maxPositionEmbeddings: 512)
  }

  @Test func parametersAreThoseOfThePublishedShapes() throws {
    let six = try StudentLayers([0, 2, 4, 7, 9, 11], of: base(layers: 12)).configuration
    #expect(six.parameterCount() == 66_955_008 && six.isStock)
    let three = try StudentLayers([0, 3, 5], of: base(layers: 6, hidden: 384)).configuration
    #expect(three.parameterCount() == 17_389_824)
    #expect(
      try StudentLayers([0, 1], of: base(layers: 2, hidden: 128, heads: 2)).configuration.parameterCount()
        == 4_385_920)
  }

  @Test func aStudentOfAllLayersIsTheModel() throws {
    let model = try TinyModels.model(layers: 3)
    let student = try student(of: model, layers: [0, 1, 2])
    #expect(student.configuration == model.configuration)
    #expect(try student.exportTensors().map(\.name) == model.exportTensors().map(\.name))
    for (ours, theirs) in zip(try student.exportTensors(), try model.exportTensors()) {
      #expect(try (ours.floats() == theirs.floats()) as Bool, "\(ours.name)")
    }
  }

  @Test func theStudentRunsTheLayersThatWereTaken() throws {
    let model = try TinyModels.model(layers: 4)
    let student = try student(of: model, layers: [1, 3])
    let input = try EncoderInput(inputIds: [2, 7, 8, 3], rows: 1, columns: 4)
    // The student's first layer is the teacher's second, so running the teacher's layers there changes nothing.
    let replaced = try student.forward(
      input,
      replacements: [
        0: LayerReplacement(encoder: model.encoder, layers: 1..<2),
        1: LayerReplacement(encoder: model.encoder, layers: 3..<4),
      ])
    #expect(try student.logits(input).floats() == replaced.logits.floats())
    let other = try student.forward(
      input, replacements: [0: LayerReplacement(encoder: model.encoder, layers: 0..<2)])
    #expect(try student.logits(input).floats() != other.logits.floats())
  }

  @Test func sharedLayersStayShared() throws {
    var generator = SeededGenerator(state: 3)
    let albert = EncoderConfiguration.stock(
      .albert, vocabSize: 20, hiddenSize: 8, embeddingSize: 4, numHiddenLayers: 4, numAttentionHeads: 2,
      intermediateSize: 12,
      maxPositionEmbeddings: 16, numHiddenGroups: 2)
    let tensors = Dictionary(
      uniqueKeysWithValues: randomTensors(albert, using: &generator).map { ($0.name, $0) })
    let taken = try StudentLayers([1, 2, 3], of: albert)
    let names = taken.configuration.tensorDescriptions().map(\.name)
    #expect(names.allSatisfy { tensors[taken.originalName(of: $0)] != nil })
    #expect(
      taken.originalName(of: "encoder.layer.0.output.dense.weight") == "encoder.layer.0.output.dense.weight")
    #expect(
      taken.originalName(of: "encoder.layer.1.attention.self.query.bias")
        == "encoder.layer.2.attention.self.query.bias")
    #expect(taken.configuration.sharing?.attention == [0, 1, 1])
  }

  /// ALBERT's own counts of groups follow, or the folder could not be read.
  @Test(arguments: [(4, 1, [0, 2]), (2, 1, [0]), (1, 2, [0, 1, 2]), (1, 2, [1]), (2, 2, [0, 3, 4])])
  func layersOfAnAlbertAreAnAlbert(_ groups: Int, _ inner: Int, _ layers: [Int]) throws {
    let albert = EncoderConfiguration.stock(
      .albert, vocabSize: 20, hiddenSize: 8, embeddingSize: 4, numHiddenLayers: 4, numAttentionHeads: 2,
      intermediateSize: 12, maxPositionEmbeddings: 16, numHiddenGroups: groups, innerGroupNum: inner)
    let shape = try StudentLayers(layers, of: albert).configuration
    try shape.validate()
    let read = try EncoderConfiguration(config: .object(shape.config()))
    #expect(read == shape)
  }

  @Test(arguments: [[], [0, 3], [1, 0], [1, 1], [-1]])
  func layersThatAreNotThereAreRefused(_ layers: [Int]) {
    let error = #expect(throws: DistillationError.self) {
      try StudentLayers(layers, of: smallStock())
    }
    #expect(error?.code == .badStudent)
  }

  private func student(of model: SequenceClassifier, layers: [Int]) throws -> SequenceClassifier {
    let taken = try StudentLayers(layers, of: model.configuration)
    let tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    return try SequenceClassifier(
      configuration: taken.configuration, classifier: model.classifier,
      tensors: { tensors[taken.originalName(of: $0)] })
  }
}
