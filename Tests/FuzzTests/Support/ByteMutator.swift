import Evaluation

/// Changes bytes as damage and malice do: flipped, lost, doubled, moved, repeated, replaced by words of the format.
struct ByteMutator {
  /// Whole files to begin with, and to take pieces from.
  let corpus: [[UInt8]]
  /// What means something in the format.
  let words: [[UInt8]]

  static let largest = 50_000

  init(_ corpus: [[UInt8]], words: [String] = []) {
    self.corpus = corpus
    self.words =
      (words + ["", "\0", "\u{FEFF}", "\u{301}", "\u{1F1E6}", "\u{2028}", "\r\n", "\n", "\t", " ", "-1", "0"]
      + ["9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e308", "0.5", "65536"])
      .map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFE, 0xFF], [0x80]]
  }

  /// A file of the corpus with one to five changes.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    var bytes = corpus[generator.index(below: corpus.count)]
    for _ in 0...generator.index(below: 5) { change(&bytes, using: &generator) }
    return Array(bytes.prefix(Self.largest))
  }

  /// Makes one change.
  func change(_ bytes: inout [UInt8], using generator: inout SplitMix64) {
    let place = generator.index(below: bytes.count + 1)
    let range = place..<min(place + 1 + length(using: &generator), bytes.count)
    switch generator.index(below: 10) {
    case 0 where !range.isEmpty: bytes[place] ^= 1 << UInt8(generator.index(below: 8))
    case 1 where !range.isEmpty: bytes[place] = UInt8(generator.index(below: 256))
    case 2, 3: bytes.insert(contentsOf: words[generator.index(below: words.count)], at: place)
    case 4 where !range.isEmpty:
      bytes.replaceSubrange(range, with: words[generator.index(below: words.count)])
    case 5 where !range.isEmpty: bytes.removeSubrange(range)
    case 6 where !range.isEmpty: bytes.insert(contentsOf: bytes[range], at: place)
    case 7 where !range.isEmpty:
      let times = generator.index(below: Self.largest / range.count + 1)
      let piece = Array(bytes[range])
      bytes.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: place)
    case 8 where generator.index(below: 4) == 0: bytes.removeSubrange(place...)
    default:
      let other = corpus[generator.index(below: corpus.count)]
      let start = generator.index(below: other.count + 1)
      let end = min(start + length(using: &generator), other.count)
      bytes.insert(contentsOf: other[start..<end], at: place)
    }
  }

  /// Mostly a few bytes, sometimes hundreds.
  private func length(using generator: inout SplitMix64) -> Int {
    generator.index(below: 1 << (1 + generator.index(below: 9)))
  }
}
