/// Reads the post-processor of `tokenizer.json`: a template, the trimming of offsets, both, or none.
struct TemplateReader {
  private static let known = "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing"

  private let processor: JSONPlace?

  init(_ processor: JSONPlace?) {
    self.processor = processor
  }

  /// What a post-processor does.
  struct Result {
    var single = Template.plainSingle
    var pair = Template.plainPair
    var trimming: OffsetTrimming?
    fileprivate var hasTemplate = false

    fileprivate mutating func set(_ single: Template, _ pair: Template) {
      (self.single, self.pair, hasTemplate) = (single, pair, true)
    }
  }

  /// The templates of a single sequence and of a pair, and how offsets are trimmed.
  ///
  /// - Throws: `TokenizationError` with the key path.
  func read() throws -> Result {
    var result = Result()
    for component in try JSONPlace.components(processor, sequenceKey: "processors") {
      guard !result.hasTemplate else {
        throw component.unsupported("nothing behind a template", found: try component.type())
      }
      try read(component, &result)
    }
    return result
  }

  private func read(_ processor: JSONPlace, _ result: inout Result) throws {
    switch try processor.type() {
    case "BertProcessing":
      try processor.allow(["type", "sep", "cls"])
      let separatorId = try tokenAndId(processor.required("sep"))
      let classId = try tokenAndId(processor.required("cls"))
      result.set(
        .bertSingle(classId: classId, separatorId: separatorId),
        .bertPair(classId: classId, separatorId: separatorId))
    case "RobertaProcessing":
      try processor.allow(["type", "sep", "cls", "trim_offsets", "add_prefix_space"])
      let separatorId = try tokenAndId(processor.required("sep"))
      let classId = try tokenAndId(processor.required("cls"))
      try setTrimming(processor, &result)
      result.set(
        .bertSingle(classId: classId, separatorId: separatorId),
        .robertaPair(classId: classId, separatorId: separatorId))
    case "ByteLevel":
      try processor.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      try setTrimming(processor, &result)
    case "TemplateProcessing":
      try processor.allow(["type", "single", "pair", "special_tokens"])
      let special = try specialTokens(processor.required("special_tokens"))
      result.set(
        try template(processor.required("single"), special, sequences: ["A"]),
        try template(processor.required("pair"), special, sequences: ["A", "B"]))
    default: throw try processor.unknownComponent(Self.known)
    }
  }

  private func setTrimming(_ processor: JSONPlace, _ result: inout Result) throws {
    guard try processor.required("trim_offsets").bool() else { return }
    guard result.trimming == nil else {
      throw processor.unsupported("offsets that are trimmed once", found: "twice")
    }
    result.trimming = OffsetTrimming(addsPrefixSpace: try processor.required("add_prefix_space").bool())
  }

  private func tokenAndId(_ place: JSONPlace) throws -> Int32 {
    let elements = try place.elements()
    guard elements.count == 2 else { throw place.mismatch("a token and its id") }
    _ = try elements[0].string()
    return try elements[1].id()
  }

  private func specialTokens(_ place: JSONPlace) throws -> [[UInt8]: [Int32]] {
    var result: [[UInt8]: [Int32]] = [:]
    for (key, entry) in try place.members() {
      try entry.allow(["id", "ids", "tokens"])
      result[Array(key.utf8)] = try entry.required("ids").elements().map { try $0.id() }
    }
    return result
  }

  private func template(
    _ place: JSONPlace, _ special: [[UInt8]: [Int32]], sequences: [String]
  ) throws -> Template {
    var used: [String] = []
    let pieces = try place.elements().map { element -> Template.Piece in
      try element.allow(["Sequence", "SpecialToken"])
      if let sequence = element.optional("Sequence") {
        try sequence.allow(["id", "type_id"])
        let name = try sequence.required("id").string()
        guard let index = sequences.firstIndex(of: name), !used.contains(name) else {
          throw sequence.unsupported(
            "\(sequences.joined(separator: " and ")), each once", found: "sequence \(name)")
        }
        used.append(name)
        return .sequence(index, typeId: try sequence.required("type_id").id())
      }
      let token = try element.required("SpecialToken")
      try token.allow(["id", "type_id"])
      guard let ids = special[Array(try token.required("id").string().utf8)] else {
        throw token.mismatch("a token of special_tokens", found: "a token that is not there")
      }
      return .special(ids, typeId: try token.required("type_id").id())
    }
    guard used.count == sequences.count else {
      throw place.unsupported(
        "the sequences \(sequences.joined(separator: " and "))",
        found: used.isEmpty ? "none" : "only \(used[0])")
    }
    return Template(pieces: pieces)
  }
}
