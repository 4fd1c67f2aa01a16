import JSON

/// Folders of tasks in their official forms, which the tiny encoder can learn.
enum TinyTasks {
  private static let topics = TinyData.topics.keys.sorted()

  private static func sentence(_ random: inout TestRandom, _ topic: String) -> [String] {
    let fillers = ["the", "a", "is", "my", "now", "today"]
    var words = (0..<3).map { _ in random.element(of: fillers) }
    words.insert(random.element(of: TinyData.topics[topic] ?? []), at: Int(random.next() % 3))
    return words
  }

  /// RTE's files: whether the second sentence is about the weather. `test.tsv` has no labels.
  static func writeRTE(to place: Workplace, as name: String, train: Int = 300) throws {
    var random = TestRandom(seed: 5)
    func rows(_ count: Int, labelled: Bool) -> String {
      let lines = (0..<count).map { number in
        let follows = random.next() % 2 == 0
        let second = follows ? "weather" : random.next() % 2 == 0 ? "money" : "music"
        let texts = [random.element(of: topics), second].map { sentence(&random, $0).joined(separator: " ") }
        return "\(number)\t\(texts[0])\t\(texts[1])"
          + (labelled ? "\t\(follows ? "entailment" : "not_entailment")" : "") + "\n"
      }
      return "index\tsentence1\tsentence2" + (labelled ? "\tlabel" : "") + "\n" + lines.joined()
    }
    try place.write(rows(train, labelled: true), to: "\(name)/train.tsv")
    try place.write(rows(40, labelled: true), to: "\(name)/dev.tsv")
    try place.write(rows(12, labelled: false), to: "\(name)/test.tsv")
  }

  /// Tagged sentences: words of money are B-MON, of music B-MUS, others O.
  static func writeTags(to place: Workplace, as name: String) throws {
    var random = TestRandom(seed: 6)
    for (part, count) in [("train", 200), ("dev", 20), ("test", 30)] {
      let sentences = (0..<count).map { _ in
        sentence(&random, random.element(of: topics)).map { word in
          let topic = topics.first { TinyData.topics[$0]?.contains(word) == true }
          return "\(word)\t\(topic == "money" ? "B-MON" : topic == "music" ? "B-MUS" : "O")\n"
        }.joined()
      }
      try place.write(sentences.joined(separator: "\n"), to: "\(name)/\(part).tsv")
    }
  }

  /// Questions "where is TOPIC" in SQuAD's form, whose answer is the word of that topic.
  static func writeQuestions(to place: Workplace, as name: String) throws {
    var random = TestRandom(seed: 7)
    for (part, count) in [("train", 240), ("dev", 20), ("test", 30)] {
      let paragraphs = (0..<count).map { number -> JSONValue in
        let words = sentence(&random, "weather") + sentence(&random, "music")
        let asked = number % 2 == 0 ? "rain" : "song"
        let wanted = TinyData.topics[number % 2 == 0 ? "weather" : "music"] ?? []
        let place = words.firstIndex { wanted.contains($0) } ?? 0
        let start = words[..<place].reduce(0) { $0 + $1.count + 1 }
        return [
          "context": .string(words.joined(separator: " ")),
          "qas": [
            [
              "id": .string("\(part)-\(number)"), "question": .string("where \(asked)"),
              "answers": [["text": .string(words[place]), "answer_start": .integer(Int64(start))]],
            ]
          ],
        ]
      }
      let file: JSONValue = ["data": [["paragraphs": .array(paragraphs)]]]
      try place.write(file.serialized(), to: "\(name)/\(part).json")
    }
  }

  /// Multiple choice: which of two or three words has the topic of the text.
  static func writeChoices(to place: Workplace, as name: String) throws {
    var random = TestRandom(seed: 8)
    for (part, count) in [("train", 300), ("dev", 20), ("test", 40)] {
      let lines = (0..<count).map { number -> String in
        let topic = random.element(of: topics)
        let others = topics.filter { $0 != topic }.prefix(1 + number % 2)
        var words = others.map { random.element(of: TinyData.topics[$0] ?? []) }
        let right = Int(random.next() % UInt64(words.count + 1))
        words.insert(random.element(of: TinyData.topics[topic] ?? []), at: right)
        let line: JSONValue = [
          "context": .string(sentence(&random, topic).joined(separator: " ")),
          "choices": .array(words.map { .string($0) }), "label": .integer(Int64(right)),
        ]
        return line.serialized() + "\n"
      }
      try place.write(lines.joined(), to: "\(name)/\(part).jsonl")
    }
  }
}
