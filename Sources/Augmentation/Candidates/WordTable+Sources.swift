import Encoders
import Torch

extension WordTable {
  /// The vectors of a file; candidates are its words.
  ///
  /// - Throws: as the other.
  init(_ vectors: WordVectors, on device: Device) throws {
    try self.init(
      words: vectors.words.map { PieceTexts.canBeWord($0) ? $0 : nil }, numbers: vectors.numbers,
      width: vectors.width, on: device)
  }

  /// A model's word embeddings, a row for each of its ids; candidates are pieces that are a word of letters a to z.
  ///
  /// Where the words are factorised, a row is that of the narrow table times W_F^T. Pieces of other characters, and what a
  /// vocabulary keeps free (`[unused1]`), are left out because their untrained vectors lie near to every mean.
  /// - Throws: `TorchError`.
  init(_ model: PretrainingModel, _ pieces: PieceTexts) throws {
    let parameters = model.encoder.parameters
    func tensor(_ name: String) -> Tensor? {
      parameters.first { $0.name == "embeddings.\(name).weight" }?.tensor
    }
    guard var table = tensor("word_embeddings") else {
      throw AugmentationError(
        .modelDoesNotFit, place: "the model", expected: "word embeddings", found: "none")
    }
    if let projection = tensor("word_projection") {
      table = try withoutGradients { try table.linear(weight: projection) }
    }
    let rows = table.shape[0]
    let words = (0..<rows).map { id -> String? in
      guard id < pieces.words.count, let word = pieces.words[id] else { return nil }
      return word.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ? word : nil
    }
    try self.init(words: words, numbers: table.floats(), width: table.shape[1], on: model.device)
  }
}
