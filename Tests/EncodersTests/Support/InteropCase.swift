import Encoders
import Foundation
import ModelFormat
import Testing
import Torch

/// A model folder that a test writes, with a batch and its logits beside it.
///
/// Where BERTIE_INTEROP names a folder, the models stay there, and Tests/Interop/encoders/compare.py compares them with stock
/// transformers.
enum InteropCase {
  /// Runs a closure with the path of a case.
  static func withPath(_ name: String, _ body: (String) throws -> Void) throws {
    guard let folder = ProcessInfo.processInfo.environment["BERTIE_INTEROP"] else {
      return try TestFiles.withTemporaryPath(name, body)
    }
    try body("\(folder)/\(name)")
  }

  /// Puts the batch and its logits into a model folder that is being written.
  static func addExpectation(_ model: SequenceClassifier, _ batch: EncoderInput, to folder: String) throws {
    let logits = try withoutGradients { try model.logits(batch) }
    let integers = try [
      ("input_ids", batch.inputIds), ("attention_mask", batch.attentionMask),
      ("token_type_ids", batch.tokenTypeIds),
    ].map { name, tensor in
      StoredTensor(name: name, shape: tensor.shape, int32s: try tensor.int64s().map(Int32.init))
    }
    try SafetensorsWriter.write(
      integers + [StoredTensor(name: "logits", shape: logits.shape, floats: try logits.floats())],
      to: "\(folder)/expected.safetensors", metadata: [:])
  }

  /// Compares the model of a folder with the one that was written.
  static func expectSame(
    _ model: SequenceClassifier, _ batch: EncoderInput, at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let loaded = try SequenceClassifier(folder: ModelFolder(path))
    #expect(loaded.configuration == model.configuration, sourceLocation: sourceLocation)
    #expect(loaded.classifier == model.classifier, sourceLocation: sourceLocation)
    #expect(
      try loaded.logits(batch).floats() == model.logits(batch).floats(), sourceLocation: sourceLocation)
  }

  /// Writes a pruned model, and beside it its zero-padded form with the batch and the native model's logits; compares both.
  static func writePruned(_ model: SequenceClassifier, _ batch: EncoderInput, _ name: String) throws {
    try withPath(name) { path in
      try model.folderWriter().write(to: path)
      try expectSame(model, batch, at: path)
      let compatible = try CompatibleModel(folder: ModelFolder(path))
      let writer = ModelFolderWriter(
        configuration: compatible.configuration, classifier: compatible.classifier,
        tensors: compatible.tensors)
      let compatiblePath = "\(path)-compatible"
      try writer.write(to: compatiblePath) { try addExpectation(model, batch, to: $0) }
      let stock = try SequenceClassifier(folder: ModelFolder(compatiblePath))
      #expect(stock.configuration.isStock)
      expectClose(
        try stock.logits(batch).doubles(), try model.logits(batch).doubles(), within: 1e-5,
        "\(name), compatible, logits")
    }
  }
}
