public import JSON
public import ModelFormat
import Charts

/// What a model costs to store and to run, in all and by component.
///
/// With T tokens, H hidden size and one text: k and q cost `T H qk`, v `T H v`, ao `T v output`, i `T H width`,
/// o `T width output`, scores (Q K^T) `T^2 qk` and context (weights times V) `T^2 v`, summed over layers. Embeddings
/// with their projection, pooler, layer norms and classifier count no multiply-adds (ARCHITECTURE.md, glossary). What layers
/// share counts its parameters once and its multiply-adds at every use; a bias by distance is a parameter of the scores.
public struct ModelCost: Sendable, Equatable {
  /// One component's part.
  public struct Component: Sendable, Equatable {
    /// embeddings, k, q, v, ao, i, o, scores, context, layerNorms, pooler or classifier.
    public let name: String

    /// Trained numbers.
    public let parameters: Int

    /// Multiply-adds for one text.
    public let macs: Int
  }

  /// Trained numbers.
  public let parameters: Int

  /// Bytes of all tensors, index tensors included; a file adds its header.
  public let bytes: Int

  /// Multiply-adds for one text of `tokens` tokens.
  public let macs: Int

  /// Tokens of that text.
  public let tokens: Int

  /// The parts, in a fixed order.
  public let components: [Component]

  /// The cost of a model with these tensors (canonical names) and this shape.
  public init(configuration: EncoderConfiguration, tensors: [StoredTensor], tokens: Int = 128) {
    var parameters: [String: Int] = [:]
    for tensor in tensors where !tensor.name.hasPrefix("bertie.") {
      parameters[Self.component(of: tensor.name), default: 0] += tensor.count
    }
    var macs: [String: Int] = [:]
    for layer in configuration.layerCosts(tokens: tokens) {
      for (part, cost) in layer.parts { macs[Self.name(of: part), default: 0] += cost.macs }
    }
    components = Self.names.map { name in
      Component(name: name, parameters: parameters[name] ?? 0, macs: macs[name] ?? 0)
    }
    self.parameters = components.reduce(0) { $0 + $1.parameters }
    self.macs = components.reduce(0) { $0 + $1.macs }
    self.tokens = tokens
    bytes = tensors.reduce(0) { $0 + $1.byteCount }
  }

  private static let names = [
    "embeddings", "k", "q", "v", "ao", "i", "o", "scores", "context", "layerNorms", "pooler", "classifier",
  ]

  private static func name(of part: LayerCost.Part) -> String {
    switch part {
    case .query: "q"
    case .key: "k"
    case .value: "v"
    case .scores: "scores"
    case .context: "context"
    case .attentionOutput: "ao"
    case .intermediate: "i"
    case .output: "o"
    case .norms: "layerNorms"
    }
  }

  private static func component(of name: String) -> String {
    if name.hasPrefix("embeddings.") { return "embeddings" }
    if name.hasPrefix("encoder.relative_attention_bias.") { return "scores" }
    if name.hasPrefix("classifier") { return "classifier" }
    if name.hasPrefix("pooler.") { return "pooler" }
    if name.contains("LayerNorm") { return "layerNorms" }
    if name.contains("self.key") { return "k" }
    if name.contains("self.query") { return "q" }
    if name.contains("self.value") { return "v" }
    if name.contains("attention.output.dense") { return "ao" }
    return name.contains("intermediate.dense") ? "i" : "o"
  }

  /// The cost as JSON: `{"parameters", "bytes", "macs", "tokens", "components": [{"component", ...}]}`.
  public var json: JSONValue {
    let parts = components.map { part -> JSONValue in
      .object([
        "component": .string(part.name), "parameters": .integer(Int64(part.parameters)),
        "macs": .integer(Int64(part.macs)),
      ])
    }
    return .object([
      "parameters": .integer(Int64(parameters)), "bytes": .integer(Int64(bytes)),
      "macs": .integer(Int64(macs)),
      "tokens": .integer(Int64(tokens)), "components": .array(parts),
    ])
  }

  /// A table for people: parameters and multiply-adds by component before and after, then MB.
  public static func text(before: ModelCost, after: ModelCost) -> String {
    var lines = [["", "parameters", "after", "left", "MMAC", "after", "left"]]
    let pairs = zip(before.components, after.components).filter { $0.0.parameters + $0.0.macs > 0 }
    for (old, new) in pairs {
      lines.append([old.name] + cells(old.parameters, new.parameters) + megaCells(old.macs, new.macs))
    }
    lines.append(
      ["all"] + cells(before.parameters, after.parameters) + megaCells(before.macs, after.macs))
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let rows = lines.map { line in
      zip(line, widths).enumerated().map { number, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return number == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
    return rows.joined(separator: "\n")
      + "\n\(decimal(Double(before.bytes) / 1e6, places: 1)) MB before, "
      + "\(decimal(Double(after.bytes) / 1e6, places: 1)) MB after; multiply-adds at \(before.tokens) tokens\n"
  }

  private static func cells(_ before: Int, _ after: Int) -> [String] {
    [String(before), String(after), before == 0 ? "-" : percent(Double(after) / Double(before)) + " %"]
  }

  private static func megaCells(_ before: Int, _ after: Int) -> [String] {
    [
      decimal(Double(before) / 1e6, places: 1), decimal(Double(after) / 1e6, places: 1),
      before == 0 ? "-" : percent(Double(after) / Double(before)) + " %",
    ]
  }
}
