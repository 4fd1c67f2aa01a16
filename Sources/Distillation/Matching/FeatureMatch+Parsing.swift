extension FeatureMatch {
  /// Reads a row as `feature=hidden,teacher=5,student=2,loss=mse,weight=1,projection=states`.
  ///
  /// `feature` is needed, and of features of layers `teacher` and `student`; `heads` and `padding` (true or false) may follow.
  /// Throws `DistillationError` with code `badMatch` naming the part that is wrong.
  public init(parsing text: String) throws {
    var parts: [String: String] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { throw Self.refusal(text, "parts KEY=VALUE", "\(part)") }
      guard parts.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw Self.refusal(text, "each key once", pair[0])
      }
    }
    func take<Value>(_ key: String, _ expected: String, _ read: (String) -> Value?) throws -> Value? {
      guard let found = parts.removeValue(forKey: key) else { return nil }
      guard let value = read(found) else { throw Self.refusal(text, "\(key)=\(expected)", "\(key)=\(found)") }
      return value
    }
    func names<Choice: CaseIterable & RawRepresentable<String>>(_: Choice.Type) -> String {
      Choice.allCases.map(\.rawValue).joined(separator: "|")
    }
    guard let feature = try take("feature", names(Feature.self), Feature.init(rawValue:)) else {
      throw Self.refusal(text, "feature=\(names(Feature.self))", "none")
    }
    let teacher = try take("teacher", "LAYER") { Int($0) }
    let student = try take("student", "LAYER") { Int($0) }
    guard !feature.hasLayers || (teacher != nil && student != nil) else {
      throw Self.refusal(text, "teacher=LAYER and student=LAYER, counted from 0", "not both")
    }
    self.init(
      feature, teacherLayer: teacher ?? 0, studentLayer: student ?? 0,
      loss: try take("loss", names(MatchLoss.self), MatchLoss.init(rawValue:)),
      weight: try take("weight", "NUMBER") { Double($0) } ?? 1,
      projection: try take("projection", "NAME") { $0.isEmpty ? nil : $0 },
      relationHeads: try take("heads", "COUNT") { Int($0).flatMap { $0 > 0 ? $0 : nil } },
      includesPadding: try take("padding", "true|false") { Bool($0) } ?? false)
    if let unknown = parts.keys.sorted().first {
      throw Self.refusal(
        text, "keys feature, teacher, student, loss, weight, projection, heads and padding", unknown)
    }
  }

  private static func refusal(_ text: String, _ expected: String, _ found: String) -> DistillationError {
    DistillationError(.badMatch, place: text, expected: expected, found: found)
  }
}
