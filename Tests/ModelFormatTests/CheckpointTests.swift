import Foundation
import ModelFormat
import TestSupport
import Testing

/// TensorFlow's checkpoints, and what transformers has in their place.
@Suite struct CheckpointTests {
  static let folder = goldens + "/files/tensorflow"
  static let indexes = ["bert": "bert_model.ckpt.index", "albert": "model.ckpt-best.index"]

  @Test(arguments: ["bert", "albert"])
  func tensorsEqualThoseOfTheReferenceBitForBit(_ family: String) throws {
    let place = try TemporaryFolder()
    let source = "\(Self.folder)/\(family)"
    let report = try ModelConversion(source).write(to: place.file("out"))
    let found = try TensorStore(folder: place.file("out"))
    let expected = try TensorStore(file: "\(source)/expected.safetensors")
    #expect(Set(found.names) == Set(expected.names))
    for name in expected.names { #expect(found[name] == expected[name], "\(name)") }
    #expect(report.dropped.map(\.reason).allSatisfy { $0 == .trainingState })
    #expect(report.dropped.count == (family == "bert" ? 5 : 1))
  }

  /// RFC 3720, appendix B.4, the catalogue's check value, and the masked ones worked out from them; lengths of 0, 9 and 32 bytes.
  @Test(
    arguments: [
      (Array("123456789".utf8), 0xE306_9283, 0xC78A_B0E5), ([], 0, 0xA282_EAD8),
      (Array(0..<32), 0x46DD_794E, 0x951F_7892),
    ] as [([UInt8], UInt32, UInt32)])
  func checksEqualPublishedValues(_ bytes: [UInt8], _ check: UInt32, _ masked: UInt32) {
    #expect(CRC32C.checksum(bytes) == check && CRC32C.masked(bytes) == masked)
    // Eight bytes at a time from any place give what one at a time gives.
    bytes.withUnsafeBytes { whole in
      for start in 0...min(9, bytes.count) {
        let part = UnsafeRawBufferPointer(rebasing: whole[start...])
        var plain: UInt32 = .max
        for byte in part {
          plain ^= UInt32(byte)
          for _ in 0..<8 { plain = plain & 1 == 1 ? plain >> 1 ^ 0x82F6_3B78 : plain >> 1 }
        }
        #expect(CRC32C.checksum(part) == ~plain)
      }
    }
  }

  @Test func theIndexItselfCanBeNamed() throws {
    let place = try TemporaryFolder()
    let report = try ModelConversion("\(Self.folder)/bert/bert_model.ckpt.index").write(to: place.file("out"))
    #expect(report.tensorCount == 46 && report.files.contains("vocab.txt"))
    #expect(report.model?.missing == [] && report.notChecked == nil)
  }

  /// A copy of a checkpoint whose files can be changed.
  private func copy(_ family: String) throws -> TemporaryFolder {
    let place = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/\(family)") {
      _ = try place.write(contents("\(Self.folder)/\(family)/\(name)"), to: name)
    }
    return place
  }

  @Test func everyFlippedBitOfTheIndexIsSeenOrHarmless() throws {
    let place = try copy("bert")
    let name = "bert_model.ckpt.index"
    let whole = try contents(place.file(name))
    // Blocks carry a check; the footer does not, but for its handles, of which the first is not used.
    for position in whole.indices.dropLast(48) {
      var damaged = whole
      damaged[position] ^= 1 << UInt8(position % 8)
      let path = try place.write(damaged, to: name)
      do {
        _ = try CheckpointBundle(index: path)
        // Only the meta-index block, which is empty and not read.
        #expect(position >= whole.count - 48 - 64, "byte \(position)")
      } catch let error as ModelFormatError {
        #expect(error.path == path && error.code == .badHeader)
      }
    }
  }

  @Test func aFlippedBitOfTheDataIsSeen() throws {
    let place = try copy("bert")
    let name = "bert_model.ckpt.data-00000-of-00001"
    var data = try contents(place.file(name))
    data[data.count / 2] ^= 1
    _ = try place.write(data, to: name)
    let error = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(error?.code == .badTensor && error?.path == place.file(name))
    #expect(error?.expected.hasPrefix("bytes with the check 0x") == true)
  }

  @Test func everyTruncatedFileIsRefused() throws {
    for name in ["bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001"] {
      let place = try copy("bert")
      let whole = try contents(place.file(name))
      for count in stride(from: 0, to: whole.count, by: 7) {
        _ = try place.write(Array(whole[..<count]), to: name)
        #expect(throws: ModelFormatError.self, "\(name), \(count) bytes") { try ModelConversion(place.path) }
      }
    }
  }

  @Test func whatIsNotBesideTheIndexIsNamed() throws {
    let place = try copy("bert")
    try FileManager.default.removeItem(atPath: place.file("bert_model.ckpt.data-00000-of-00001"))
    let data = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(data?.path == place.file("bert_model.ckpt.data-00000-of-00001") && data?.code == .unreadable)
    try FileManager.default.removeItem(atPath: place.file("bert_config.json"))
    let config = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(config?.expected == "one of bert_config.json, albert_config.json" && config?.found == "neither")
    _ = try place.write([], to: "second.index")
    let two = #expect(throws: ModelFormatError.self) { try ModelConversion(place.path) }
    #expect(two?.found == "2 .index files")
  }

  @Test(arguments: [
    (
      "bert/encoder/layer_11/attention/self/query/kernel",
      "bert.encoder.layer.11.attention.self.query.weight", true
    ),
    ("module/bert/pooler/dense/bias", "bert.pooler.dense.bias", false),
    ("bert/embeddings/LayerNorm/gamma", "bert.embeddings.LayerNorm.weight", false),
    ("output_weights", "classifier.weight", false), ("cls/squad/output_bias", "qa_outputs.bias", false),
    ("cls/seq_relationship/output_weights", "cls.seq_relationship.weight", false),
  ])
  func variablesOfBertAreMapped(_ variable: String, _ name: String, _ isTransposed: Bool) {
    #expect(
      CheckpointNames(.bert).target(of: variable)
        == CheckpointNames.Target(name: name, isTransposed: isTransposed))
  }

  @Test(arguments: [
    "bert/encoder/layer_01/output/dense/kernel", "bert/encoder/layer_-1/output/dense/kernel",
    "bert/encoder/layer_/output/dense/kernel", "bert/pooler/dense/kernel/adam_m", "bert/pooler/dense/gamma2",
    "global_step", "", "/", "bert//pooler/dense/kernel",
  ])
  func otherVariablesHaveNoName(_ variable: String) {
    #expect(CheckpointNames(.bert).target(of: variable) == nil)
  }
}
