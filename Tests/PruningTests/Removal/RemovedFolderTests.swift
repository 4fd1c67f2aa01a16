import Encoders
import ModelFormat
import Pruning
import Testing
import Torch

/// Removed models as folders: written, read, trained on and padded back to stock.
struct RemovedFolderTests {
  private func logits(_ model: SequenceClassifier) throws -> [Float] {
    try withoutGradients { try model.logits(TinyModel.input()).floats() }
  }

  private func removed(_ number: Int) throws -> SequenceClassifier {
    let dense = try TinyModel.classifier(seed: 71)
    return try dense.removing(randomMasks(of: dense.configuration, losing: sharesToLose[number], seed: 9))
  }

  @Test(arguments: sharesToLose.indices)
  func aWrittenModelLoadsBitForBitAndPrunesFurther(_ number: Int) throws {
    let folders = try TestFolder()
    let model = try removed(number)
    try model.folderWriter().write(to: folders.path("model"))
    let loaded = try SequenceClassifier(folder: ModelFolder(folders.path("model")))
    #expect(loaded.configuration == model.configuration)
    #expect(try logits(loaded) == logits(model))
    let masks = try randomMasks(of: loaded.configuration, losing: sharesToLose[15], seed: 10)
    #expect(try logits(loaded.removing(masks)) == logits(model.removing(masks)))
  }

  @Test(arguments: sharesToLose.indices)
  func theZeroPaddedStockModelGivesEqualLogits(_ number: Int) throws {
    let model = try removed(number)
    let compatible = try CompatibleModel(
      configuration: model.configuration, classifier: model.classifier, tensors: model.exportTensors())
    #expect(compatible.configuration.isStock)
    let byName = Dictionary(uniqueKeysWithValues: compatible.tensors.map { ($0.name, $0) })
    let stock = try SequenceClassifier(
      configuration: compatible.configuration, classifier: model.classifier, tensors: { byName[$0] })
    #expect(try largestDifference(logits(stock), logits(model)) <= 1e-5)
  }
}
