public import Datasets
public import JSON

extension PretrainingSettings {
  /// What decides the samples, every setting under its name.
  public var json: JSONValue {
    [
      "objective": objective.json, "maximumLength": .integer(Int64(maximumLength)),
      "masking": masking.json, "variation": variation.json,
      "heldOut": [
        "share": .number(heldOut.share), "atLeast": .integer(Int64(heldOut.atLeast)),
      ],
      "seed": Int64(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
    ]
  }
}

extension PretrainingObjective {
  /// Whether samples are pairs of texts.
  public var hasPairs: Bool {
    switch self {
    case .packed: false
    case .nextSentence, .sentenceOrder: true
    }
  }

  fileprivate var json: JSONValue {
    func pairs(_ name: String, _ settings: PairSettings) -> JSONValue {
      [
        "name": .string(name), "shortShare": .number(settings.shortShare),
        "loneSegment": .string(settings.loneSegment.rawValue),
      ]
    }
    return switch self {
    case .packed(let crosses): ["name": "packed", "crossesDocuments": .bool(crosses)]
    case .nextSentence(let settings): pairs("nextSentence", settings)
    case .sentenceOrder(let settings): pairs("sentenceOrder", settings)
    }
  }
}

extension MaskingSettings {
  fileprivate var json: JSONValue {
    [
      "unit": unit.json, "share": .number(share),
      "maximumPredictions": maximumPredictions.map { .integer(Int64($0)) } ?? .null,
      "maskedShare": .number(maskedShare), "keptShare": .number(keptShare),
    ]
  }
}

extension MaskingUnit {
  fileprivate var json: JSONValue {
    switch self {
    case .token: "token"
    case .wholeWord: "wholeWord"
    case .wordRuns(let maximum): ["wordRuns": .integer(Int64(maximum))]
    }
  }
}

extension MaskVariation {
  fileprivate var json: JSONValue {
    switch self {
    case .dynamic: "dynamic"
    case .fixed(let copies): ["fixed": .integer(Int64(copies))]
    }
  }
}
