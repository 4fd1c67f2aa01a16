public import JSON

extension AugmentationSettings {
  /// What decides the copies, every setting under its name; of stop words the list only where it is not our own.
  public var json: JSONValue {
    [
      "copies": .integer(Int64(copies)), "candidatesPerWord": .integer(Int64(candidatesPerWord)),
      "replacementProbability": .number(replacementProbability),
      "seed": Int64(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
      "stopWords": stopWords == StopWords.english ? "english" : .array(stopWords.map { .string($0) }),
      "maximumLength": maximumLength.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}
