import Console
import Datasets
import JSON
import ModelFormat

/// One line of input to be answered.
struct PredictionRequest {
  /// Where the line stands.
  let place: LinePlace
  /// What the model is asked.
  let example: Example
  /// The text as it was given; of a question its own, of words with a space between.
  let text: String
  /// Where each word of a text to be tagged stands in it, in code points; empty for other heads.
  let places: [Range<Int>]
  /// The object that the line held; nil for a plain text.
  private let object: JSONObject?

  /// Reads a line for a head of some kind.
  ///
  /// Throws `CommandError` for JSON that cannot be read, and for a line that is not what the head needs.
  init(line: String, at place: LinePlace, kind: HeadKind = .sequence) throws {
    self.place = place
    object = try Self.object(line, place)
    let fields = RequestFields(object: object, place: place)
    var places: [Range<Int>] = []
    switch kind {
    case .sequence where object == nil:
      text = line
      example = Example(text: line)
    case .sequence:
      text = try fields.text("text")
      example = Example(text: text, textPair: try fields.optionalText("text_pair"))
    case .choice:
      text = try fields.text("text")
      let question = try fields.optionalText("question")
      let choices = try fields.texts("choices")
      guard choices.count >= 2 else {
        throw fields.error("at least two \"choices\", found \(choices.count)")
      }
      example = Example(
        text: text, form: .choices(choices.map { choice in question.map { "\($0) \(choice)" } ?? choice }))
    case .tokens:
      let words =
        try fields.has("words") ? TextWords(fields.texts("words")) : TextWords(of: fields.line(line))
      text = words.text
      places = words.places
      example = Example(text: words.words.joined(separator: " "), form: .words(words.words))
    case .span:
      text = try fields.text("question")
      example = Example(text: text, textPair: try fields.text("context"), form: .span)
    }
    self.places = places
  }

  private static func object(_ line: String, _ place: LinePlace) throws -> JSONObject? {
    guard line.utf8.first == UInt8(ascii: "{") else { return nil }
    do {
      return try JSONValue(parsing: line).object
    } catch let error as JSONError {
      throw CommandError(
        """
        \(place), byte \(error.offset + 1): expected \(error.expected), found \(error.found); \
        a line that begins with { is read as a JSON object
        """)
    }
  }

  /// The line that answers this one with members as `label` and `score`: an object where the line was one or `asObject`
  /// says so, else text and members between tabs.
  func answer(_ members: JSONObject, asObject: Bool) -> String {
    if let object = answerObject(members, asObject: asObject) { return object }
    if let entities = members["entities"]?.array {
      let found = entities.map { "\($0["label"]?.string ?? "")=\($0["text"]?.string ?? "")" }
      return ([text] + found).joined(separator: "\t")
    }
    let label = members["label"].map { label in
      label.string ?? (label.array ?? []).compactMap(\.string).joined(separator: ",")
    }
    let scores = members["score"]?.array ?? [members["score"] ?? .null]
    let score = scores.compactMap { $0.double?.text(decimals: 4) }.joined(separator: ",")
    return [text, label, score].compactMap { $0 }.joined(separator: "\t")
  }

  /// The line's object with members added; nil where the line was a text and none is asked for.
  func answerObject(_ members: JSONObject, asObject: Bool) -> String? {
    guard object != nil || asObject else { return nil }
    var answer = object ?? ["text": .string(text)]
    for (key, value) in members { answer[key] = value }
    return JSONValue.object(answer).serialized()
  }
}
