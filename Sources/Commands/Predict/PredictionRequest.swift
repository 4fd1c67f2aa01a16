import Console
import Datasets
import JSON

/// One line of input to be labelled.
struct PredictionRequest {
  /// The number of the line, from 1.
  let number: Int
  /// The text, or the pair.
  let example: Example
  /// The object that the line held; nil for a plain text.
  private let object: JSONObject?

  /// Reads a line.
  ///
  /// Throws `CommandError` for an object without a "text" that is a string, or JSON that cannot be read.
  init(line: String, number: Int) throws {
    self.number = number
    guard line.utf8.first == UInt8(ascii: "{") else {
      example = Example(text: line)
      object = nil
      return
    }
    do {
      object = try JSONValue(parsing: line).object
    } catch let error as JSONError {
      throw CommandError(
        """
        standard input, line \(number), byte \(error.offset + 1): expected \(error.expected), found \(error.found); \
        a line that begins with { is read as a JSON object
        """)
    }
    guard let text = object?["text"]?.string else {
      throw CommandError("standard input, line \(number): expected an object with \"text\", a string")
    }
    if let pair = object?["text_pair"], pair.string == nil {
      throw CommandError(
        "standard input, line \(number): expected \"text_pair\" to be a string, found \(pair.kind)")
    }
    example = Example(text: text, textPair: object?["text_pair"]?.string)
  }

  /// The line that answers this one with members as `label` and `score`: an object where the line was one or `asObject`
  /// says so, else text and members between tabs.
  func answer(_ members: JSONObject, asObject: Bool) -> String {
    if let object = answerObject(members, asObject: asObject) { return object }
    let label = members["label"].map { label in
      label.string ?? (label.array ?? []).compactMap(\.string).joined(separator: ",")
    }
    let scores = members["score"]?.array ?? [members["score"] ?? .null]
    let score = scores.compactMap { $0.double?.text(decimals: 4) }.joined(separator: ",")
    return [example.text, label, score].compactMap { $0 }.joined(separator: "\t")
  }

  /// The line's object with members added; nil where the line was a text and none is asked for.
  func answerObject(_ members: JSONObject, asObject: Bool) -> String? {
    guard object != nil || asObject else { return nil }
    var answer = object ?? ["text": .string(example.text)]
    for (key, value) in members { answer[key] = value }
    return JSONValue.object(answer).serialized()
  }
}
