import JSON
import Testing

/// Texts in, labels out.
@Suite struct PredictTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func predict(_ input: String, _ options: String = "") throws -> [String] {
    let result = try place.succeed("predict dense --threads 1 \(options)", input: input)
    #expect(result.errors.isEmpty)
    return result.lines
  }

  /// Text, label and score of a line of plain output.
  private func columns(_ line: String) throws -> (text: String, label: String, score: Double) {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    try #require(parts.count >= 3, "\(line)")
    return (
      parts.dropLast(2).joined(separator: "\t"), parts[parts.count - 2],
      try #require(Double(parts[parts.count - 1]))
    )
  }

  @Test func everyLineComesBackInOrderWithLabelAndScore() throws {
    let texts = [
      "pay my loan credit", "", "rain storm snow", "play a song", "über 你 👩‍👩‍👧 e\u{301} \u{202E}x",
      "two\tcolumns", " ", "RAIN",
    ]
    // More lines than a batch has, so that order across batches counts.
    let lines = try predict((texts + texts).map { $0 + "\n" }.joined(), "--batch-size 3")
    #expect(try lines.map { try columns($0).text } == texts + texts)
    for line in lines {
      let (_, label, score) = try columns(line)
      #expect(["money", "music", "weather"].contains(label))
      #expect(score > 1.0 / 3 - 1e-4 && score <= 1)
    }
    #expect(try [0, 2, 3].map { try columns(lines[$0]).label } == ["money", "weather", "music"])
    #expect(lines.prefix(texts.count) == lines.suffix(texts.count))
  }

  @Test func onlyJSONLinesAreReadWhereAProgramWritesThem() throws {
    let lines = try predict("{\"id\": 7, \"text\": \"rain\"}\n{\"text\": \"song\"}\n", "--stdin")
    let objects = try lines.map { try JSONValue(parsing: $0) }
    #expect(objects.map { $0["text"]?.string } == ["rain", "song"] && objects[0]["id"]?.int == 7)
    #expect(objects.allSatisfy { $0["label"]?.string != nil && $0["score"]?.double != nil })
    for command in ["predict dense", "embed dense"] {
      let result = try place.run("\(command) --threads 1 --stdin", input: "{\"text\": \"rain\"}\nrain\n")
      #expect(result.exitCode == 1 && result.lines.count == 1)
      #expect(
        result.errorText
          == "Error: standard input, line 2: expected a JSON object, which --stdin reads, found another line\n"
      )
    }
  }

  @Test func theLinesBeforeABadOneAreAnswered() throws {
    let result = try place.run(
      "predict dense --threads 1", input: "rain storm\nplay song\n{\"text\": 3}\npay my loan\n")
    #expect(result.exitCode == 1)
    #expect(try result.lines.map { try columns($0).text } == ["rain storm", "play song"])
    #expect(result.errorText.contains("standard input, line 3: expected an object with \"text\""))
  }

  @Test func aLastLineWithoutEndAndWindowsLineEndsAreLines() throws {
    let lines = try predict("rain storm\r\nplay song")
    #expect(try lines.map { try columns($0).text } == ["rain storm", "play song"])
  }

  @Test func objectsComeBackWithLabelAndScoreAdded() throws {
    let input = """
      {"id": 7, "text": "rain storm snow", "more": [1, {"a": null}]}
      {"text": "play", "text_pair": "a song \\u00e9 你"}
      pay my loan

      """
    let lines = try predict(input)
    let first = try JSONValue(parsing: lines[0])
    #expect(first.object?.keys == ["id", "text", "more", "label", "score"])
    #expect(first["id"] == 7 && first["text"] == "rain storm snow" && first["more"] == [1, ["a": nil]])
    #expect(first["label"] == "weather" && first["score"]?.double ?? 0 > 0.3)
    let second = try JSONValue(parsing: lines[1])
    #expect(second["text"] == "play" && second["text_pair"] == "a song é 你")
    #expect(try columns(lines[2]).text == "pay my loan")
    #expect(lines.count == 3)
  }

  @Test func theSecondTextCounts() throws {
    let lines = try predict(
      """
      {"text": "the", "text_pair": "rain storm snow"}
      {"text": "the", "text_pair": "pay loan credit"}
      {"text": "the"}

      """)
    let scores = try lines.map { try JSONValue(parsing: $0) }
    #expect(scores[0]["label"] == "weather" && scores[1]["label"] == "money")
    #expect(scores[2]["score"] != scores[0]["score"])
  }

  @Test func plainTextsAsJSONHaveTheSameLabelsAndScores() throws {
    let plain = try predict("rain storm\nplay \"song\"\n\n")
    let objects = try predict("rain storm\nplay \"song\"\n\n", "--json").map { try JSONValue(parsing: $0) }
    #expect(objects.map { $0["text"] } == ["rain storm", "play \"song\"", ""])
    for (line, object) in zip(plain, objects) {
      let (_, label, score) = try columns(line)
      #expect(object["label"]?.string == label)
      #expect(abs(try #require(object["score"]?.double) - score) <= 0.5e-4 + 1e-12)
    }
  }

  @Test func aMegabyteOfTextIsCutAndNULsAreKept() throws {
    let long = String(repeating: "rain storm ", count: 95_000)
    let word = String(repeating: "x", count: 1_000_000)
    let lines = try predict("\(long)\nra\0in storm\nrain storm\n\(word)\n")
    #expect(lines.count == 4)
    #expect(try columns(lines[0]).text == long && columns(lines[0]).label == "weather")
    // BERT drops NUL before it looks for words.
    #expect(try columns(lines[1]).text == "ra\0in storm")
    #expect(try columns(lines[1]).score == columns(lines[2]).score)
    #expect(try columns(lines[3]).text == word)
  }

  @Test func noInputIsNoOutput() throws {
    #expect(try predict("") == [])
  }

  @Test(arguments: [
    ("rain\n{\"text\": 3}\n", "standard input, line 2: expected an object with \"text\", a string"),
    ("{}\n", "standard input, line 1: expected an object with \"text\", a string"),
    (
      "{\"text\": \"a\", \"text_pair\": []}\n",
      "line 1: expected \"text_pair\" to be a string, found an array"
    ),
    (
      "a\n{\"text\": \"a\"\n",
      "line 2, byte 13: expected ',' or '}', found the end of the text; a line that begins with {"
    ),
  ])
  func linesThatCannotBeReadAreNamed(_ input: String, _ message: String) throws {
    let result = try place.run("predict dense --threads 1", input: input)
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains(message), "\(result.errorText)")
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    let input: [UInt8] = Array("rain\nst".utf8) + [0xF6] + Array("rm\n".utf8)
    let result = try place.start("predict dense --threads 1", input: input).result()
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("standard input, line 2: expected UTF-8, found byte 0xF6 at byte 3"))
    #expect(result.errorText.contains("iconv"))
  }
}
