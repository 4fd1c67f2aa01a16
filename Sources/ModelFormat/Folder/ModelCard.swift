#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// The README.md of a model folder: YAML front matter that model hubs read, and what was done, in words.
public struct ModelCard: Sendable, Equatable {
  /// The heading.
  public var title: String
  /// The model this one was made from: a hub name or a folder's name.
  public var baseModel: String?
  /// How it was made: "finetune", "quantized", ...
  public var baseModelRelation: String?
  /// The licence of the weights.
  public var license: String?
  /// The language of the texts.
  public var language: String?
  /// The task, as "text-classification".
  public var pipelineTag: String?
  /// Search words.
  public var tags: [String]
  /// Names of data sets.
  public var datasets: [String]
  /// Metrics and their values, in order.
  public var metrics: [(name: String, value: Double)]
  /// Markdown paragraphs below the heading.
  public var paragraphs: [String]

  /// Makes a card.
  public init(
    title: String, baseModel: String? = nil, baseModelRelation: String? = nil, license: String? = nil,
    language: String? = nil, pipelineTag: String? = nil, tags: [String] = ["bertie"], datasets: [String] = [],
    metrics: [(name: String, value: Double)] = [], paragraphs: [String] = []
  ) {
    self.title = title
    self.baseModel = baseModel
    self.baseModelRelation = baseModelRelation
    self.license = license
    self.language = language
    self.pipelineTag = pipelineTag
    self.tags = tags
    self.datasets = datasets
    self.metrics = metrics
    self.paragraphs = paragraphs
  }

  /// Whether all parts are equal.
  public static func == (left: ModelCard, right: ModelCard) -> Bool { left.markdown == right.markdown }

  /// The text of the file. Strings of the front matter are in double quotes, which YAML and JSON read alike.
  public var markdown: String {
    var lines = ["---"]
    let scalars: [(String, String?)] = [
      ("language", language), ("license", license), ("library_name", "bertie"), ("base_model", baseModel),
      ("base_model_relation", baseModelRelation), ("pipeline_tag", pipelineTag),
    ]
    for (key, value) in scalars {
      if let value { lines.append("\(key): \(quoted(value))") }
    }
    for (key, values) in [("tags", tags), ("datasets", datasets), ("metrics", metrics.map(\.name))]
    where !values.isEmpty {
      lines.append("\(key):")
      lines += values.map { "- \(quoted($0))" }
    }
    lines += ["---", "", "# \(title)"]
    for paragraph in paragraphs { lines += ["", paragraph] }
    if !metrics.isEmpty {
      lines += ["", "| metric | value |", "|---|---|"]
      lines += metrics.map { "| \($0.name) | \($0.value) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The licence and the language that the front matter of a folder's README.md states in one line each.
  static func inherited(fromFolder folder: String) throws -> (license: String?, language: String?) {
    let path = PartialPath.join(folder, "README.md")
    guard FileManager.default.fileExists(atPath: path) else { return (nil, nil) }
    let file = try MappedFile(path: path)
    // By bytes: "\r\n" is one character.
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard lines.first?.hasPrefix("---") == true else { return (nil, nil) }
    let front = lines.dropFirst().prefix { !$0.hasPrefix("---") }
    func scalar(_ key: String) -> String? {
      guard let line = front.first(where: { $0.hasPrefix(key + ":") }) else { return nil }
      let value = line.dropFirst(key.count + 1).filter { $0 != "\"" && $0 != "'" && $0 != "\r" }
      let trimmed = value.drop { $0 == " " }
      return trimmed.isEmpty ? nil : String(trimmed)
    }
    return (scalar("license"), scalar("language"))
  }

  private func quoted(_ text: String) -> String { JSONValue.string(text).serialized() }
}
