import Datasets
import JSON
import ModelFormat
import Tokenization
import Training

/// A folder that keeps the candidates of texts for other jobs: `candidates-KEY.json`, KEY being the beginning of a digest of model,
/// tokenizer, vectors, texts and the settings that decide candidates.
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

  /// The candidates of texts that are kept; nil where there are none.
  ///
  /// - Throws: `AugmentationError` with code `badCache` for a file that is damaged or belongs to something else; what files throw.
  func kept(
    of texts: [String], _ settings: AugmentationSettings, _ tokenizer: Tokenizer
  ) throws -> [[WordCandidates]]? {
    let key = try key(texts, settings, tokenizer)
    let (place, name) = (Folder(folder), Self.fileName(key))
    guard try place.exists && place.names().contains(name) else { return nil }
    return try read(place.file(name), key: key, texts)
  }

  /// Keeps the candidates of texts.
  ///
  /// - Throws: what files throw.
  func keep(
    _ candidates: [[WordCandidates]], of texts: [String], _ settings: AugmentationSettings,
    _ tokenizer: Tokenizer
  ) throws {
    let key = try key(texts, settings, tokenizer)
    let place = Folder(folder)
    try place.create()
    let content: JSONValue = ["key": .string(key), "texts": WordCandidates.json(of: candidates)]
    try AtomicFile.write(content.serialized(), to: place.file(Self.fileName(key)))
  }

  private static func fileName(_ key: String) -> String { "candidates-\(key.prefix(16)).json" }

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

  private func read(_ path: String, key: String, _ texts: [String]) throws -> [[WordCandidates]] {
    func refusal(_ found: String) -> AugmentationError {
      AugmentationError(
        .badCache, place: path,
        expected: "candidates for these texts; remove the file to have them found anew",
        found: found)
    }
    let content = try JSONValue(contentsOf: path)
    guard content["key"]?.string == key else { throw refusal("those of other texts or of another model") }
    do {
      return try WordCandidates.lists(content["texts"], of: texts)
    } catch {
      throw refusal(error.found)
    }
  }
}
