#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// The tokenizer files of a Google checkpoint, under transformers' names and with the settings that its files do not say.
enum CheckpointTokenizer {
  /// The share of a vocabulary's words with an upper-case letter from which on it is a cased one. Google's cased English vocabulary has
  /// 28 %, its uncased one none, its Chinese one, which is used lower-case, 2 words of 21,128.
  private static let casedShare = 0.01

  /// Copies `vocab.txt` or the one `.model` file (as `spiece.model`) and writes tokenizer_config.json; what is absent is left out.
  ///
  /// - Throws: `ModelFormatError`: `.unreadable`, `.writeFailed`, `.badConfiguration` for several `.model` files.
  static func write(from source: String, to target: String, _ config: JSONObject) throws {
    guard let settings = try copy(from: source, to: target, config["model_type"]?.string == "albert") else {
      return
    }
    var object: JSONObject = settings
    object["model_max_length"] = config["max_position_embeddings"] ?? 512
    try AtomicFile.write(
      JSONValue.object(object.sorted()).serialized(pretty: true),
      to: PartialPath.join(target, "tokenizer_config.json"))
  }

  private static func copy(from source: String, to target: String, _ isAlbert: Bool) throws -> JSONObject? {
    if isAlbert {
      let models: [String]
      do {
        models = try FileManager.default.contentsOfDirectory(atPath: source).filter { $0.hasSuffix(".model") }
      } catch {
        throw ModelFormatError(
          .unreadable, path: source, place: "folder", expected: "to list it", found: "\(error)")
      }
      guard let model = models.first else { return nil }
      guard models.count == 1 else {
        throw ModelFormatError(
          .badConfiguration, path: source, place: "tokenizer", expected: "one .model file",
          found: "\(models.count)")
      }
      let file = try MappedFile(path: PartialPath.join(source, model))
      try AtomicFile.write(to: PartialPath.join(target, "spiece.model")) { append in try append(file.bytes) }
      return ["tokenizer_class": "AlbertTokenizer", "do_lower_case": true]
    }
    let path = PartialPath.join(source, "vocab.txt")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return ["tokenizer_class": "BertTokenizer", "do_lower_case": .bool(try !isCased(MappedFile(path: path)))]
  }

  /// Whether a vocabulary has words with upper-case letters, apart from those in brackets.
  private static func isCased(_ file: MappedFile) -> Bool {
    let words = file.bytes.split(separator: UInt8(ascii: "\n"))
    let upper = words.filter { word in
      word.first != UInt8(ascii: "[")
        && word.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
    return Double(upper.count) >= casedShare * Double(words.count) && !upper.isEmpty
  }
}
