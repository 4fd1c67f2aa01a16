/// Short texts whose label shows in two of their words.
enum TinyData {
  /// The words of each label.
  static let topics = [
    "money": ["card", "bank", "pay", "loan", "credit", "account"],
    "music": ["play", "song", "album", "band", "guitar", "sing"],
    "weather": ["rain", "sun", "wind", "cloud", "storm", "snow"],
  ]

  private static let fillers = ["the", "a", "is", "my", "where", "how", "please", "now", "today", "what"]

  /// The tokens that the tiny encoder knows.
  static let vocabulary =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + topics.keys.sorted().flatMap { topics[$0] ?? [] }
    + fillers
    + [".", "?", "!", "über", "##s", "你"]

  /// `count` texts with labels as CSV. One in twenty has a wrong label, so that no model scores 1.
  static func csv(_ count: Int = 240, seed: UInt64 = 3) -> String {
    var random = TestRandom(seed: seed)
    let labels = topics.keys.sorted()
    let rows = (0..<count).map { number in
      let topic = labels[number % labels.count]
      var words = (0..<3).map { _ in random.element(of: fillers) }
      for _ in 0..<2 {
        words.insert(random.element(of: topics[topic] ?? []), at: Int(random.next() % UInt64(words.count)))
      }
      let label = random.next() % 20 == 0 ? random.element(of: labels) : topic
      return "\(words.joined(separator: " ")),\(label)\n"
    }
    return "text,label\n" + rows.joined()
  }

  /// Documents of four lines about one topic each, with blank lines between them.
  static func corpus(_ count: Int = 60, seed: UInt64 = 5) -> String {
    var random = TestRandom(seed: seed)
    let labels = topics.keys.sorted()
    return (0..<count).map { number in
      let words = topics[labels[number % labels.count]] ?? []
      return (0..<4).map { _ in
        (0..<6).map { random.element(of: $0 % 2 == 0 ? fillers : words) }.joined(separator: " ") + "\n"
      }.joined()
    }.joined(separator: "\n")
  }

  /// Texts with words of no, one or two topics: the topics as several labels in `topics`, their number in `count`.
  static func mixed(_ count: Int = 240, seed: UInt64 = 4) -> String {
    var random = TestRandom(seed: seed)
    let labels = topics.keys.sorted()
    let rows = (0..<count).map { number in
      let chosen = labels.indices.filter { _ in random.next() % 2 == 0 }.map { labels[$0] }
      let words = chosen.map { random.element(of: topics[$0] ?? []) } + [random.element(of: fillers)]
      return "\(words.joined(separator: " ")) \(number),\(chosen.joined(separator: ";")),\(chosen.count)\n"
    }
    return "text,topics,count\n" + rows.joined()
  }
}
