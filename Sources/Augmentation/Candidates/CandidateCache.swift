import Datasets
import Tokenization
import Training

/// A folder that keeps the candidates of blocks of texts, for other jobs and for one that was interrupted: `candidates-KEY.json`, KEY
/// being the beginning of a digest of model, tokenizer, vectors, the block's texts and the settings that decide candidates.
///
/// A file is `{"key", "texts"}`: the whole digest, and for each text its words, `[start, end, candidate, ...]` each, in bytes of the
/// text's UTF-8. It appears only whole. Copies are drawn anew from it, so their number and the seed play no part.
public struct CandidateCache: Sendable {
  private let folder: String
  private let digest: String

  /// Names a folder, which is made where it is missing.
  ///
  /// - Parameters:
  ///   - folder: Its path.
  ///   - digest: A digest of everything that names words: the model's weights, and a file of vectors where there is one.
  public init(folder: String, digest: String) {
    self.folder = folder
    self.digest = digest
  }

  /// The file of texts, there or not.
  ///
  /// - Throws: as `Tokenizer.digest()`.
  func file(
    of texts: [String], _ settings: AugmentationSettings, _ tokenizer: Tokenizer
  ) throws -> CandidateFile {
    try CandidateFile(folder: Folder(folder), key: key(texts, settings, tokenizer), texts: texts)
  }

  private func key(
    _ texts: [String], _ settings: AugmentationSettings, _ tokenizer: Tokenizer
  ) throws -> String {
    var hash = DigestWriter()
    hash.append(digest)
    hash.append(try tokenizer.digest())
    hash.append(UInt64(settings.candidatesPerWord))
    hash.append(UInt64(settings.maximumLength ?? 0))
    hash.append(settings.stopWords.sorted())
    hash.append(texts)
    return hash.finish()
  }
}
