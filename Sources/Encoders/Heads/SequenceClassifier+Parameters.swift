public import ModelFormat
import Torch

extension SequenceClassifier {
  /// The trainable tensors, each once: the encoder's in the order of the file, then `classifier.weight` and `.bias`.
  ///
  /// A pooler that the head's pooling does not use is kept in files, but it is not trained and not listed. Empty tensors
  /// are not listed.
  public var parameters: [NamedTensor] {
    let usesPooler = classifier.pooling == .pooler
    let encoderParameters = encoder.parameters.filter { usesPooler || !$0.name.hasPrefix("pooler.") }
    return encoderParameters
      + head.filter { $0.tensor.count > 0 }.map { NamedTensor(name: $0.name, tensor: $0.tensor) }
  }

  /// The tensors of a model file with canonical names, without prefix: the encoder's, then the head's.
  ///
  /// - Throws: `TorchError` where copying fails.
  public func exportTensors() throws -> [StoredTensor] {
    try encoder.exportTensors() + head.map { try $0.stored() }
  }

  private var head: [ParameterSlot] {
    [ParameterSlot("classifier.weight", weight), ParameterSlot("classifier.bias", bias)]
  }
}
