import JSON

/// Finds which head a folder holds.
enum HeadDetection {
  /// The kind of the head; nil for a bare encoder.
  ///
  /// `qa_outputs` is a span's, `classifier.out_proj` a text's; of the others, which are all called `classifier`,
  /// `architectures` of config.json says what they belong to: a text where it says nothing.
  static func kind(_ config: JSONObject, _ tensors: TensorStore, prefix: String) -> HeadKind? {
    func holds(_ name: String) -> Bool { tensors[name] != nil || tensors[prefix + name] != nil }
    if holds("qa_outputs.weight") { return .span }
    if holds("classifier.out_proj.weight") { return .sequence }
    guard holds("classifier.weight") else { return nil }
    let architectures = config["architectures"]?.array?.compactMap(\.string) ?? []
    return [HeadKind.tokens, .choice].first { kind in
      architectures.contains { $0.hasSuffix(kind.className) }
    } ?? .sequence
  }
}
