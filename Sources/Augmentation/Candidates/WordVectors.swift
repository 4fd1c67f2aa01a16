import Datasets
import JSON

/// Words with their vectors, from a text file in GloVe's form: on each line a word and its numbers, with a space between each two.
///
/// The word `<unk>`, which stands for all others, is left out. Source: GloVe (Pennington and others, EMNLP 2014) and its files.
public struct WordVectors: Sendable {
  /// The words, in the order of the file.
  public let words: [String]
  /// The numbers of a vector.
  public let width: Int
  /// All vectors, one after the other, [words x width].
  package let numbers: [Float]
  private let places: [UTF8Key: Int32]

  /// SHA-256 of words and numbers, 64 hexadecimal digits.
  public var digest: String {
    var hash = DigestWriter()
    hash.append(words)
    hash.append(UInt64(width))
    for number in numbers { hash.append(UInt64(number.bitPattern)) }
    return hash.finish()
  }

  /// The longest line that is read.
  private static let maximumLineBytes = 1 << 20

  /// Reads the first `limit` words of a file, line by line.
  ///
  /// - Parameters:
  ///   - file: The path.
  ///   - limit: The most words; TinyBERT's code reads 100,000. In GloVe's files the most frequent words come first.
  /// - Throws: `AugmentationError`: `badVectors` with file and line for what is not in that form: other numbers of numbers, what is no
  ///   finite number, a word twice, not UTF-8, no word at all; `invalidSetting` for a limit below 1.
  /// - Complexity: linear in what is read; 4 bytes a number stay.
  public init(file: String, limit: Int = 100_000) throws {
    guard limit > 0 else {
      throw AugmentationError(
        .invalidSetting, place: "words of a vector file", expected: "1 or more", found: "\(limit)")
    }
    var (words, numbers, width): ([String], [Float], Int?) = ([], [], nil)
    var places: [UTF8Key: Int32] = [:]
    do {
      let reader = try LineReader(
        file: file, maximumBytes: Self.maximumLineBytes, advice: "break lines after each word's numbers")
      while words.count < limit, let line = try reader.next() {
        func refuse(_ expected: String, _ found: String) -> AugmentationError {
          AugmentationError(
            .badVectors, place: "\(file):\(reader.line)", expected: expected, found: found)
        }
        let fields = Self.fields(of: line)
        guard fields.count > 1, let word = fields.first, !word.isEmpty else {
          throw refuse("a word and its numbers", fields.count > 1 ? "no word" : "no number")
        }
        let expected = width ?? fields.count - 1
        guard fields.count - 1 == expected else {
          throw refuse("\(expected) numbers, as on the lines before", "\(fields.count - 1)")
        }
        width = expected
        if word == "<unk>" { continue }
        guard places.updateValue(Int32(words.count), forKey: UTF8Key(String(word))) == nil else {
          throw refuse("every word once", "a word of the lines before")
        }
        words.append(String(word))
        for (place, field) in fields.dropFirst().enumerated() {
          guard let number = Float(field), number.isFinite else {
            throw refuse("finite numbers", "something else as number \(place + 1)")
          }
          numbers.append(number)
        }
      }
    } catch let error as DatasetError {
      throw AugmentationError(
        .badVectors, place: [file, error.line.map(String.init)].compactMap { $0 }.joined(separator: ":"),
        expected: "a text file of words with their numbers", found: error.message)
    }
    guard let width, !words.isEmpty else {
      throw AugmentationError(
        .badVectors, place: file, expected: "words with their numbers", found: "no word")
    }
    self.words = words
    self.width = width
    self.numbers = numbers
    self.places = places
  }

  /// The place of a word in ``words``, nil where it has no vector. Case counts.
  package func place(of word: String) -> Int32? { places[UTF8Key(word)] }

  /// What stands between single spaces; spaces and a carriage return at the end of the line do not count.
  private static func fields(of line: String) -> [Substring] {
    var bytes = line.utf8[...]
    while let last = bytes.last, last == 0x20 || last == 0x0D { bytes.removeLast() }
    return bytes.split(separator: 0x20, omittingEmptySubsequences: false).map { Substring($0) }
  }
}
