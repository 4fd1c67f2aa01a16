import JSON
import ModelFormat
import Training

/// The file that keeps the candidates of some texts, there or not; ``CandidateCache`` says what it holds.
struct CandidateFile {
  let folder: Folder
  /// The whole digest.
  let key: String
  let texts: [String]

  private var name: String { "candidates-\(key.prefix(16)).json" }

  /// The kept candidates; nil where there are none.
  ///
  /// - Throws: `AugmentationError` with code `badCache` for a file that is damaged or belongs to something else; what files throw.
  func read() throws -> [[WordCandidates]]? {
    guard try folder.exists && folder.names().contains(name) else { return nil }
    let path = folder.file(name)
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

  /// Keeps candidates.
  ///
  /// - Throws: what files throw.
  func write(_ candidates: [[WordCandidates]]) throws {
    try folder.create()
    let content: JSONValue = ["key": .string(key), "texts": WordCandidates.json(of: candidates)]
    try AtomicFile.write(content.serialized(), to: folder.file(name))
  }
}
