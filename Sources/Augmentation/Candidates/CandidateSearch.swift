package import Encoders
package import Tokenization
import Torch

/// Finds what may stand in the place of the eligible words of texts.
///
/// A word that is one piece of the tokenizer: the M likeliest pieces that the model names where the word is hidden, of these the
/// ones that are whole words. A word of several pieces: the M nearest by cosine to its vector in a file, or without one to the mean
/// of its pieces' embeddings in the model. The word itself is no candidate.
package struct CandidateSearch {
  private let tokenizer: Tokenizer
  private let vectors: WordVectors?
  private let settings: AugmentationSettings
  private let pieces: PieceTexts
  private let rules: WordRules
  private let masked: MaskedWords
  private let table: WordTable

  /// A word of several pieces that waits for its neighbours.
  private struct Waiting {
    let text, word, query: Int
  }

  /// Puts everything together.
  ///
  /// - Throws: `AugmentationError`, `TokenizationError`.
  package init(
    _ model: PretrainingModel, _ tokenizer: Tokenizer, _ vectors: WordVectors?,
    _ settings: AugmentationSettings
  ) throws {
    self.tokenizer = tokenizer
    self.vectors = vectors
    self.settings = settings
    masked = try MaskedWords(model, tokenizer, settings)
    pieces = try PieceTexts(tokenizer)
    rules = WordRules(foldsCase: pieces.foldsCase, stopWords: settings.stopWords)
    table = try vectors.map { try WordTable($0, on: model.device) } ?? WordTable(model, pieces)
  }

  /// Where eligible words stand in the text's UTF-8, ascending.
  func eligibleWords(of text: String) -> [Range<Int>] { rules.eligibleWords(of: text) }

  /// The eligible words of each text with their candidates.
  ///
  /// - Parameter progress: Is told how many of the eligible words have been asked for.
  /// - Throws: `AugmentationError`, `TokenizationError`, `TorchError`.
  package func candidates(of texts: [String], progress: (_ done: Int) -> Void) throws -> [[WordCandidates]] {
    var result = texts.map { rules.eligibleWords(of: $0).map { WordCandidates(range: $0) } }
    var done = 0
    func advance(_ count: Int) {
      done += count
      if count > 0 { progress(done) }
    }
    var queries: [[Int32]: Int] = [:]
    var waiting: [Waiting] = []
    let asked = texts.indices.filter { !result[$0].isEmpty }
    let paired = try tokenizer.encode(
      batch: asked.map { TextPair(texts[$0], texts[$0]) }, options: EncodingOptions(offsetUnit: .utf8)
    ).map(PairedText.init)
    var places: [MaskedWords.Place] = []
    var words: [(text: Int, word: Int)] = []
    for (number, text) in asked.enumerated() {
      let bytes = Array(texts[text].utf8)
      let tokens = paired[number].tokens(of: result[text].map(\.range))
      for (word, tokens) in tokens.enumerated() {
        let range = result[text][word].range
        if tokens.count == 1, Self.covers(range, paired[number].offsets[tokens.lowerBound], bytes) {
          places.append(MaskedWords.Place(text: number, token: tokens.lowerBound))
          words.append((text, word))
        } else if let rows = rows(of: bytes[range], paired[number].pieces(tokens)) {
          let query = queries[rows] ?? queries.count
          queries[rows] = query
          waiting.append(Waiting(text: text, word: word, query: query))
        }
      }
    }
    advance(result.reduce(0) { $0 + $1.count } - places.count)
    let likeliest = try masked.likeliest(
      settings.candidatesPerWord, at: places, of: paired, progress: advance)
    for ((text, word), ids) in zip(words, likeliest) {
      let found = ids.compactMap { pieces.words.indices.contains(Int($0)) ? pieces.words[Int($0)] : nil }
      result[text][word].accept(found, in: Array(texts[text].utf8))
    }
    try addNeighbours(queries, waiting, texts, &result)
    return result
  }

  /// Gives words of several pieces their nearest ones.
  private func addNeighbours(
    _ queries: [[Int32]: Int], _ waiting: [Waiting], _ texts: [String], _ result: inout [[WordCandidates]]
  ) throws {
    guard !waiting.isEmpty else { return }
    let ordered = queries.sorted { $0.value < $1.value }.map(\.key)
    let nearest = try table.nearest(settings.candidatesPerWord, to: ordered).map {
      $0.compactMap { table.words[Int($0)] }
    }
    for place in waiting {
      result[place.text][place.word].accept(nearest[place.query], in: Array(texts[place.text].utf8))
    }
  }

  /// The rows of the table whose mean is a word's vector: its own in a file, else those of its pieces; nil where there is none.
  private func rows(of word: ArraySlice<UInt8>, _ pieces: [Int32]) -> [Int32]? {
    guard let vectors else { return pieces.isEmpty ? nil : pieces }
    return vectors.place(of: WordRules.lowercased(word)).map { [$0] }
  }

  /// Whether a token is all of a word and nothing else, but for white space in front of it.
  private static func covers(_ word: Range<Int>, _ token: Range<Int>, _ text: [UInt8]) -> Bool {
    token.upperBound == word.upperBound && token.lowerBound <= word.lowerBound
      && text[token.lowerBound..<word.lowerBound].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }
}
