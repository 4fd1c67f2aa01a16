import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct ModelConversionTests {
  /// The tiny BERT of the goldens with changed tensors.
  private func source(_ change: ([StoredTensor]) throws -> [StoredTensor]) throws -> TemporaryFolder {
    let place = try TemporaryFolder()
    let tiny = goldens + "/encoders/tiny"
    _ = try place.write(contents(tiny + "/config.json"), to: "config.json")
    let store = try TensorStore(folder: tiny)
    try SafetensorsWriter.write(try change(store.names.compactMap { store[$0] }), toFolder: place.path)
    return place
  }

  @Test func oldNamesBecomeNewOnesAndConstantsAndCopiesGo() throws {
    let place = try source { tensors in
      var list = tensors.map { tensor in
        tensor.renamed(
          "bert."
            + tensor.name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
            .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta"))
      }
      let table = try #require(tensors.first { $0.name == "embeddings.word_embeddings.weight" })
      list.append(table.renamed("cls.predictions.decoder.weight"))
      list.append(StoredTensor(name: "cls.predictions.decoder.bias", shape: [1], floats: [2]))
      list.append(StoredTensor(name: "cls.predictions.bias", shape: [1], floats: [3]))
      list.append(StoredTensor(name: "bert.embeddings.position_ids", shape: [2], int32s: [0, 1]))
      return list
    }
    let report = try ModelConversion(place.path).write(to: place.file("out"))
    #expect(
      Set(report.dropped.map(\.name)) == ["cls.predictions.decoder.weight", "bert.embeddings.position_ids"])
    let out = try TensorStore(folder: place.file("out"))
    let tiny = try TensorStore(folder: goldens + "/encoders/tiny")
    for name in tiny.names { #expect(out["bert." + name]?.renamed(name) == tiny[name], "\(name)") }
    #expect(out["cls.predictions.decoder.bias"] != nil, "it differs from the head's bias")
    #expect(report.model?.unused == ["cls.predictions.bias", "cls.predictions.decoder.bias"])
  }

  @Test func aDecoderStaysWhereTheConfigurationDoesNotTieIt() throws {
    let place = try source { tensors in
      let table = try #require(tensors.first { $0.name == "embeddings.word_embeddings.weight" })
      return tensors + [table.renamed("cls.predictions.decoder.weight")]
    }
    var config = try #require(try JSONValue(contentsOf: place.file("config.json")).object)
    config["tie_word_embeddings"] = false
    _ = try place.write(JSONValue.object(config).serialized(), to: "config.json")
    #expect(try ModelConversion(place.path).write(to: place.file("out")).dropped.isEmpty)
  }

  @Test func numbersAreRoundedToTheNearestEvenOnes() throws {
    let numbers: [Float] = [1, 1.003_906_25, 1.011_718_75, -2.5, 65504, .nan, -.infinity, 0, -0.0, 1e-8]
    let tensor = StoredTensor(name: "a", shape: [10], floats: numbers)
    let bf16 = try tensor.converted(to: .bfloat16).withUnsafeBytes { bytes in
      (0..<10).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
    }
    // The first four are formats.md's; 65504 is half-way to 65536, whose last bit is even.
    #expect(Array(bf16[..<5]) == [0x3F80, 0x3F80, 0x3F82, 0xC020, 0x4780])
    #expect(bf16[5] & 0x7F80 == 0x7F80 && bf16[5] & 0x7F != 0)
    #expect(Array(bf16[6...8]) == [0xFF80, 0, 0x8000])
    let half = try tensor.converted(to: .float16).floats()
    #expect(half[4] == 65504 && half[5].isNaN && half[6] == -.infinity && half[9] == 0)
  }

  @Test func numbersBeyondFP16AreNamed() throws {
    let place = try source { tensors in
      tensors.map {
        $0.name == "pooler.dense.bias"
          ? StoredTensor(name: $0.name, shape: $0.shape, floats: [Float](repeating: 7e4, count: $0.count))
          : $0
      }
    }
    let conversion = try ModelConversion(place.path)
    let error = #expect(throws: ModelFormatError.self) {
      try conversion.write(to: place.file("out"), elementType: .float16)
    }
    #expect(
      error?.code == .notExpressible && error?.place == "tensor pooler.dense.bias"
        && error?.path == place.path)
    #expect(try place.names() == ["config.json", "model.safetensors"], "nothing is left behind")
    try conversion.write(to: place.file("out"), elementType: .bfloat16).expectBF16()
    #expect(try JSONValue(contentsOf: place.file("out/config.json"))["dtype"] == "bfloat16")
  }

  @Test func everyFormGivesTheSameTensors() throws {
    let place = try source { $0 }
    let expected = try TensorStore(folder: place.path)
    let report = try ModelConversion(place.path).write(to: place.file("shards"), shardByteLimit: 5000)
    #expect(report.form == .safetensors)
    let again = try ModelConversion(place.file("shards")).write(to: place.file("one"))
    #expect(again.form == .shardedSafetensors)
    let found = try TensorStore(folder: place.file("one"))
    #expect(Set(found.names) == Set(expected.names))
    for name in expected.names { #expect(found[name] == expected[name], "\(name)") }
    let steps = try #require(try Manifest(folder: place.file("one"))).steps
    #expect(steps.map(\.step) == ["convert", "convert"])
  }

  @Test func whatCannotBeConvertedIsNamed() throws {
    let place = try source { $0 }
    let none = #expect(throws: ModelFormatError.self) { try ModelConversion(place.file("no")) }
    #expect(none?.found == "nothing of that name")
    try FileManager.default.createDirectory(atPath: place.file("empty"), withIntermediateDirectories: true)
    let empty = #expect(throws: ModelFormatError.self) { try ModelConversion(place.file("empty")) }
    #expect(empty?.found == "none of them" && empty?.path == place.file("empty"))
    let taken = #expect(throws: ModelFormatError.self) {
      try ModelConversion(place.path).write(to: place.file("empty"))
    }
    #expect(taken?.code == .alreadyExists)
    var config = try #require(try JSONValue(contentsOf: place.file("config.json")).object)
    config["hidden_size"] = 64
    _ = try place.write(JSONValue.object(config).serialized(), to: "config.json")
    let shape = #expect(throws: ModelFormatError.self) {
      try ModelConversion(place.path).write(to: place.file("o"))
    }
    #expect(shape?.code == .shapeMismatch && shape?.path == place.path, "\(shape?.description ?? "")")
    config["quantization_config"] = ["quant_method": "bertie"]
    _ = try place.write(JSONValue.object(config).serialized(), to: "config.json")
    let quantised = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(quantised?.code == .unsupportedModel && quantised?.place == "quantization_config")
  }

  @Test func twoTensorsOfOneNameAreNamed() throws {
    let place = try source { tensors in
      tensors + [StoredTensor(name: "embeddings.LayerNorm.gamma", shape: [1], floats: [1])]
    }
    let error = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(error?.code == .badTensor && error?.description.contains("embeddings.LayerNorm.weight") == true)
  }

  @Test func modulesOfSentenceTransformersComeAlongAsSafetensors() throws {
    let place = try source { $0 }
    let modules = [
      ("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"), ("Normalize", "3_Normalize"),
    ]
    .map { "{\"type\": \"sentence_transformers.models.\($0)\", \"path\": \"\($1)\"}" }
    _ = try place.write("[\(modules.joined(separator: ","))]", to: "modules.json")
    for folder in ["1_Pooling", "2_Dense"] {
      try FileManager.default.createDirectory(atPath: place.file(folder), withIntermediateDirectories: true)
    }
    _ = try place.write(#"{"pooling_mode": "cls"}"#, to: "1_Pooling/config.json")
    _ = try place.write(#"{"in_features": 32, "out_features": 2, "bias": false}"#, to: "2_Dense/config.json")
    let weight = StoredTensor(name: "linear.weight", shape: [2, 32], floats: (0..<64).map(Float.init))
    try SafetensorsWriter.write([weight], to: place.file("2_Dense/model.safetensors"))
    _ = try ModelConversion(place.path).write(to: place.file("out"))
    #expect(
      try EmbeddingConfiguration(folder: place.file("out")) == EmbeddingConfiguration(folder: place.path))
    #expect(try EmbeddingConfiguration(folder: place.file("out")).steps.count == 2)
  }
}

extension ConversionReport {
  fileprivate func expectBF16() { #expect(elementTypes == [.bfloat16]) }
}
