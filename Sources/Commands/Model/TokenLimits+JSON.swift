package import Datasets
package import JSON

extension TokenLimits {
  /// The key under which a step's settings have them.
  package static let key = "limits"

  /// `{"question", "choice", "step"}` or, with windows that overlap by so many tokens, `"overlap"`; the length of a sequence is
  /// the settings' own `maximumLength`.
  package var json: JSONValue {
    var object: JSONObject = [
      "question": .integer(Int64(question)), "choice": .integer(Int64(choice)),
    ]
    switch advance {
    case .step(let tokens): object["step"] = .integer(Int64(tokens))
    case .overlap(let tokens): object["overlap"] = .integer(Int64(tokens))
    }
    return .object(object)
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(json: JSONValue) {
    guard let question = json["question"]?.int, let choice = json["choice"]?.int else { return nil }
    if let step = json["step"]?.int {
      self.init(sequence: nil, question: question, choice: choice, advance: .step(step))
    } else if let overlap = json["overlap"]?.int {
      self.init(sequence: nil, question: question, choice: choice, advance: .overlap(overlap))
    } else {
      return nil
    }
  }
}
