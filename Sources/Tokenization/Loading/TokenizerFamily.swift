#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A family of models by what their tokenizers do where there is no `tokenizer.json`.
enum TokenizerFamily: Sendable, CaseIterable {
  case bert, mpnet, roberta, gpt2, albert, xlmRoberta, camembert

  /// The names of special tokens.
  struct Names {
    var unknown: String
    var `class`: String
    var separator: String
    var pad: String
    var mask: String
  }

  /// The files that hold the vocabulary; the first is named in errors.
  var files: [String] {
    switch self {
    case .bert, .mpnet: ["vocab.txt"]
    case .roberta, .gpt2: ["vocab.json", "merges.txt"]
    case .albert: ["spiece.model"]
    case .xlmRoberta, .camembert: ["sentencepiece.bpe.model"]
    }
  }

  /// The class names of transformers, less `Tokenizer` and `Fast`; and the values of `model_type`.
  private var aliases: (classes: [String], types: [String]) {
    switch self {
    case .bert:
      (
        ["Bert", "DistilBert", "Electra", "MobileBert", "SqueezeBert", "ConvBert", "RetriBert"],
        ["bert", "distilbert", "electra", "mobilebert", "squeezebert", "convbert"]
      )
    case .mpnet: (["MPNet"], ["mpnet"])
    case .roberta: (["Roberta", "Longformer", "Bart"], ["roberta", "longformer", "bart"])
    case .gpt2: (["GPT2"], ["gpt2"])
    case .albert: (["Albert"], ["albert"])
    case .xlmRoberta: (["XLMRoberta"], ["xlm-roberta"])
    case .camembert: (["Camembert"], ["camembert"])
    }
  }

  /// Classes that say nothing about the family.
  private static let general: Set = [
    "PreTrained", "PreTrainedTokenizerFast", "TokenizersBackend", "PythonBackend",
  ]

  /// The family of a folder without `tokenizer.json`.
  ///
  /// - Throws: `TokenizationError` where the class is none of those above, or the files are not there.
  init(folder: String, _ configuration: TokenizerConfiguration) throws {
    func hasFiles(_ family: Self) -> Bool {
      family.files.allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }
    if let name = configuration.tokenizerClass, !Self.general.contains(name) {
      let short = name.replacing("TokenizerFast", with: "").replacing("Tokenizer", with: "")
      if let family = Self.allCases.first(where: { $0.aliases.classes.contains(short) }) {
        guard hasFiles(family) else {
          throw TokenizationError(
            .unreadable, path: folder,
            expected: "tokenizer.json or \(family.files.joined(separator: " and ")) for \(name)",
            found: "neither")
        }
        self = family
        return
      }
      if !Self.general.contains(short) {
        let known = Self.allCases.flatMap(\.aliases.classes).map { $0 + "Tokenizer" }.joined(separator: ", ")
        throw TokenizationError(
          .unsupported, path: folder + "/tokenizer_config.json", place: "tokenizer_class",
          expected: "tokenizer.json, or one of \(known)", found: name)
      }
    }
    let type = try Self.modelType(folder)
    let candidates = Self.allCases.filter(hasFiles)
    guard let family = candidates.first(where: { $0.aliases.types.contains(type) }) ?? candidates.first else {
      throw TokenizationError(
        .unreadable, path: folder,
        expected:
          "tokenizer.json, vocab.txt, vocab.json and merges.txt, spiece.model or sentencepiece.bpe.model",
        found: "none of them")
    }
    self = family
  }

  /// The `model_type` of `config.json`, empty where there is none.
  private static func modelType(_ folder: String) throws -> String {
    let path = folder + "/config.json"
    guard FileManager.default.fileExists(atPath: path) else { return "" }
    do {
      let type = try JSONPlace(file: path).optional("model_type")?.string() ?? ""
      return type.hasPrefix("bertie-") ? String(type.dropFirst(7)) : type
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }

  /// The names of the special tokens: those of the files, else the family's.
  func names(_ configuration: TokenizerConfiguration) -> Names {
    var names =
      switch self {
      case .bert: Names(unknown: "[UNK]", class: "[CLS]", separator: "[SEP]", pad: "[PAD]", mask: "[MASK]")
      case .albert: Names(unknown: "<unk>", class: "[CLS]", separator: "[SEP]", pad: "<pad>", mask: "[MASK]")
      case .mpnet: Names(unknown: "[UNK]", class: "<s>", separator: "</s>", pad: "<pad>", mask: "<mask>")
      case .roberta, .xlmRoberta, .camembert:
        Names(unknown: "<unk>", class: "<s>", separator: "</s>", pad: "<pad>", mask: "<mask>")
      case .gpt2:
        Names(unknown: "<|endoftext|>", class: "", separator: "", pad: "", mask: "")
      }
    names.unknown = configuration.tokens["unk_token"] ?? names.unknown
    names.class = configuration.tokens["cls_token"] ?? names.class
    names.separator = configuration.tokens["sep_token"] ?? names.separator
    names.pad = configuration.tokens["pad_token"] ?? names.pad
    names.mask = configuration.tokens["mask_token"] ?? names.mask
    return names
  }
}
