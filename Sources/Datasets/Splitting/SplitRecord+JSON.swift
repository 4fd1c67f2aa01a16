public import JSON

extension SplitRecord {
  /// The record as JSON, keys in a fixed order.
  public var json: JSONValue {
    var object: JSONObject = [
      "kind": .string(cut.kind.rawValue), "seed": .string(String(cut.settings.seed)),
      "devShare": .number(cut.settings.devShare), "testShare": .number(cut.settings.testShare),
    ]
    if cut.devIsCut { object["devIsCutFromTrain"] = true }
    if let fold = cut.fold { object["fold"] = .integer(Int64(fold)) }
    if let folds = cut.folds { object["folds"] = .integer(Int64(folds)) }
    object["source"] = .string(source)
    object["files"] = .array(files.map(JSONValue.string))
    object["reading"] = .object(reading.jsonObject)
    object["examples"] = .integer(Int64(examples))
    object["sha256"] = .string(digest)
    var described = JSONObject()
    for part in SplitPart.allCases {
      guard let known = parts[part] else { continue }
      described[part.rawValue] = [
        "examples": .integer(Int64(known.examples)), "sha256": .string(known.digest),
      ]
    }
    object["parts"] = .object(described)
    return .object(object)
  }

  /// Reads a record back.
  ///
  /// Throws ``DatasetError`` (`malformed`) that names the key and what was expected there.
  public init(json: JSONValue) throws {
    let reader = RecordReader(json: json, place: "the record of the split")
    let seed: String = try reader.string("seed")
    guard let number = UInt64(seed) else { throw reader.error("seed", "an integer from 0 as a string") }
    guard let kind = Kind(rawValue: try reader.string("kind")) else {
      throw reader.error("kind", "files, column, seeded or fold")
    }
    let settings = SplitSettings(
      seed: number, devShare: try reader.double("devShare"), testShare: try reader.double("testShare"))
    let cut = Cut(
      kind: kind, settings: settings, devIsCut: try reader.optionalBool("devIsCutFromTrain") ?? false,
      fold: try reader.optionalInt("fold"), folds: try reader.optionalInt("folds"))
    var parts: [SplitPart: Part] = [:]
    for part in SplitPart.allCases {
      guard let described = try reader.value("parts")[part.rawValue] else { continue }
      let inner = RecordReader(json: described, place: "part \(part.rawValue) of the split")
      parts[part] = Part(examples: try inner.int("examples"), digest: try inner.string("sha256"))
    }
    guard let files = try reader.value("files").array?.map(\.string), files.allSatisfy({ $0 != nil }) else {
      throw reader.error("files", "a list of names")
    }
    self.init(
      source: try reader.string("source"), files: files.compactMap { $0 },
      reading: try ReadingOptions(json: try reader.value("reading")), cut: cut,
      examples: try reader.int("examples"), digest: try reader.string("sha256"), parts: parts)
  }
}
