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

  /// The candidates of texts: those that are kept, or those that `find` gives, which are kept then.
  ///
  /// - Throws: `AugmentationError` with code `badCache` for a file that is damaged or belongs to something else; what `find` and files
  ///   throw.
  func candidates(
    of texts: [String], _ settings: AugmentationSettings, _ tokenizer: Tokenizer,
    otherwise find: () throws -> [[WordCandidates]]
  ) throws -> [[WordCandidates]] {
    let key = try key(texts, settings, tokenizer)
    let place = Folder(folder)
    let name = "candidates-\(key.prefix(16)).json"
    let path = place.file(name)
    if try place.exists && place.names().contains(name) { return try read(path, key: key, texts) }
    let found = try find()
    try place.create()
    let content: JSONValue = [
      "key": .string(key), "texts": .array(found.map { .array($0.map(\.json)) }),
    ]
    try AtomicFile.write(content.serialized(), to: path)
    return found
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

  private func read(_ path: String, key: String, _ texts: [String]) throws -> [[WordCandidates]] {
    func refusal(_ found: String) -> AugmentationError {
      AugmentationError(
        .badCache, place: path,
        expected: "candidates for these texts; remove the file to have them found anew",
        found: found)
    }
    let content = try JSONValue(contentsOf: path)
    guard content["key"]?.string == key else { throw refusal("those of other texts or of another model") }
    guard let lists = content["texts"]?.array, lists.count == texts.count else {
      throw refusal("\(content["texts"]?.array?.count ?? 0) texts")
    }
    return try zip(lists, texts).map { list, text in
      let words = (list.array ?? []).compactMap { WordCandidates($0, size: text.utf8.count) }
      guard words.count == list.array?.count else { throw refusal("a damaged file") }
      return words
    }
  }
}

extension WordCandidates {
  fileprivate var json: JSONValue {
    .array(
      [.integer(Int64(range.lowerBound)), .integer(Int64(range.upperBound))] + words.map { .string($0) })
  }

  /// Reads a word of a text of `size` bytes; nil for what is none.
  fileprivate init?(_ json: JSONValue, size: Int) {
    guard let parts = json.array, parts.count >= 2, let start = parts[0].int, let end = parts[1].int,
      0 <= start, start < end, end <= size
    else { return nil }
    let words = parts[2...].compactMap(\.string)
    guard words.count == parts.count - 2 else { return nil }
    self.init(range: start..<end, words: words)
  }
}
