import Evaluation
import JSON

extension PredictionRequest {
  /// Members about a text with `entities` behind its tags, where it has tags: each with `label`, `text`, and `start` and `end` in code
  /// points of the text.
  ///
  /// Throws `EvaluationError` for tags that are no tags.
  func withEntities(_ members: JSONObject) throws -> JSONObject {
    guard let tags = members["tags"]?.array?.compactMap(\.string) else { return members }
    let scalars = Array(text.unicodeScalars)
    var members = members
    members["entities"] = .array(
      try TagScheme.conll.entities(of: [tags]).map { entity in
        let words = places[entity.words]
        let range = (words.first?.lowerBound ?? 0)..<(words.last?.upperBound ?? 0)
        return [
          "label": .string(entity.typeName),
          "text": .string(String(String.UnicodeScalarView(scalars[range]))),
          "start": .integer(Int64(range.lowerBound)), "end": .integer(Int64(range.upperBound)),
        ]
      })
    return members
  }
}
