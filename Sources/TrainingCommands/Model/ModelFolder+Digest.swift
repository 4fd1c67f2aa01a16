import Crypto
import ModelFormat

extension ModelFolder {
  /// The SHA-256 of the model: names, types, shapes and bytes of all its tensors in the order of computation, those of heads of
  /// pre-training last.
  ///
  /// Independent of how the weights are spread over files. Reads every weight once.
  func weightsDigest() -> String {
    var hash = SHA256()
    let heads = pretraining?.tensorDescriptions(on: configuration).compactMap { self.tensor(named: $0.name) }
    for tensor in canonicalTensors() + (heads ?? []) {
      hash.update(data: Array("\(tensor.name) \(tensor.elementType.rawValue) \(tensor.shape)\n".utf8))
      tensor.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
