import Commands
import Distillation
import Encoders
import ModelFormat
import Tokenization
import Torch

/// A model folder that a student learns from.
struct LoadedTeacher {
  /// The folder, its head and its tokenizer.
  let source: LoadedFolder
  /// The digest of its weights.
  let digest: String

  /// Takes a folder that is open.
  ///
  /// Throws when the folder has no classifier.
  init(_ folder: ModelFolder) throws {
    source = try LoadedFolder(folder)
    digest = folder.weightsDigest()
  }

  /// The model on a device, with its outputs kept below `folder`, those of tokens up to a size in bytes.
  func teacher(cache folder: String, size: Int, on device: Device) throws -> Teacher {
    Teacher(
      model: try SequenceClassifier(folder: source.folder, on: device),
      cache: .init(folder: folder, digest: digest, limit: size))
  }

  /// Throws `CommandError`, naming the first piece that differs, unless both tokenizers have the same vocabulary.
  func requireVocabulary(of other: Tokenizer, named name: String) throws {
    try source.tokenizer.requireVocabulary(of: other, names: (source.folder.path, name))
  }
}
