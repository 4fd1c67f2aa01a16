#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// What a folder puts before texts, as "query: ": `prompts` and `default_prompt_name` of config_sentence_transformers.json.
public struct EmbeddingPrompts: Sendable, Equatable {
  /// A name and its text; an empty one stands for none.
  public struct Prompt: Sendable, Equatable {
    /// The name, as "query".
    public let name: String
    /// What stands before a text, white space included.
    public let text: String

    /// Makes a prompt.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// All prompts, in the order of the file.
  public var all: [Prompt]
  /// The name of the one that is used where none is asked for.
  public var defaultName: String?
  /// Whether a prompt's tokens are pooled; where not, they are read by the model only (`include_prompt`).
  public var arePooled: Bool

  /// Makes a list of prompts.
  public init(_ all: [Prompt] = [], defaultName: String? = nil, arePooled: Bool = true) {
    self.all = all
    self.defaultName = defaultName
    self.arePooled = arePooled
  }

  /// Reads config_sentence_transformers.json of a folder; without it there are none.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration` or `JSONError` with file and key; also for a default that is not listed.
  init(folder: String, arePooled: Bool) throws {
    self.init(arePooled: arePooled)
    let path = PartialPath.join(folder, "config_sentence_transformers.json")
    guard FileManager.default.fileExists(atPath: path) else { return }
    let reader = try ConfigurationReader(file: path)
    do {
      all =
        try reader.nested("prompts")?.object.map { name, text in
          guard let text = text.isNull ? "" : text.string else {
            throw reader.invalid("prompts.\(name)", "a string", text.kind)
          }
          return Prompt(name: name, text: text)
        } ?? []
      defaultName = try reader.string("default_prompt_name")
      if let defaultName, self[defaultName] == nil {
        throw reader.invalid("default_prompt_name", names, "\"\(defaultName)\"")
      }
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }

  /// The text of a name, or nil.
  public subscript(name: String) -> String? {
    all.first { $0.name.utf8.elementsEqual(name.utf8) }?.text
  }

  /// The text that is put before texts: that of a name, or of the default where none is asked for; empty where there is none.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration` for a name that the folder does not have, with those it has.
  public func text(named name: String?) throws -> String {
    guard let name = name ?? defaultName else { return "" }
    guard let text = self[name] else {
      throw ModelFormatError(
        .badConfiguration, place: "prompts", expected: names, found: "\"\(name)\"",
        advice: "Names of prompts are in config_sentence_transformers.json.")
    }
    return text
  }

  private var names: String {
    all.isEmpty ? "no name: the folder has no prompts" : "one of " + all.map(\.name).joined(separator: ", ")
  }
}
