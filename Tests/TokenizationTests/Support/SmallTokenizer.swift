import JSON
import Tokenization

/// Tokenizers of a few components, from JSON that a test writes.
enum SmallTokenizer {
  /// A tokenizer of a model and, where given, other components.
  static func load(
    model: JSONValue, normalizer: JSONValue = nil, preTokenizer: JSONValue = nil, decoder: JSONValue = nil,
    postProcessor: JSONValue = nil, added: JSONValue = []
  ) throws -> Tokenizer {
    let root: JSONObject = [
      "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": added, "normalizer": normalizer,
      "pre_tokenizer": preTokenizer, "post_processor": postProcessor, "decoder": decoder, "model": model,
    ]
    let files = ["tokenizer.json": Array(JSONValue.object(root).serialized().utf8)]
    return try TestFiles.withFolder(files) { try Tokenizer(folder: $0) }
  }

  /// A Unigram model of tokens and their scores, the first unknown.
  static func unigram(_ tokens: [(String, Double)], fallsBackToBytes: Bool = false) -> JSONValue {
    let vocab = ([("<unk>", 0)] + tokens).map { JSONValue.array([.string($0.0), .number($0.1)]) }
    return ["type": "Unigram", "unk_id": 0, "vocab": .array(vocab), "byte_fallback": .bool(fallsBackToBytes)]
  }

  /// A byte-pair model of single characters and the results of merges, in this order.
  static func bytePairs(_ characters: [String], _ merges: [(String, String)]) -> JSONValue {
    var vocab = JSONObject()
    for token in characters + merges.map({ $0.0 + $0.1 }) where vocab[token] == nil {
      vocab[token] = .integer(Int64(vocab.count))
    }
    let list = merges.map { JSONValue.array([.string($0.0), .string($0.1)]) }
    return ["type": "BPE", "vocab": .object(vocab), "merges": .array(list)]
  }

  /// The tokens of a text.
  static func tokens(_ text: String, _ tokenizer: Tokenizer) throws -> [String] {
    try tokenizer.encode(text).tokens
  }
}
