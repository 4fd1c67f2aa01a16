import Foundation

extension BadInput {
  private static let inspect = "inspect base --json"
  private static let finetune = "finetune base --data data.csv --out out --threads 1"

  /// Model folders that cannot be used.
  static let models: [BadInput] = [
    BadInput(
      "no folder", "finetune bert-base-uncased --data data.csv --out out",
      [
        "bert-base-uncased: model folder: expected a folder with config.json and weights, found nothing of that name",
        "Commands also take a model of the hub by its name: org/name, or org/name@revision.",
      ]),
    BadInput(
      "no folder to predict with", "predict small",
      ["small: model folder: expected a folder with config.json"]),
    BadInput("no config", inspect, ["base/config.json: expected a readable JSON file, found no file"]) {
      try $0.remove("base/config.json")
    },
    BadInput(
      "no weights", inspect,
      [
        "base: weights: expected one of model.safetensors, model.safetensors.index.json, pytorch_model.bin, "
          + "pytorch_model.bin.index.json, found none of them"
      ]
    ) { try $0.remove("base/model.safetensors") },
    BadInput(
      "weights cut short", inspect,
      [
        "base/model.safetensors: tensor ", "data_offsets: expected an end within the ",
        "The file is probably cut short: copy or download it again.",
      ]
    ) {
      try $0.write(Array($0.bytes("base/model.safetensors").dropLast(1000)), to: "base/model.safetensors")
    },
    BadInput(
      "weights of four bytes", inspect,
      ["base/model.safetensors: header length: expected 8 bytes, found a file of 4 bytes"]
    ) { try $0.write([1, 2, 3, 4], to: "base/model.safetensors") },
    BadInput(
      "header length too large", inspect,
      [
        "base/model.safetensors: header length: expected at most 100000000 bytes, found 1000000000 bytes",
        "probably not a safetensors file",
      ]
    ) { try setHeaderLength(1_000_000_000, $0) },
    BadInput(
      "header length beyond the file", inspect,
      [
        "base/model.safetensors: header: expected 90000000 bytes after byte 8, found a file of ", "cut short",
      ]
    ) { try setHeaderLength(90_000_000, $0) },
    BadInput(
      "header length too small", inspect,
      ["base/model.safetensors: header, byte 108: expected", "found the end"]
    ) { try setHeaderLength(100, $0) },
    BadInput(
      "unknown element type", inspect,
      [
        "base/model.safetensors: tensor embeddings.LayerNorm.bias, dtype: expected one of F64, F32,",
        "found F99",
      ]
    ) { try replace("F32", by: "F99", $0) },
    BadInput(
      "config and weights disagree", inspect,
      [
        "base: tensor embeddings.word_embeddings.weight: expected shape [",
        ", 48] by config.json, found shape [",
        ", 32]",
      ]
    ) { try $0.edit("base/config.json", replacing: "\"hidden_size\": 32", by: "\"hidden_size\": 48") },
    BadInput(
      "config is no JSON", inspect, ["base/config.json: line 2, column 1 (byte 7): expected a value"]
    ) { try $0.write("{\"a\": \n", to: "base/config.json") },
    BadInput(
      "a student of another vocabulary",
      "distill --teacher dense --student base --data data.csv --out out --threads 1",
      ["base and dense have different vocabularies: piece 0 is [PAT] and [PAD]"]
    ) { try $0.edit("base/vocab.txt", replacing: "[PAD]\n", by: "[PAT]\n") },
    BadInput(
      "a student of a smaller vocabulary",
      "distill --teacher dense --student base --data data.csv --out out --threads 1",
      ["base and dense have different vocabularies: piece 37 of 38 and 39 is \u{4f60} and ##s"]
    ) { try $0.edit("base/vocab.txt", replacing: "##s\n", by: "") },
    BadInput(
      "a student that reads texts differently",
      "distill --teacher dense --student base --data data.csv --out out --threads 1",
      [
        "base and dense have one vocabulary and read texts differently: \"",
        "give both the same tokenizer files",
      ]
    ) {
      try $0.edit(
        "base/tokenizer_config.json", replacing: "\"do_lower_case\": true", by: "\"do_lower_case\": false")
    },
    BadInput(
      "a student of more layers than there are",
      "distill --teacher dense --layers 3 --data data.csv --out out --threads 1",
      ["--layers 3: the model that they are taken from has 2"]),
    BadInput(
      "a narrow student whose heads do not divide",
      "distill --teacher dense --layers 1 --hidden-size 16 --heads 3 --data data.csv --out out --threads 1",
      ["heads: expected a number that divides the hidden size 16 into heads of at most 8, found 3"]),
    BadInput(
      "a new encoder whose heads do not divide",
      "pretrain base --random --heads 5 --data data.csv --out out --threads 1",
      ["num_attention_heads: expected a divisor of hidden_size 32, found 5"]),
    BadInput(
      "a student of other heads where heads are compared",
      """
      distill --teacher dense --layers 1 --hidden-size 16 --heads 2 --match feature=probabilities,teacher=1,student=0 \
      --data data.csv --out out --threads 1
      """, ["match probabilities"]),
    BadInput(
      "no unknown token", finetune, ["base/vocab.txt: expected the unknown token [UNK] in the vocabulary"]
    ) {
      try $0.edit("base/vocab.txt", replacing: "[UNK]\n", by: "[NIX]\n")
    },
    BadInput(
      "no vocabulary", finetune,
      ["base: expected tokenizer.json or vocab.txt for BertTokenizer, found neither"]
    ) { try $0.remove("base/vocab.txt") },
    BadInput(
      "an encoder without a classifier", "prune base --data data.csv --out out",
      ["base is an encoder without a classifier; train one with `bertie finetune base --data"]),
    BadInput("an encoder cannot predict", "predict base", ["base is an encoder without a classifier"]),
    BadInput(
      "longer than the positions", "\(finetune) --max-length 300",
      ["--max-length 300 is too long: base has 128 positions; give at most that"]),
    BadInput("a folder that is no result", "inspect dense", ["dense/bertie.json: line 1, column 1"]) {
      try $0.write("nothing", to: "dense/bertie.json")
    },
  ]

  private static func setHeaderLength(_ length: UInt64, _ place: Workplace) throws {
    var bytes = try place.bytes("base/model.safetensors")
    bytes.replaceSubrange(0..<8, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
    try place.write(bytes, to: "base/model.safetensors")
  }

  /// Replaces every occurrence of a word in the weights' header by one of the same length.
  private static func replace(_ old: String, by new: String, _ place: Workplace) throws {
    var data = Data(try place.bytes("base/model.safetensors"))
    while let range = data.range(of: Data(old.utf8)) { data.replaceSubrange(range, with: Data(new.utf8)) }
    try place.write(Array(data), to: "base/model.safetensors")
  }
}
